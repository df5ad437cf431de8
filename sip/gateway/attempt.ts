import { randomBytes } from 'node:crypto';
import type { CreateUACOptions, Dialog, SrfRequest, SrfResponse } from 'drachtio-srf';
import { DialError, type DialRequest, type InviteAddresses } from '../../actors/ports/telephony.ts';
import {
  cancelled,
  endingOfFailure,
  notSent,
  q850Of,
  retryAfterOf,
  rangOut,
  signallingLost,
} from '../disposition/disposition.ts';
import { nextHop, userAgent } from './addresses.ts';
import { SignallingLost, type Signalling } from './connect.ts';
import { contactOf, seenFromOutside, type Way } from './nat.ts';
import { inviteAddresses } from './invite.ts';
import { hostOf, redirectedTo } from './redirect.ts';
import { answerChallenge, chooseChallenge, type Challenge } from './digest.ts';

/** After CANCEL the server gives up by itself within 64*T1; past this it is not there any more. */
const FINAL_WITHIN_MS = 40_000;
const FIRST_CSEQ = 1;
/** RFC 4028 section 5. */
const MIN_SE = '90';
/** 401, then 407, then a stale nonce of either: more is a loop. */
const MAX_CHALLENGES = 4;

interface SipFailureError extends Error {
  readonly status?: number;
  readonly reason?: string;
  readonly res?: SrfResponse;
}

/**
 * One attempt to reach a callee: one Call-ID and From tag, an INVITE for each challenge on the way.
 * Once an INVITE has left nothing dials again by itself.
 */
export class Attempt {
  readonly sipCallId: string;
  readonly #signalling: Signalling;
  readonly #way: Way;
  readonly #request: DialRequest;
  readonly #addresses: InviteAddresses;
  readonly #fromTag = randomBytes(8).toString('hex');
  #authorizations: Record<string, string> = {};
  /** Challenges answered so far. */
  #seen: Challenge[] = [];
  /** The Request-URI; a redirection changes it. */
  #target: string;
  #redirects = 0;
  #sent: SrfRequest | undefined;
  #rang = false;
  #stop: 'rangOut' | 'aborted' | undefined;
  /** Seconds; a carrier may demand more than the trunk asks for. */
  #sessionExpires: number | null;

  constructor(signalling: Signalling, request: DialRequest, way: Way) {
    this.#signalling = signalling;
    this.#way = way;
    this.#request = request;
    this.#addresses = inviteAddresses(request.trunk, request);
    this.#target = this.#addresses.requestUri;
    this.#sessionExpires = request.trunk.sessionExpires;
    this.sipCallId = randomBytes(16).toString('hex');
  }

  /** @throws DialError */
  async run(): Promise<Dialog> {
    const { signal, ringForMs } = this.#request;
    if (signal.aborted) throw new DialError(cancelled());
    await this.#request.onInvite(this.sipCallId);
    const ringing = setTimeout(() => this.#cancel('rangOut'), ringForMs);
    const abort = () => this.#cancel('aborted');
    signal.addEventListener('abort', abort, { once: true });
    if (signal.aborted) abort();
    try {
      return await this.#invite();
    } finally {
      clearTimeout(ringing);
      signal.removeEventListener('abort', abort);
    }
  }

  async #invite(): Promise<Dialog> {
    for (let cseq = FIRST_CSEQ; ; cseq++) {
      try {
        return await this.#send(cseq);
      } catch (error) {
        const failure = error as SipFailureError;
        if (this.#stop || !this.#isWorthAnother(failure)) throw this.#ending(failure);
      }
    }
  }

  /** The far side asked for another INVITE of the same call, and we can send it. */
  #isWorthAnother(failure: SipFailureError): boolean {
    return this.#lengthen(failure) || this.#redirect(failure) || this.#authorize(failure);
  }

  #send(cseq: number): Promise<Dialog> {
    const { offer, ringForMs, trunk } = this.#request;
    const { from, to, headers } = this.#addresses;
    const { outside } = this.#way;
    const options: CreateUACOptions = {
      localSdp: seenFromOutside(offer, outside),
      headers: {
        'Call-ID': this.sipCallId,
        CSeq: `${cseq} INVITE`,
        From: `${from};tag=${this.#fromTag}`,
        To: to,
        ...this.#extensions(),
        ...nextHop(trunk),
        ...(outside && { Contact: contactOf(trunk, outside) }),
        ...headers,
        ...this.#authorizations,
        ...(this.#isElsewhere() ? {} : this.#way.headers),
      },
    };
    const { srf, whileUp } = this.#signalling;
    const final = srf.createUAC(this.#target, options, {
      cbRequest: (_error: unknown, request?: SrfRequest) => this.#left(request),
      cbProvisional: (response: SrfResponse) => this.#progress(response),
    });
    return withDeadline(whileUp(final), ringForMs + FINAL_WITHIN_MS);
  }

  /** Whom a redirection named, who is not met with the trunk's certificates. */
  #isElsewhere(): boolean {
    const { outboundProxy } = this.#request.trunk;
    return outboundProxy === null && hostOf(this.#target) !== hostOf(this.#addresses.requestUri);
  }

  /** What we speak beyond RFC 3261: session timers (RFC 4028), reliable responses (RFC 3262). */
  #extensions(): Record<string, string> {
    const { trunk } = this.#request;
    const reliable = trunk.reliableProvisional;
    const expires = this.#sessionExpires;
    const supported = [
      ...(expires === null ? [] : ['timer']),
      ...(reliable === 'off' ? [] : ['100rel']),
    ];
    return {
      ...(supported.length > 0 && { Supported: supported.join(', ') }),
      ...(reliable === 'required' && { Require: '100rel' }),
      ...(expires !== null && { 'Session-Expires': String(expires), 'Min-SE': MIN_SE }),
      ...userAgent(trunk),
    };
  }

  #left(request: SrfRequest | undefined): void {
    this.#sent = request;
    if (this.#stop) this.#takeBack();
  }

  #progress(response: SrfResponse): void {
    if (response.status > 100 && !this.#rang) {
      this.#rang = true;
      this.#request.onRing();
    }
    if (response.status > 100 && response.body) this.#request.onEarlyMedia(response.body);
  }

  #cancel(why: 'rangOut' | 'aborted'): void {
    this.#stop ??= why;
    this.#takeBack();
  }

  #takeBack(): void {
    this.#sent?.cancel(() => undefined);
    this.#sent = undefined;
  }

  /** 422 names the shortest session the far side takes (RFC 4028 section 6): once, it must be longer. */
  #lengthen({ status, res }: SipFailureError): boolean {
    const least = Number(res?.get('min-se'));
    if (status !== 422 || this.#sessionExpires === null || !(least > this.#sessionExpires))
      return false;
    this.#sessionExpires = least;
    return true;
  }

  /** 3xx names where else the callee may be (RFC 3261 section 8.1.3.4). */
  #redirect({ status, res }: SipFailureError): boolean {
    const { trunk } = this.#request;
    if (!status || status < 300 || status > 302 || this.#redirects >= trunk.maxRedirects)
      return false;
    const target = redirectedTo([res?.get('contact') ?? []].flat(), trunk);
    if (target === undefined || target === this.#target) return false;
    this.#redirects++;
    this.#target = target;
    // Whoever is there now has not asked for a password yet, and gets no proof of it unasked.
    this.#authorizations = {};
    this.#seen = [];
    return true;
  }

  /** Prepares the next INVITE after a challenge; false when there is no use in one. */
  #authorize({ status, res }: SipFailureError): boolean {
    const { username, password } = this.#request.trunk;
    if ((status !== 401 && status !== 407) || !res || !username || password === null) return false;
    const name = status === 401 ? 'www-authenticate' : 'proxy-authenticate';
    const challenge = chooseChallenge([res.get(name)].flat().filter(Boolean));
    const refused =
      this.#seen.some((known) => known.realm === challenge?.realm) && !challenge?.stale;
    if (!challenge || refused || this.#seen.length >= MAX_CHALLENGES) return false;
    this.#seen.push(challenge);
    const header = status === 401 ? 'Authorization' : 'Proxy-Authorization';
    this.#authorizations[header] = answerChallenge(
      challenge,
      { username, password },
      { method: 'INVITE', uri: this.#target },
    );
    return true;
  }

  #ending(failure: SipFailureError): DialError {
    const { status, reason, res, message } = failure;
    const { trunk, ringForMs } = this.#request;
    if (this.#stop === 'aborted') return new DialError(cancelled());
    if (this.#stop === 'rangOut')
      return new DialError(rangOut(this.#rang, Math.round(ringForMs / 1000), trunk.name));
    if (failure instanceof SignallingLost) return new DialError(signallingLost());
    if (!status) return new DialError(notSent(trunk.name, message));
    const q850 = q850Of(res?.get('reason'));
    return new DialError(
      endingOfFailure({
        status,
        reason: reason ?? '',
        rang: this.#rang,
        trunk: trunk.name,
        ...retryAfterOf(status, res?.get('retry-after'), trunk.retryAfterMaxMs),
        ...(q850 !== undefined && { q850 }),
      }),
      this.#seen.length > 0,
    );
  }
}

/** Past the deadline nobody waits for the call any more; one that is answered then is ended. */
function withDeadline(dialling: Promise<Dialog>, withinMs: number): Promise<Dialog> {
  return new Promise((resolve, reject) => {
    let isLate = false;
    const timer = setTimeout(() => {
      isLate = true;
      reject(new Error(`the SIP server gave no final response within ${withinMs} ms`));
    }, withinMs);
    dialling.then(
      (dialog) => {
        clearTimeout(timer);
        if (isLate) dialog.destroy({ headers: {} }, () => undefined);
        else resolve(dialog);
      },
      (error: unknown) => {
        clearTimeout(timer);
        reject(error instanceof Error ? error : new Error(String(error)));
      },
    );
  });
}
