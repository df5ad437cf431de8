/** Digest authentication of callers: MD5, with and without qop (RFC 3261 section 22, RFC 2617). */
import { createHash, randomBytes } from 'node:crypto';

const REALM = 'callboard-lab';
const REMEMBERED = 5000;

/** Who may call. */
export interface Account {
  readonly user: string;
  readonly password: string;
}

/** Challenges and checks. */
export interface Gatekeeper {
  /** The value of `WWW-Authenticate`, with a new nonce. */
  challenge(): string;
  /** Whether an `Authorization` header proves the password for a request. */
  admits(authorization: string | undefined, method: string): boolean;
}

const md5 = (text: string): string => createHash('md5').update(text).digest('hex');

/** A gatekeeper for one account. */
export function gatekeeper({ user, password }: Account): Gatekeeper {
  const nonces = new Set<string>();
  return {
    challenge() {
      const nonce = randomBytes(16).toString('hex');
      nonces.add(nonce);
      for (const old of nonces) {
        if (nonces.size <= REMEMBERED) break;
        nonces.delete(old);
      }
      return `Digest realm="${REALM}", nonce="${nonce}", algorithm=MD5, qop="auth"`;
    },
    admits(authorization, method) {
      const given = fieldsOf(authorization ?? '');
      const { nonce = '', uri = '', qop, nc = '', cnonce = '' } = given;
      if (given.username !== user || given.realm !== REALM || !nonces.has(nonce)) return false;
      const secret = md5(`${user}:${REALM}:${password}`);
      const request = md5(`${method}:${uri}`);
      const middle = qop ? `${nonce}:${nc}:${cnonce}:${qop}` : nonce;
      return given.response === md5(`${secret}:${middle}:${request}`);
    },
  };
}

function fieldsOf(header: string): Partial<Record<string, string>> {
  const fields = header.matchAll(/(\w+)=(?:"([^"]*)"|([^\s,]+))/g);
  return Object.fromEntries([...fields].map(([, name, quoted, bare]) => [name, quoted ?? bare]));
}
