import { newBranch } from '../ids.ts';
import { headersOf, header, makeHeader, type Header, type SipRequest } from '../message/message.ts';
import { parseCSeq } from '../message/headers.ts';
import { serialize } from '../message/serialize.ts';
import { ClientNonInvite } from '../transaction/client-non-invite.ts';
import type { ClientUser } from '../transaction/client.ts';
import type { Flow } from '../transport/flow.ts';
import type { Composed } from './compose.ts';
import type { Core } from './core.ts';

/** A request with its Via, ready for the wire. */
export interface Ready {
  readonly request: SipRequest;
  readonly text: string;
  readonly branch: string;
  readonly flow: Flow;
}

/** Adds the Via and finds the way. */
export function prepare(core: Core, { request, target }: Composed): Ready {
  const branch = newBranch();
  const rport = target.proto === 'udp' ? ';rport' : '';
  const via = makeHeader(
    'Via',
    `SIP/2.0/${target.proto.toUpperCase()} ${core.identity.hostPort}${rport};branch=${branch}`,
  );
  const full = { ...request, headers: [via, ...request.headers] };
  return { request: full, text: serialize(full), branch, flow: core.transports.flow(target) };
}

const NOBODY: ClientUser = { answered: () => undefined, failed: () => undefined };

/** Sends a request that is not INVITE. Without a user the answer interests nobody. */
export function sendNonInvite(
  core: Core,
  { request, text, branch, flow }: Ready,
  user: ClientUser = NOBODY,
): void {
  const { timers } = core;
  core.transactions.startClient(
    branch,
    request.method,
    (ended) => new ClientNonInvite({ timers, request, text, flow, user, ended }),
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
