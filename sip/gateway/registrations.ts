import { randomBytes } from 'node:crypto';
import type { SrfResponse } from 'drachtio-srf';
import type { TrunkRoute } from '../../actors/ports/model.ts';
import type { TrunkProbe } from '../../actors/ports/telephony.ts';
import { hostPort, nextHop, requestUri, userAgent } from './addresses.ts';
import { answerChallenge, chooseChallenge, type Challenge } from './digest.ts';
import { contactOf, DIRECT, type Way } from './nat.ts';
import { presentProbe, tag, unreachable, type Exchange, type Outgoing } from './requests.ts';

const REGISTER_WITHIN_MS = 35_000;
/** A challenge of the proxy, one of the registrar, a stale nonce of either, and a 423. */
const MAX_REQUESTS = 5;

type Registered = TrunkProbe & { expiresInMs: number };

/** One registrar sees all our registrations as one (RFC 3261 section 10.2.4). */
interface Series {
  readonly callId: string;
  cseq: number;
}

/** REGISTER, with everything a registrar may ask for on the way. */
export class Registrations {
  readonly #send: (outgoing: Outgoing) => Promise<Exchange>;
  readonly #series = new Map<string, Series>();

  constructor(send: (outgoing: Outgoing) => Promise<Exchange>) {
    this.#send = send;
  }

  async register(
    trunk: TrunkRoute,
    expiresInMs: number,
    { outside, headers }: Way = DIRECT,
  ): Promise<Registered> {
    const series = this.#seriesOf(trunk);
    const contact = contactOf(trunk, outside);
    const attempt = new Registration(
      trunk,
      { series, contact, headers },
      Math.round(expiresInMs / 1000),
    );
    const sentAt = performance.now();
    try {
      for (let n = 0; n < MAX_REQUESTS; n++) {
        const exchange = await this.#send(attempt.next());
        if (attempt.goesOn(exchange.response)) continue;
        return {
          ...presentProbe(exchange.response, performance.now() - sentAt),
          expiresInMs: attempt.granted(exchange) * 1000,
        };
      }
      throw new Error('the registrar keeps asking for credentials');
    } catch (error) {
      return { ...unreachable(error), expiresInMs: 0 };
    }
  }

  #seriesOf({ id, host, port, username }: TrunkRoute): Series {
    const key = JSON.stringify([id, host, port, username]);
    const known = this.#series.get(key) ?? { callId: randomBytes(16).toString('hex'), cseq: 0 };
    this.#series.set(key, known);
    return known;
  }
}

/** The requests of one registration, until the registrar has said its last word. */
class Registration {
  readonly #trunk: TrunkRoute;
  readonly #series: Series;
  readonly #contact: string;
  readonly #headers: Way['headers'];
  readonly #authorizations: Record<string, string> = {};
  readonly #fromTag = tag();
  #expires: number;
  #wasTooBrief = false;

  constructor(
    trunk: TrunkRoute,
    { series, contact, headers }: { series: Series; contact: string; headers: Way['headers'] },
    expires: number,
  ) {
    this.#trunk = trunk;
    this.#series = series;
    this.#contact = contact;
    this.#headers = headers;
    this.#expires = expires;
  }

  next(): Outgoing {
    const { username } = this.#trunk;
    const address = `<sip:${username ?? ''}@${hostPort(this.#trunk)}>`;
    return {
      method: 'REGISTER',
      uri: requestUri(this.#trunk),
      withinMs: REGISTER_WITHIN_MS,
      headers: {
        'Call-ID': this.#series.callId,
        CSeq: `${++this.#series.cseq} REGISTER`,
        From: `${address};tag=${this.#fromTag}`,
        To: address,
        ...nextHop(this.#trunk),
        Contact: this.#contact,
        Expires: String(this.#expires),
        ...userAgent(this.#trunk),
        ...this.#authorizations,
        ...this.#headers,
      },
    };
  }

  /** Whether another request may help: longer, or with credentials. */
  goesOn(response: SrfResponse): boolean {
    return response.status === 423 ? this.#lengthen(response) : this.#authorize(response);
  }

  /** 423 names the shortest time the registrar takes (RFC 3261 section 10.3); it is believed once. */
  #lengthen(response: SrfResponse): boolean {
    const least = Number(response.get('min-expires'));
    if (this.#wasTooBrief || !(least > this.#expires)) return false;
    this.#wasTooBrief = true;
    this.#expires = least;
    return true;
  }

  #authorize(response: SrfResponse): boolean {
    const { username, password } = this.#trunk;
    const { status } = response;
    if ((status !== 401 && status !== 407) || !username || password === null) return false;
    const asked = status === 401 ? 'www-authenticate' : 'proxy-authenticate';
    const answer = status === 401 ? 'Authorization' : 'Proxy-Authorization';
    const challenge = chooseChallenge([response.get(asked)].flat().filter(Boolean));
    if (!challenge || !this.#isNew(challenge, answer)) return false;
    this.#authorizations[answer] = answerChallenge(
      challenge,
      { username, password },
      { method: 'REGISTER', uri: requestUri(this.#trunk) },
    );
    return true;
  }

  /** Credentials that were refused are not sent again; a stale nonce says that they were right. */
  #isNew({ stale }: Challenge, answer: string): boolean {
    return stale || this.#authorizations[answer] === undefined;
  }

  /** Seconds granted to our own binding, whoever else is registered to the same account. */
  granted({ request, response }: Exchange): number {
    const bindings = bindingsOf(response.get('contact'));
    const mine = bindingsOf(request.get('contact'))[0]?.uri;
    const own =
      bindings.find(({ uri }) => uri === mine) ??
      // A registrar may write down our address as it sees it.
      bindings.toSorted((a, b) => (a.expires ?? Infinity) - (b.expires ?? Infinity))[0];
    return own?.expires ?? (Number(response.get('expires')) || this.#expires);
  }
}

interface Binding {
  /** Without parameters. */
  readonly uri: string;
  readonly expires: number | undefined;
}

/** `<sip:a@b:5060;ob>;expires=60, <sip:c@d>` → its addresses and times. */
export function bindingsOf(header: string | undefined): Binding[] {
  return (header ?? '')
    .split(/,(?=\s*(?:"[^"]*"\s*|[^"<,]*)<)/)
    .filter((text) => text.trim() !== '')
    .map((text) => {
      const expires = /;\s*expires\s*=\s*"?(\d+)/i.exec(text.slice(text.lastIndexOf('>') + 1))?.[1];
      const uri = /<([^>;]*)/.exec(text)?.[1] ?? text.split(';')[0] ?? '';
      return {
        uri: uri.trim().toLowerCase(),
        expires: expires === undefined ? undefined : Number(expires),
      };
    });
}
