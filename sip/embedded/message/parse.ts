import { makeHeader, type Header, type SipMessage } from './message.ts';

/** More headers than any honest message has. */
export const MAX_HEADERS = 256;
/** Longest header line taken, in bytes. */
export const MAX_LINE = 16_384;

export interface ParseOptions {
  /** Cut the body to Content-Length, as a datagram wants (RFC 3261 section 18.3); else all that follows is body. */
  readonly cutBody: boolean;
}

/**
 * Reads one message. What is not SIP at all gives undefined; a message whose form is wrong, but that
 * can be answered, has a `flaw`.
 */
export function parseMessage(received: string, options: ParseOptions): SipMessage | undefined {
  const text = regular(received);
  const end = text.indexOf('\r\n\r\n');
  const head = end < 0 ? text.replace(/(\r\n)+$/, '') : text.slice(0, end);
  const firstEnd = head.indexOf('\r\n');
  const startLine = firstEnd < 0 ? head : head.slice(0, firstEnd);
  const start = parseStartLine(startLine);
  if (!start) return undefined;
  const headers: Header[] = [];
  const flawOfHeaders = firstEnd < 0 ? undefined : readHeaders(head, firstEnd + 2, headers);
  let flaw = start.flaw ?? flawOfHeaders;
  let body = end < 0 ? '' : text.slice(end + 4);
  if (options.cutBody) {
    const length = Number(headers.find((h) => h.key === 'content-length')?.value ?? body.length);
    if (length > body.length) flaw ??= 'Body Shorter Than Content-Length';
    else if (length >= 0) body = body.slice(0, length);
  }
  const rest = { headers, body, text, ...(flaw === undefined ? {} : { flaw }) };
  return start.kind === 'request'
    ? { kind: 'request', method: start.method, uri: start.uri, version: start.version, ...rest }
    : { kind: 'response', status: start.status, reason: start.reason, ...rest };
}

type StartLine =
  | { kind: 'request'; method: string; uri: string; version: string; flaw?: string }
  | { kind: 'response'; status: number; reason: string; flaw?: string };

const TOKEN = /^[A-Za-z0-9\-.!%*_+`'~]+$/;

function parseStartLine(received: string): StartLine | undefined {
  // The empty reason phrase of a response leaves a space at the end; elsewhere it means nothing.
  const line = received.trimEnd();
  if (line.startsWith('SIP/')) {
    const status = /^SIP\/2\.0 ([1-6]\d\d)(?: (.*))?$/.exec(line);
    return status
      ? { kind: 'response', status: Number(status[1]), reason: status[2] ?? '' }
      : undefined;
  }
  const first = line.indexOf(' ');
  const last = line.lastIndexOf(' ');
  if (first <= 0 || last === first) return undefined;
  const method = line.slice(0, first);
  const version = line.slice(last + 1);
  if (!TOKEN.test(method) || !/^SIP\/\d+\.\d+$/i.test(version)) return undefined;
  const uri = line.slice(first + 1, last).trim();
  const request = { kind: 'request' as const, method, uri, version: version.slice(4) };
  // No white space and no brackets in a Request-URI (RFC 3261 section 7.1); control characters even less.
  // eslint-disable-next-line no-control-regex
  return uri === '' || /[\s<>\x00-\x1f]/.test(uri)
    ? { ...request, flaw: 'Bad Request-URI' }
    : request;
}

/** Appends the headers to `into`; gives the first flaw. */
function readHeaders(head: string, from: number, into: Header[]): string | undefined {
  let flaw: string | undefined;
  for (let at = from; at < head.length;) {
    let lineEnd = head.indexOf('\r\n', at);
    if (lineEnd < 0) lineEnd = head.length;
    const colon = head.indexOf(':', at);
    if (lineEnd - at > MAX_LINE || into.length >= MAX_HEADERS) return 'Bad Request';
    if (colon <= at || colon >= lineEnd) flaw ??= 'Bad Request';
    else
      into.push(makeHeader(head.slice(at, colon).trimEnd(), head.slice(colon + 1, lineEnd).trim()));
    at = lineEnd + 2;
  }
  return flaw;
}

/** Leading empty lines off (RFC 3261 section 7.5), bare line feeds made CRLF, folded lines joined. */
function regular(received: string): string {
  const text =
    received.startsWith('\r') || received.startsWith('\n')
      ? received.replace(/^[\r\n]+/, '')
      : received;
  const crlf = text.indexOf('\r\n\r\n');
  const head = crlf < 0 ? text : text.slice(0, crlf);
  const bare = /[^\r]\n|^\n/.test(head);
  if (!bare && !head.includes('\r\n ') && !head.includes('\r\n\t')) return text;
  const end = /\r?\n\r?\n/.exec(text);
  const cut = end ? end.index : text.length;
  const lines = text
    .slice(0, cut)
    .replace(/\r?\n/g, '\r\n')
    .replace(/\r\n[ \t]+/g, ' ');
  return end ? `${lines}\r\n\r\n${text.slice(cut + end[0].length)}` : lines;
}
