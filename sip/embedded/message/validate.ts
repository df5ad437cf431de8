import { parseCSeq, parseNameAddr } from './headers.ts';
import { header, headersOf, type SipRequest } from './message.ts';

export interface Refusal {
  readonly status: number;
  readonly reason: string;
}

const bad = (reason: string): Refusal => ({ status: 400, reason });
const ONCE = ['from', 'to', 'call-id', 'cseq'] as const;
const SHOWN = { from: 'From', to: 'To', 'call-id': 'Call-ID', cseq: 'CSeq' } as const;

/** Why a received request cannot be taken, or undefined when it can (RFC 3261 sections 8.1.1, 8.2 and 21.4.1). */
export function refusalOf(request: SipRequest): Refusal | undefined {
  if (request.version !== '2.0') return { status: 505, reason: 'Version Not Supported' };
  if (request.flaw !== undefined) return bad(request.flaw);
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
  if (!/^\d{1,9}$/.test(header(request, 'content-length') ?? '0'))
    return bad('Bad Content-Length Header');
  return undefined;
}
