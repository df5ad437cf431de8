import { createHash, randomBytes } from 'node:crypto';

/** One challenge of a WWW-Authenticate or Proxy-Authenticate header (RFC 8760, RFC 7616). */
export interface Challenge {
  readonly realm: string;
  readonly nonce: string;
  readonly algorithm: 'MD5' | 'SHA-256';
  readonly qop: 'auth' | null;
  readonly opaque: string | null;
  readonly stale: boolean;
}

export interface Credentials {
  readonly username: string;
  readonly password: string;
}

export interface DigestRequest {
  readonly method: string;
  /** Exactly the Request-URI, port and parameters included: strict carriers compare it. */
  readonly uri: string;
  /** How many requests have answered this nonce, with this one; 1 unless said. */
  readonly count?: number;
}

/**
 * The first challenge we can answer, or undefined. A server lists its favourite first (RFC 8760
 * section 2.4); -sess variants and auth-int are left out.
 */
export function chooseChallenge(headers: readonly string[]): Challenge | undefined {
  return headers.flatMap((header) =>
    splitChallenges(header).flatMap((text) => parse(text) ?? []),
  )[0];
}

/** One header line may hold several challenges, each beginning with its scheme. */
const splitChallenges = (header: string): string[] => header.split(/,\s*(?=Digest\s)/i);

function parse(text: string): Challenge | undefined {
  const scheme = /^\s*Digest\s+/i.exec(text);
  if (!scheme) return undefined;
  const fields = new Map<string, string>();
  for (const [, name = '', quoted, token] of text
    .slice(scheme[0].length)
    .matchAll(/([\w-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,]+))/g))
    fields.set(name.toLowerCase(), quoted?.replaceAll(/\\(.)/g, '$1') ?? token ?? '');
  const algorithm = (fields.get('algorithm') ?? 'MD5').toUpperCase();
  const offered = fields.get('qop')?.split(/\s*,\s*/);
  const nonce = fields.get('nonce');
  if (nonce === undefined || (algorithm !== 'MD5' && algorithm !== 'SHA-256')) return undefined;
  if (offered && !offered.includes('auth')) return undefined;
  return {
    realm: fields.get('realm') ?? '',
    nonce,
    algorithm,
    qop: offered ? 'auth' : null,
    opaque: fields.get('opaque') ?? null,
    stale: fields.get('stale')?.toLowerCase() === 'true',
  };
}

/** The value of an Authorization or Proxy-Authorization header. */
export function answerChallenge(
  challenge: Challenge,
  { username, password }: Credentials,
  { method, uri, count: times = 1 }: DigestRequest,
  cnonce = randomBytes(12).toString('hex'),
): string {
  const { realm, nonce, algorithm, qop, opaque } = challenge;
  const hash = (text: string) =>
    createHash(algorithm === 'MD5' ? 'md5' : 'sha256')
      .update(text)
      .digest('hex');
  const count = times.toString(16).padStart(8, '0');
  const middle = qop ? `${nonce}:${count}:${cnonce}:${qop}` : nonce;
  const response = hash(
    `${hash(`${username}:${realm}:${password}`)}:${middle}:${hash(`${method}:${uri}`)}`,
  );
  return [
    `Digest username="${quote(username)}"`,
    `realm="${quote(realm)}"`,
    `nonce="${quote(nonce)}"`,
    `uri="${uri}"`,
    `response="${response}"`,
    `algorithm=${algorithm}`,
    ...(qop ? [`qop=${qop}`, `nc=${count}`, `cnonce="${cnonce}"`] : []),
    ...(opaque === null ? [] : [`opaque="${quote(opaque)}"`]),
  ].join(', ');
}

const quote = (text: string): string => text.replaceAll(/["\\]/g, '\\$&');
