import type { TrunkDiagnosis, TrunkVerdict } from '../../contract/trunk-test.ts';

/** What each diagnosis means and what to try. */
export const ADVICE: Readonly<Record<TrunkDiagnosis, string>> = {
  ok: 'Nothing to do.',
  name_not_found: 'No DNS server knows this name. Check the host for a typing mistake.',
  dns_failed: 'DNS did not answer. Check the name servers of this machine.',
  bound_to_loopback:
    'Our SIP server listens on this machine alone. Set SIP_HOST to an address the carrier can reach, and start again.',
  connection_refused:
    'The machine is there, nothing listens on this port. Check the port and the transport.',
  connection_timed_out:
    'Nothing answers at this address and port. A firewall may drop it, or the port is wrong.',
  not_tls: 'This trunk does not use TLS: who listens on the way reads along.',
  tls_expired:
    'The carrier’s certificate has expired. It has to renew it; check the clock of this machine too.',
  tls_expires_soon:
    'The carrier’s certificate ends soon. Ask the carrier whether it renews it by itself.',
  tls_wrong_name:
    'The certificate is made out to another name. Enter that name as the host, if it is the carrier’s.',
  tls_self_signed:
    'The carrier signed its certificate by itself, as many PBXs do. Paste that certificate as the trunk’s authority.',
  tls_unknown_authority:
    'This machine does not know who signed the certificate. Paste the carrier’s authority (CA) into the trunk.',
  tls_unchecked:
    'The certificate is not checked, so anybody on the way can pose as the carrier. Switch the check on.',
  tls_wants_certificate:
    'The carrier asks who we are (mutual TLS). Enter a certificate and key that it knows.',
  tls_failed:
    'Something listens there, but TLS does not come about. The port may be one without TLS, or the carrier knows no version from 1.2 on.',
  no_answer:
    'The carrier did not answer OPTIONS. It may drop what comes from an unknown address: tell it ours, or register. Over UDP a wrong port looks the same.',
  options_refused:
    'The carrier is there and refuses OPTIONS, as some do. That is no fault; calls may work.',
  server_error: 'The carrier is there and says it cannot serve now. Try later, or ask the carrier.',
  not_registering: 'This trunk does not register: the carrier must know our address instead.',
  no_credentials: 'The registrar asks for a password. Fill in user name and password.',
  wrong_credentials:
    'The registrar refuses user name or password. Some carriers have an authorization name that differs from the number.',
  account_refused:
    'The registrar knows us and refuses. The account may be blocked, or may register from another address only.',
  unknown_account:
    'The registrar does not know this user name. Check it, and the host it belongs to.',
  registrar_failed: 'The registrar gave no usable answer. Ask the carrier, naming the status.',
  call_no_packets:
    'The call was answered, but not one audio packet came. Behind a NAT, enter the trunk’s external address and let UDP of the RTP ports in; some carriers send only after ours has arrived, others insist on SRTP or on none. The call’s SDP shows where both sides want their audio.',
  call_silent:
    'Audio packets came, and nothing audible in them. Somebody who says nothing looks the same: speak, or call a number that plays an announcement. If there is one, ask the carrier about its side.',
  call_too_short:
    'They hung up before anything could be heard. Call a number that stays on the line for some seconds.',
  call_keys_refused:
    'The call works, the key press does not. Choose another way for key presses (RFC 4733, SIP INFO, tones) in the trunk.',
  call_unanswered:
    'The carrier takes the call. Nobody answered, or the phone cannot be reached now: call a number where somebody does, to hear the audio.',
  call_no_progress:
    'Nothing rang: the carrier did not answer, or took the call and got no further with it. Check host, port and firewall, the number rules, and that the carrier knows our address.',
  call_busy: 'The carrier takes the call; the number is busy. Call another one to hear the audio.',
  call_declined:
    'The carrier takes the call; the phone was there and the call was declined. Call another number to hear the audio.',
  call_wants_from_user:
    'The carrier knows our password and refuses who is calling. Many such carriers want the user name in From: switch on From = user name.',
  call_forbidden:
    'The carrier refuses the call. It may not know our address, not allow this caller-ID or this destination, or the account may be blocked or out of credit. Ask it, naming the status.',
  call_credentials:
    'The carrier asks for a password and does not take ours. Check user name and password; it may have others for calls than for registering.',
  call_number:
    'The carrier does not know the number in this form. Look at the number rules: some want 00 or national numbers, some want the + kept. The route tester shows what is sent.',
  call_codecs:
    'Both sides did not agree on the audio. Allow both codecs, and try SRTP on or off: some carriers demand it, others refuse it.',
  call_carrier_failed:
    'The carrier took the call and failed with it. Try again later, try another number, or ask it, naming the status.',
  call_refused:
    'The call was refused. The call’s SIP messages show with what; ask the carrier, naming the status.',
  call_not_sent:
    'The call did not leave this server. The reason is above; the steps before the call show what is in the way.',
  call_stopped: 'This server was stopped while the test ran, or its audio failed. Test again.',
  pbx_silent:
    'Nothing answers at this address. The PBX may be off, or a firewall drops what comes from this server: on FreePBX, trust its address.',
  pbx_refuses:
    'The machine is there, and nothing listens on this port. Switch the HTTP server of Asterisk on and check its bind address and port: on FreePBX, Advanced Settings, mini-HTTP server.',
  pbx_no_ari:
    'Something answers, and it is no Asterisk with ARI. Check the port, and that ari.conf says enabled = yes.',
  pbx_account_refused:
    'The PBX refuses user name or password. Compare them with the user’s section of ari.conf, and reload it there.',
  pbx_reads_only:
    'The account may look and place no calls. Set read_only = no in its section of ari.conf.',
  pbx_too_old:
    'This version of Asterisk is too old for calls of this kind. It has to be 18 or newer.',
  pbx_module_missing:
    'The PBX has these modules not loaded. Load them, and add them to modules.conf where autoload is off.',
  pbx_no_events:
    'The PBX answers requests and its events do not come. A proxy on the way may take no WebSockets.',
  pbx_no_endpoint:
    'The PBX has no trunk of this name. Compare the dial string with `pjsip show endpoints` on the PBX.',
  pbx_endpoint_offline:
    'The PBX cannot reach its own carrier now. Look at that trunk on the PBX: its registration, its address.',
  pbx_endpoint_unknown:
    'The dial string names no trunk, so nothing tells whether one is up. Name the endpoint, or see with a test call.',
  other_way: 'This step belongs to trunks that are reached another way.',
};

export type Finding = Pick<TrunkVerdict, 'verdict' | 'diagnosis' | 'detail'>;

export const finding = (
  verdict: Finding['verdict'],
  diagnosis: TrunkDiagnosis,
  detail: string,
): Finding => ({ verdict, diagnosis, detail });

/** What an answer to OPTIONS, or its absence, says of the way to the carrier. */
export function optionsFinding(status: number | null, reachable: boolean, reason: string): Finding {
  if (!reachable || status === null) return finding('failed', 'no_answer', reason);
  if (status < 300) return finding('ok', 'ok', reason);
  if (status >= 500) return finding('warning', 'server_error', reason);
  return finding('warning', 'options_refused', reason);
}

/** What was seen of the carrier's certificate. */
export interface Certificate {
  readonly protocol: string;
  readonly subject: string;
  readonly issuer: string;
  readonly daysLeft: number;
  readonly problem: 'expired' | 'wrong_name' | 'self_signed' | 'unknown_authority' | null;
  readonly wantsCertificate: boolean;
}

const SOON_DAYS = 14;

/** What the carrier's certificate says, and whether a call would take it. */
export function tlsFinding(seen: Certificate, isChecked: boolean): Finding {
  const { protocol, subject, issuer, daysLeft, problem, wantsCertificate } = seen;
  const detail = `${protocol} · ${subject} · ${issuer} · ${daysLeft} d`;
  if (wantsCertificate) return finding('failed', 'tls_wants_certificate', detail);
  if (problem !== null && isChecked) return finding('failed', `tls_${problem}`, detail);
  if (!isChecked) return finding('warning', 'tls_unchecked', detail);
  if (daysLeft < SOON_DAYS) return finding('warning', 'tls_expires_soon', detail);
  return finding('ok', 'ok', detail);
}

/** What the registrar's final answer says of the account. */
export function registerFinding(
  status: number | null,
  reason: string,
  hasCredentials: boolean,
): Finding {
  if (status === null) return finding('failed', 'no_answer', reason);
  if (status < 300) return finding('ok', 'ok', reason);
  switch (status) {
    case 401:
    case 407:
      return finding('failed', hasCredentials ? 'wrong_credentials' : 'no_credentials', reason);
    case 403:
      return finding('failed', hasCredentials ? 'account_refused' : 'no_credentials', reason);
    case 404:
    case 604:
      return finding('failed', 'unknown_account', reason);
    default:
      return finding('failed', 'registrar_failed', reason);
  }
}

/** What a failed look-up or connection says, by Node's error codes. */
export function networkFinding(error: unknown): Finding {
  const { code, message } = error as { code?: string; message: string };
  if (/^(ERR_SSL|EPROTO|ECONNRESET)/.test(code ?? ''))
    return finding('failed', 'tls_failed', message);
  switch (code) {
    case 'ENOTFOUND':
    case 'ENODATA':
      return finding('failed', 'name_not_found', code);
    case 'ECONNREFUSED':
      return finding('failed', 'connection_refused', code);
    case 'ETIMEDOUT':
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
      return finding('failed', 'connection_timed_out', code);
    default:
      return finding('failed', 'dns_failed', message);
  }
}
