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

/** A challenge that may be answered again, and how often it was (`nc`, RFC 7616 section 3.4). */
interface Key {
  readonly challenge: Challenge;
  count: number;
}

type Proof = 'Authorization' | 'Proxy-Authorization';
type Keys = ReadonlyMap<Proof, Key>;

/** REGISTER, with everything a registrar may ask for on the way. */
export class Registrations {
  readonly #send: (outgoing: Outgoing) => Promise<Exchange>;
  readonly #series = new Map<string, Series>();
  /** What each registrar took last, by the way there: a refresh answers it before it is asked. */
  readonly #keys = new Map<string, Keys>();

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
    const way = wayTo(trunk);
    const keys = this.#keys.get(way);
    // Back in their place when they were taken: what was refused is not sent ahead again.
    this.#keys.delete(way);
    const expires = Math.round(expiresInMs / 1000);
    const attempt = new Registration(trunk, { series, contact, headers, keys }, expires);
    const sentAt = performance.now();
    try {
      for (let n = 0; n < MAX_REQUESTS; n++) {
        const exchange = await this.#send(attempt.next());
        if (attempt.goesOn(exchange.response)) continue;
        if (exchange.response.status < 300) this.#keys.set(way, attempt.keys);
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

/** Nothing is sent ahead to another host, nor by another way to the same. */
const wayTo = ({ id, host, port, transport, outboundProxy, username }: TrunkRoute): string =>
  JSON.stringify([id, host, port, transport, outboundProxy, username]);

interface Terms {
  readonly series: Series;
  readonly contact: string;
  readonly headers: Way['headers'];
  readonly keys: Keys | undefined;
}

/** The requests of one registration, until the registrar has said its last word. */
class Registration {
  readonly #trunk: TrunkRoute;
  readonly #series: Series;
  readonly #contact: string;
  readonly #headers: Way['headers'];
  readonly #keys: Map<Proof, Key>;
  /** Challenges of this registration, as opposed to those of the one before. */
  readonly #asked = new Set<Proof>();
  readonly #fromTag = tag();
  #expires: number;
  #wasTooBrief = false;

  constructor(trunk: TrunkRoute, { series, contact, headers, keys }: Terms, expires: number) {
    this.#trunk = trunk;
    this.#series = series;
    this.#contact = contact;
    this.#headers = headers;
    this.#keys = new Map(keys);
    this.#expires = expires;
  }

  get keys(): Keys {
    return this.#keys;
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
        ...this.#proofs(),
        ...this.#headers,
      },
    };
  }

  /** One for each key; a nonce is never answered twice with the same count. */
  #proofs(): Record<string, string> {
    const { username, password } = this.#trunk;
    if (!username || password === null) return {};
    const uri = requestUri(this.#trunk);
    return Object.fromEntries(
      [...this.#keys].map(([header, key]) => [
        header,
        answerChallenge(
          key.challenge,
          { username, password },
          { method: 'REGISTER', uri, count: ++key.count },
        ),
      ]),
    );
  }

  /** Whether another request may help: longer, or with other credentials. */
  goesOn(response: SrfResponse): boolean {
    if (response.status === 423) return this.#lengthen(response);
    return response.status === 403 ? this.#holdBack() : this.#authorize(response);
  }

  /** Some registrars refuse an old nonce instead of asking again: once more, with nothing ahead. */
  #holdBack(): boolean {
    const ahead = [...this.#keys.keys()].filter((proof) => !this.#asked.has(proof));
    for (const proof of ahead) this.#keys.delete(proof);
    return ahead.length > 0;
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
    const proof = status === 401 ? 'Authorization' : 'Proxy-Authorization';
    const challenge = chooseChallenge([response.get(asked)].flat().filter(Boolean));
    if (!challenge || !this.#isNew(challenge, proof)) return false;
    this.#keys.set(proof, { challenge, count: 0 });
    this.#asked.add(proof);
    return true;
  }

  /**
   * Credentials that were refused are not sent again; a stale nonce says that they were right. Those
   * sent ahead answered no challenge of now, so that their refusal says nothing about them.
   */
  #isNew({ stale }: Challenge, proof: Proof): boolean {
    return stale || !this.#asked.has(proof);
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
