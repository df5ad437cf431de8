import { parseCSeq, parseNameAddr, tagOf } from './headers.ts';
import { header, makeHeader, type Header, type SipRequest } from './message.ts';
import { serialize } from './serialize.ts';

export interface ResponseParts {
  readonly status: number;
  readonly reason: string;
  /** Added to a To that has none; not to a 100. */
  readonly toTag?: string;
  /** Behind what is copied from the request. */
  readonly headers?: readonly Header[];
  readonly body?: string;
}

/**
 * A response as it goes on the wire: Via, From, To, Call-ID and CSeq of the request (RFC 3261 section
 * 8.2.6.2), Record-Route where it makes a dialog (section 12.1.1). What is unreadable there is left out.
 */
export function formatResponse(request: SipRequest, parts: ResponseParts): string {
  const { status, reason, toTag, headers = [], body = '' } = parts;
  const copied: Header[] = [];
  const makesDialog = request.method === 'INVITE' && status > 100 && status < 300;
  for (const h of request.headers) {
    if (h.key === 'via' || (h.key === 'record-route' && makesDialog)) copied.push(h);
  }
  const from = header(request, 'from');
  if (from !== undefined && parseNameAddr(from)) copied.push(makeHeader('From', from));
  const to = header(request, 'to');
  if (to !== undefined && parseNameAddr(to))
    copied.push(makeHeader('To', status > 100 ? withTag(to, toTag) : to));
  const callId = header(request, 'call-id');
  if (callId !== undefined) copied.push(makeHeader('Call-ID', callId));
  const cseq = header(request, 'cseq');
  if (parseCSeq(cseq) && cseq !== undefined) copied.push(makeHeader('CSeq', cseq));
  return serialize({ kind: 'response', status, reason, headers: [...copied, ...headers], body });
}

/** Adds a tag where there is none. */
export const withTag = (value: string, tag: string | undefined): string =>
  tag === undefined || tagOf(value) !== undefined ? value : `${value};tag=${tag}`;

/** A tag that comes out the same for each retransmission: for answers that leave no state behind. */
export function statelessTag(request: SipRequest): string {
  let hash = 0x811c9dc5;
  for (const c of `${header(request, 'call-id') ?? ''}|${header(request, 'via') ?? ''}`)
    hash = Math.imul(hash ^ c.charCodeAt(0), 0x01000193) >>> 0;
  return `s${hash.toString(16)}`;
}
