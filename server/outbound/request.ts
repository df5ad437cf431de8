/** Requests to servers that users name: bounded, and kept from internal addresses. */
import { lookup as resolve, type LookupAddress } from 'node:dns';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { isInternal } from './internal-addresses.ts';

export interface OutboundRequest {
  readonly url: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
  /** From the first look-up to the last byte, redirects included. */
  readonly timeoutMs: number;
  /** What comes beyond is not read. */
  readonly maxBytes: number;
  readonly allowsInternal: boolean;
  readonly signal?: AbortSignal;
  /** Whether this is all that is wanted of an answer that may go on. */
  readonly isEnough?: (body: string) => boolean;
}

export interface OutboundAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Why there is no answer. `message` is for people and for models; it names no secret. */
export class OutboundError extends Error {
  override readonly name = 'OutboundError';
  readonly code: 'internal_address' | 'unreachable' | 'timeout' | 'aborted' | 'redirected';
  constructor(code: OutboundError['code'], message: string) {
    super(message);
    this.code = code;
  }
}

const MAX_REDIRECTS = 3;
const INTERNAL = 'its address is an internal one, which is not allowed here';

/** @throws OutboundError */
export async function sendOut(asked: OutboundRequest): Promise<OutboundAnswer> {
  const deadline = AbortSignal.timeout(asked.timeoutMs);
  const signal = asked.signal ? AbortSignal.any([asked.signal, deadline]) : deadline;
  let { url, headers } = asked;
  for (let redirects = 0; ; redirects++) {
    const answer = await once({ ...asked, url, headers, signal }).catch((error: unknown) => {
      throw outboundError(error, deadline.aborted, asked);
    });
    const location = answer.headers['location'];
    if (answer.status < 300 || answer.status > 399 || location === undefined) return answer;
    if (asked.method !== 'GET' || redirects >= MAX_REDIRECTS)
      throw new OutboundError('redirected', `it redirects (HTTP ${answer.status})`);
    const next = new URL(location, url);
    // Whoever it leads to was not given our secrets.
    if (next.origin !== new URL(url).origin) headers = {};
    url = next.href;
  }
}

function once(asked: OutboundRequest & { readonly signal: AbortSignal }): Promise<OutboundAnswer> {
  const { allowsInternal, body, headers, method, signal } = asked;
  return new Promise((answered, failed) => {
    const url = new URL(asked.url);
    const host = url.hostname.replace(/^\[|\]$/g, '');
    if (!['http:', 'https:'].includes(url.protocol))
      return failed(new OutboundError('unreachable', `its URL is none of HTTP`));
    // An address in the URL is never looked up.
    if (!allowsInternal && isIP(host) !== 0 && isInternal(host))
      return failed(new OutboundError('internal_address', INTERNAL));
    const send = url.protocol === 'https:' ? httpsRequest : httpRequest;
    const outgoing = send(url, {
      ...{ method, headers: withLength(headers, body), signal, agent: false },
      lookup: allowsInternal ? (resolve as LookupFunction) : guardedLookup,
    });
    outgoing.on('error', failed);
    outgoing.on('response', (incoming) => read(incoming, asked).then(answered, failed));
    outgoing.end(body ?? undefined);
  });
}

const withLength = (
  headers: OutboundRequest['headers'],
  body: string | null,
): Record<string, string> => ({
  ...headers,
  ...(body !== null && { 'content-length': String(Buffer.byteLength(body)) }),
});

/** Checks the very addresses that are connected to: a second look-up could find others. */
const guardedLookup: LookupFunction = (hostname, options, callback) =>
  resolve(hostname, { ...options, all: true }, (error, found) => {
    if (error) return callback(error, '', 0);
    const addresses = found as LookupAddress[];
    const [first] = addresses;
    if (!first || addresses.some(({ address }) => isInternal(address)))
      return callback(new OutboundError('internal_address', INTERNAL), '', 0);
    if (options.all) return callback(null, addresses);
    callback(null, first.address, first.family);
  });

async function read(incoming: IncomingMessage, asked: OutboundRequest): Promise<OutboundAnswer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of incoming) {
    chunks.push(chunk as Buffer);
    size += (chunk as Buffer).length;
    if (size >= asked.maxBytes) break;
    if (asked.isEnough?.(Buffer.concat(chunks).toString())) break;
  }
  const headers = Object.entries(incoming.headers).map(([name, value]) => [name, String(value)]);
  return {
    status: incoming.statusCode ?? 0,
    headers: Object.fromEntries(headers) as Record<string, string>,
    body: Buffer.concat(chunks).subarray(0, asked.maxBytes).toString(),
  };
}

function outboundError(error: unknown, isLate: boolean, asked: OutboundRequest): OutboundError {
  if (error instanceof OutboundError) return error;
  if (asked.signal?.aborted) return new OutboundError('aborted', 'it was given up');
  if (isLate)
    return new OutboundError(
      'timeout',
      `it did not answer within ${asked.timeoutMs / 1000} seconds`,
    );
  const { code } = error as { code?: unknown };
  const why = typeof code === 'string' ? ` (${code})` : '';
  return new OutboundError('unreachable', `it cannot be reached${why}`);
}
