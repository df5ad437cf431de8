import { newBranch } from '../ids.ts';
import { headersOf, header, makeHeader, type Header, type SipRequest } from '../message/message.ts';
import { parseCSeq } from '../message/headers.ts';
import { serialize } from '../message/serialize.ts';
import { ClientNonInvite } from '../transaction/client-non-invite.ts';
import type { ClientUser } from '../transaction/client.ts';
import type { Flow, Proto } from '../transport/flow.ts';
import type { Composed } from './compose.ts';
import { Refused, type Core } from './core.ts';

/** A request with its Via, ready for the wire. */
export interface Ready {
  readonly request: SipRequest;
  readonly text: string;
  readonly branch: string;
  readonly flow: Flow;
  readonly composed: Composed;
  /** Addresses of the target it has been sent to, this one included. */
  readonly tried: Set<string>;
}

/** What a UDP datagram holds. */
const MAX_DATAGRAM = 65_507;

/** @throws Refused when the message cannot be sent over that transport */
export function checkSize(text: string, proto: Proto): void {
  if (proto === 'udp' && text.length > MAX_DATAGRAM)
    throw new Refused('Server error: message too large for UDP');
}

/** Adds the Via and finds the way. @throws Refused */
export function prepare(core: Core, composed: Composed, tried = new Set<string>()): Ready {
  const { request, target } = composed;
  const { proto } = target;
  const branch = newBranch();
  const sentBy = core.identity.hostPort(proto);
  const via = makeHeader(
    'Via',
    `SIP/2.0/${proto.toUpperCase()} ${sentBy}${proto === 'udp' ? ';rport' : ';alias'};branch=${branch}`,
  );
  const full = { ...request, headers: [via, ...request.headers] };
  const text = serialize(full);
  checkSize(text, proto);
  return {
    request: full,
    text,
    branch,
    flow: core.transports.flow(target, tried),
    composed,
    tried,
  };
}

/**
 * The request for the next address of its target, a new transaction, after it failed without a sign of life
 * (RFC 3263 section 4.3); undefined when there is none.
 */
export function prepareNext(core: Core, { composed, flow, tried }: Ready): Ready | undefined {
  return core.transports.hasNext(composed.target, flow, tried)
    ? prepare(core, composed, tried)
    : undefined;
}

const NOBODY: ClientUser = { answered: () => undefined, failed: () => undefined };

/** Sends a request that is not INVITE. Without a user the answer interests nobody. */
export function sendNonInvite(core: Core, ready: Ready, user: ClientUser = NOBODY): void {
  const { timers } = core;
  const { request, text, branch, flow } = ready;
  let isHeard = false;
  const triesNext = (): boolean => {
    const next = isHeard ? undefined : prepareNext(core, ready);
    if (next) sendNonInvite(core, next, user);
    return next !== undefined;
  };
  const first: ClientUser = {
    answered(response, incoming) {
      if (response.status === 503 && triesNext()) return;
      isHeard = true;
      user.answered(response, incoming);
    },
    failed: (status) => {
      if (!triesNext()) user.failed(status);
    },
  };
  core.transactions.startClient(
    branch,
    request.method,
    (ended) => new ClientNonInvite({ timers, request, text, flow, user: first, ended }),
  );
}

/**
 * A CANCEL or an ACK that goes with an INVITE hop by hop: same Request-URI, top Via, Route, From,
 * Call-ID and CSeq number (RFC 3261 sections 9.1 and 17.1.1.3).
 */
export function hopByHop(
  invite: SipRequest,
  method: 'ACK' | 'CANCEL',
  to: string,
  extra: readonly Header[] = [],
): SipRequest {
  const seq = parseCSeq(header(invite, 'cseq'))?.number ?? 1;
  const kept = ['via', 'route', 'max-forwards', 'from'].flatMap((key) =>
    headersOf(invite, key).map((value) => makeHeader(key, value)),
  );
  const headers = [
    ...kept,
    makeHeader('To', to),
    makeHeader('Call-ID', header(invite, 'call-id') ?? ''),
    makeHeader('CSeq', `${seq} ${method}`),
    ...extra,
  ];
  return { kind: 'request', method, uri: invite.uri, version: '2.0', headers, body: '' };
}
