import type { Header, SipMessage } from './message.ts';

/** The message as it goes on the wire. Content-Length is always that of the body. */
export function serialize(message: SipMessage): string {
  let text =
    message.kind === 'request'
      ? `${message.method} ${message.uri} SIP/2.0\r\n`
      : `SIP/2.0 ${message.status} ${message.reason}\r\n`;
  for (const h of message.headers)
    if (h.key !== 'content-length') text += `${h.name}: ${h.value}\r\n`;
  return `${text}Content-Length: ${message.body.length}\r\n\r\n${message.body}`;
}

const FIRST = [
  'via',
  'route',
  'record-route',
  'max-forwards',
  'from',
  'to',
  'call-id',
  'cseq',
  'contact',
];
const RANK = new Map(FIRST.map((key, rank) => [key, rank]));

/** What proxies need comes first (RFC 3261 section 7.3.1); the rest keeps its order. */
export const inOrder = (headers: readonly Header[]): Header[] =>
  [...headers].sort(
    (a, b) => (RANK.get(a.key) ?? FIRST.length) - (RANK.get(b.key) ?? FIRST.length),
  );
