/**
 * What a replay may show differently from its recording. Each entry names the section of DEVIATIONS.md
 * that says why; a difference that is not here fails, and so does an entry that is not needed.
 */
export type Tolerance =
  /** A frame or packet that our server sends on top. */
  | { readonly rule: string; readonly extra: RegExp; readonly maybe?: 'the app may be gone before' }
  /** A recorded frame or packet that does not come. */
  | { readonly rule: string; readonly missing: RegExp }
  /** Something the app or peer did only because of a missing one. */
  | { readonly rule: string; readonly skip: RegExp }
  /** Sent again more or less often than recorded. */
  | { readonly rule: string; readonly repeats: RegExp; readonly from: number; readonly to: number }
  /** Another answer where the recording has this one. */
  | { readonly rule: string; readonly instead: RegExp; readonly by: (recorded: string) => string }
  /** Two recorded To tags are one. */
  | { readonly rule: string; readonly sharedTags: true };

/** Both the message of a case and what the app made of it. */
const dropped = (rule: string, callId: string): Tolerance[] => [
  { rule, missing: new RegExp(callId) },
  { rule, skip: new RegExp(`^[0-9a-f-]{36}\\|sip\\|[^]*${callId}`) },
];

const notAuthenticated = (messageId: string): Tolerance => ({
  rule: 'secret-gate',
  instead: new RegExp(`\\|response\\|${messageId}`),
  by: (recorded) => `${recorded.split('|').slice(0, 3).join('|')}|NO|not authenticated`,
});

export const TOLERANCES: Readonly<Record<string, readonly Tolerance[]>> = {
  b5_two_180_forked_tags: [
    { rule: 'late-fork', extra: /^ACK / },
    { rule: 'late-fork', extra: /^BYE / },
    { rule: 'late-fork', repeats: /^ACK/, from: 0, to: 0 },
  ],
  e2_uac_cancel_before_provisional: [
    { rule: 'first-retransmission', repeats: /^INVITE/, from: 5, to: 6 },
  ],
  e3_cancel_487_never_comes: [
    { rule: 'cancel-timeout', extra: /\|sip\|network\|0\|[^]*SIP\/2\.0 487/ },
  ],
  g4b_quick_cancel: [
    { rule: 'same-tag-on-cancel', sharedTags: true },
    { rule: 'provisional-again', repeats: /^100 Trying/, from: 1, to: 1 },
  ],
  g7_app_disconnects_mid_call: [{ rule: 'app-disconnects', extra: /^BYE / }],
  h2_b2bua_callee_bye: [
    { rule: 'bad-request-line', extra: /^SIP\/2\.0 400 Bad Request-URI/ },
    { rule: 'bad-request-line', repeats: /^400 Bad Request-URI/, from: 4, to: 4 },
    { rule: 'app-disconnects', extra: /^BYE / },
  ],
  k2_invite_udp_blackhole_408: [
    { rule: 'first-retransmission', repeats: /^INVITE/, from: 5, to: 6 },
  ],
  k4_options_udp_blackhole: [
    { rule: 'first-retransmission', repeats: /^OPTIONS/, from: 8, to: 11 },
  ],
  l_malformed_sip: [
    { rule: 'unknown-method', extra: /^SIP\/2\.0 501 / },
    { rule: 'short-datagram', extra: /^SIP\/2\.0 400 Body Shorter Than Content-Length/ },
    ...dropped('short-datagram', 'mal10@'),
    { rule: 'stream-without-length', extra: /^SIP\/2\.0 400 Missing Content-Length/ },
    ...dropped('stream-without-length', 'mal36@'),
    { rule: 'stream-without-length', missing: /\|response\|44288267-/ },
    { rule: 'of-no-use', extra: /^SIP\/2\.0 (416|420) / },
    ...['mal13@', 'mal14@', 'mal27@'].flatMap((callId) => dropped('of-no-use', callId)),
    { rule: 'bare-line-feeds', skip: /^[0-9a-f-]{36}\|sip\|[^]*mal29@/ },
    { rule: 'bare-line-feeds', missing: /^SIP\/2\.0 200 OK[^]*mal29@/ },
    { rule: 'bare-line-feeds', missing: /\|response\|14b5dcba-/ },
    { rule: 'app-disconnects', extra: /^SIP\/2\.0 500 [^]*mal29@/ },
  ],
  o2_large_frames: [
    { rule: 'large-frames', extra: /\|response\|[^]*OPTIONS / },
    { rule: 'large-frames', extra: /\|response\|[^|]*\|OK\|pong/ },
    {
      rule: 'large-frames',
      extra: /\|sip\|network\|0\|[^]*503 Service Unavailable/,
      maybe: 'the app may be gone before',
    },
  ],
  o3_short_frames_crash: [
    { rule: 'always-an-answer', extra: /NO\|Invalid message format/ },
    {
      rule: 'always-an-answer',
      extra: /NOK\|Server error: INFO does not go with a transaction id/,
    },
    { rule: 'always-an-answer', extra: /\|response\|[^|]*\|OK\|pong/ },
    { rule: 'proxy-and-cdr', extra: /NOK\|proxy is not supported/ },
  ],
  o_control_garbage: [
    notAuthenticated('67ce57cd-'),
    notAuthenticated('d6e3eebd-'),
    notAuthenticated('ac4511dd-'),
    { rule: 'secret-gate', missing: /^88612f75-/ },
  ],
};
