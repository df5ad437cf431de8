import { parseCSeq, parseNameAddr, parseVia, splitList } from './headers.ts';
import { header, headersOf, makeHeader, type Header, type SipRequest } from './message.ts';

export interface Refusal {
  readonly status: number;
  readonly reason: string;
  readonly headers?: readonly Header[];
}

const bad = (reason: string): Refusal => ({ status: 400, reason });
const ONCE = ['from', 'to', 'call-id', 'cseq'] as const;
const SHOWN = { from: 'From', to: 'To', 'call-id': 'Call-ID', cseq: 'CSeq' } as const;

/** Why a received request cannot be taken, or undefined when it can (RFC 3261 sections 8.1.1, 8.2 and 21.4.1). */
export function refusalOf(request: SipRequest): Refusal | undefined {
  if (request.version !== '2.0') return { status: 505, reason: 'Version Not Supported' };
  if (request.flaw !== undefined) return bad(request.flaw);
  return flawOf(request) ?? unsupported(request);
}

function flawOf(request: SipRequest): Refusal | undefined {
  for (const key of ONCE) {
    const values = headersOf(request, key);
    if (values.length === 0) return bad('Bad Request');
    if (values.length > 1 || values[0] === '') return bad(`Bad ${SHOWN[key]} Header`);
  }
  const cseq = parseCSeq(header(request, 'cseq'));
  if (!cseq) return bad('Bad CSeq Header');
  if (cseq.method !== request.method) return bad('Bad Request');
  if (!parseNameAddr(header(request, 'from') ?? '')) return bad('Bad From Header');
  if (!parseNameAddr(header(request, 'to') ?? '')) return bad('Bad To Header');
  if (/\s/.test(header(request, 'call-id') ?? '')) return bad('Bad Call-ID Header');
  const lengths = headersOf(request, 'content-length');
  if (lengths.length > 1 || !/^\d{1,9}$/.test(lengths[0] ?? '0'))
    return bad('Bad Content-Length Header');
  if (!headersOf(request, 'via').flatMap(splitList).every(parseVia)) return bad('Bad Via Header');
  // Headers in a Request-URI would be ours to send on (RFC 3261 section 19.1.1).
  if (/^sips?:[^?]*\?/i.test(request.uri) && !/\?[^@]*@/.test(request.uri))
    return bad('Bad Request-URI');
  // Without brackets a question mark would belong to the header (RFC 3261 section 20.10).
  if (headersOf(request, 'contact').some((value) => /^[^<"]*\?/.test(value)))
    return bad('Bad Contact Header');
  return undefined;
}

/** Extensions that a peer may demand of us. */
const EXTENSIONS = new Set(['100rel', 'timer']);

/** What is well-formed and means nothing here (RFC 3261 section 8.2). A CANCEL and an ACK have to be taken. */
function unsupported(request: SipRequest): Refusal | undefined {
  const { method, uri } = request;
  if (method === 'ACK' || method === 'CANCEL') return undefined;
  if (!/^(sips?|tel):/i.test(uri)) return { status: 416, reason: 'Unsupported URI Scheme' };
  const unknown = headersOf(request, 'require')
    .flatMap(splitList)
    .filter((extension) => !EXTENSIONS.has(extension.toLowerCase()));
  if (unknown.length > 0)
    return {
      status: 420,
      reason: 'Bad Extension',
      headers: [makeHeader('Unsupported', unknown.join(', '))],
    };
  return method === 'INVITE' ? unspeakable(request) : undefined;
}

const SDP = makeHeader('Accept', 'application/sdp');

/** An INVITE speaks of its session in SDP, and takes SDP for an answer. */
function unspeakable(request: SipRequest): Refusal | undefined {
  const type = header(request, 'content-type');
  if (request.body !== '' && type !== undefined && !/^(application\/sdp|multipart\/)/i.test(type))
    return { status: 415, reason: 'Unsupported Media Type', headers: [SDP] };
  const accepted = headersOf(request, 'accept').flatMap(splitList);
  if (accepted.length > 0 && !accepted.some((one) => /^(application|\*)\/(sdp|\*)/i.test(one)))
    return { status: 406, reason: 'Not Acceptable', headers: [SDP] };
  return undefined;
}
