/** Splits a header value at its top-level commas: not those in quotes or in angle brackets. */
export function splitList(value: string): string[] {
  if (!value.includes(',')) return [value.trim()];
  const parts: string[] = [];
  let from = 0;
  let quoted = false;
  let angle = false;
  for (let at = 0; at < value.length; at++) {
    const c = value[at];
    if (quoted && c === '\\') at++;
    else if (c === '"') quoted = !quoted;
    else if (quoted) continue;
    else if (c === '<') angle = true;
    else if (c === '>') angle = false;
    else if (c === ',' && !angle) {
      parts.push(value.slice(from, at).trim());
      from = at + 1;
    }
  }
  parts.push(value.slice(from).trim());
  return parts.filter((part) => part !== '');
}

/** The value of `;name=value` in a list of parameters, '' for a bare `;name`, undefined when it is not there. */
export function param(params: string, name: string): string | undefined {
  if (params === '') return undefined;
  for (const part of splitParams(params)) {
    const equals = part.indexOf('=');
    const key = equals < 0 ? part : part.slice(0, equals);
    if (key.trim().toLowerCase() === name) return equals < 0 ? '' : part.slice(equals + 1).trim();
  }
  return undefined;
}

function splitParams(params: string): string[] {
  if (!params.includes('"')) return params.split(';');
  return params.match(/(?:"(?:\\.|[^"\\])*"|[^";])+/g) ?? [];
}

export interface NameAddr {
  /** With its quotes. */
  readonly display: string;
  readonly uri: string;
  /** Header parameters, '' or beginning with a semicolon. */
  readonly params: string;
}

const SCHEME = /^[A-Za-z][A-Za-z0-9+.-]*:[^\s<>"]+$/;

/** Reads From, To, Contact, Route … (RFC 3261 section 20.10): with brackets or without. */
export function parseNameAddr(value: string): NameAddr | undefined {
  const quoted = value.startsWith('"') ? endOfQuote(value) : 0;
  if (quoted < 0) return undefined;
  const open = value.indexOf('<', quoted);
  if (open < 0) {
    const semicolon = value.indexOf(';');
    const uri = (semicolon < 0 ? value : value.slice(0, semicolon)).trim();
    return quoted === 0 && SCHEME.test(uri)
      ? { display: '', uri, params: semicolon < 0 ? '' : value.slice(semicolon).trim() }
      : undefined;
  }
  const close = value.indexOf('>', open);
  if (close < 0) return undefined;
  const uri = value.slice(open + 1, close).trim();
  const params = value.slice(close + 1).trim();
  if (!SCHEME.test(uri) || (params !== '' && !params.startsWith(';'))) return undefined;
  return { display: value.slice(0, open).trim(), uri, params };
}

function endOfQuote(value: string): number {
  for (let at = 1; at < value.length; at++) {
    if (value[at] === '\\') at++;
    else if (value[at] === '"') return at + 1;
  }
  return -1;
}

/** The tag of a From or To value. */
export function tagOf(value: string | undefined): string | undefined {
  if (value === undefined) return undefined;
  const tag = param(parseNameAddr(value)?.params ?? '', 'tag');
  return tag === '' ? undefined : tag;
}

export const formatNameAddr = ({ display, uri, params }: NameAddr): string =>
  `${display === '' ? '' : `${display} `}<${uri}>${params}`;

export interface CSeq {
  readonly number: number;
  readonly method: string;
}

export function parseCSeq(value: string | undefined): CSeq | undefined {
  const parts = /^(\d{1,10})\s+(\S+)$/.exec(value ?? '');
  const number = Number(parts?.[1]);
  return parts?.[2] !== undefined && number < 2 ** 31 ? { number, method: parts[2] } : undefined;
}

export interface Via {
  /** `2.0`; another one is read so that it can be refused. */
  readonly version: string;
  readonly transport: string;
  readonly host: string;
  readonly port: number | undefined;
  /** Parameters, '' or beginning with a semicolon. */
  readonly params: string;
  readonly branch: string | undefined;
}

/** True for the digits of a port, and for none. */
export const isPort = (digits: string | undefined): boolean =>
  digits === undefined || (Number(digits) > 0 && Number(digits) < 65_536);

/** Reads one Via value (RFC 3261 section 20.42). */
export function parseVia(value: string): Via | undefined {
  const parts =
    /^SIP\s*\/\s*(\d+\.\d+)\s*\/\s*([A-Za-z0-9]+)\s+(\[[0-9a-fA-F:.]+\]|[^\s;:[\]]+)(?:\s*:\s*(\d{1,5}))?\s*(;.*)?$/.exec(
      value,
    );
  if (!parts || !isPort(parts[4])) return undefined;
  const [, version = '', transport = '', host = '', port, params = ''] = parts;
  return {
    version,
    transport: transport.toUpperCase(),
    host: host.toLowerCase(),
    port: port === undefined ? undefined : Number(port),
    params,
    branch: param(params, 'branch'),
  };
}

/** Host and port as sent, for comparing: the default port is written out. */
export const sentBy = (via: Via): string => `${via.host}:${via.port ?? 5060}`;

/**
 * Notes on the top Via where the message really came from: `received` when the host differs (RFC 3261
 * section 18.2.1), `rport` when it was asked for (RFC 3581 section 4).
 */
export function stampVia(value: string, source: { address: string; port: number }): string {
  const via = parseVia(value);
  if (!via) return value;
  const asked = param(via.params, 'rport') !== undefined;
  const moved = via.host.replace(/[[\]]/g, '') !== source.address;
  if (!asked && !moved) return value;
  const kept = splitParams(via.params)
    .map((part) => part.trim())
    .filter((part) => part !== '' && !/^(rport|received)\s*(=|$)/i.test(part));
  if (asked) kept.push(`rport=${source.port}`);
  // RFC 3581 wants `received` beside every filled rport.
  kept.push(`received=${source.address}`);
  const port = via.port === undefined ? '' : `:${via.port}`;
  return `SIP/${via.version}/${via.transport} ${via.host}${port};${kept.join(';')}`;
}
