/** One attempt to reach a callee through a PBX, up to the answer or its refusal. */
import { DialError, type ChannelNote, type DialRequest } from '../../actors/ports/telephony.ts';
import type { CallEnding } from '../../actors/ports/model.ts';
import { SdpError } from '../../media/codec/sdp.ts';
import { cancelled, rangOut } from '../../sip/disposition/disposition.ts';
import { AriError, type AriEvent } from '../ari.ts';
import { endingOfRefusal, misconfigured, notPlaced, pbxLost } from './endings.ts';
import { within, type Follower, type PbxLink } from './link.ts';
import { Pair, type PairOrder } from './pair.ts';

/** What remains of an attempt that was answered. */
export interface Reached {
  readonly pair: Pair;
  /** Where the PBX wants our audio. */
  readonly answer: string;
}

type Outcome = { readonly answered: true } | { readonly answered: false; readonly why: CallEnding };

/** Longer than anybody lets it ring: what a node that died has left is ended by the PBX. */
const SPARE_RING_MS = 10_000;
const TAKEN_BACK_WITHIN_MS = 4000;

export class Attempt implements Follower {
  readonly #link: PbxLink;
  readonly #request: DialRequest;
  readonly #order: PairOrder;
  readonly #pair: Pair;
  readonly #outcome = Promise.withResolvers<Outcome>();
  #answer = '';
  #rang = false;
  #stop: 'rangOut' | 'aborted' | undefined;
  #ringsOut: NodeJS.Timeout | undefined;

  constructor(link: PbxLink, request: DialRequest, order: PairOrder) {
    this.#link = link;
    this.#request = request;
    this.#order = order;
    this.#pair = new Pair(link);
  }

  /** @throws DialError */
  async run(): Promise<Reached> {
    const { signal } = this.#request;
    if (signal.aborted) throw new DialError(cancelled());
    this.#link.follow(this.#pair.line, this);
    this.#link.follow(this.#pair.audio, this);
    const abort = () => void this.#takeBack('aborted');
    signal.addEventListener('abort', abort, { once: true });
    try {
      await this.#place();
      const outcome = await this.#outcome.promise;
      if (!outcome.answered) throw new DialError(outcome.why);
      return { pair: this.#pair, answer: this.#answer };
    } catch (error) {
      await this.#giveUp();
      throw this.#stop ? new DialError(this.#stopped()) : error;
    } finally {
      clearTimeout(this.#ringsOut);
      signal.removeEventListener('abort', abort);
    }
  }

  heard(event: AriEvent): void {
    this.#pair.heard(event);
    if (event.type === 'ChannelDestroyed') return this.#destroyed(event);
    const state = event.type === 'ChannelStateChange' ? event.channel?.state : event.dialstatus;
    if (event.channel?.id === this.#pair.audio || event.peer?.id === this.#pair.audio) return;
    if (state === 'Ringing' || state === 'RINGING') this.#ringing();
    if (state === 'PROGRESS') this.#early();
    if (state === 'Up' || state === 'ANSWER') this.#outcome.resolve({ answered: true });
  }

  recheck(): void {
    void this.#link.isThere(this.#pair.line).then((found) => {
      if (found === false) this.#outcome.resolve({ answered: false, why: pbxLost() });
      if ((found as { state?: string } | undefined)?.state === 'Up')
        this.#outcome.resolve({ answered: true });
    });
  }

  lost(): void {
    this.#outcome.resolve({ answered: false, why: pbxLost() });
  }

  /** @throws DialError when the PBX does not take the call */
  async #place(): Promise<void> {
    const { trunk, ringForMs } = this.#request;
    try {
      const { answer, channel } = await this.#pair.prepare(this.#order);
      this.#answer = answer;
      if (this.#stop) throw new DialError(this.#stopped());
      const { name = '', protocol_id: sipCallId = '' } = channel;
      this.#note('created', [name, sipCallId].filter(Boolean).join(' · '));
      await this.#request.onInvite(this.#pair.line);
      // From here on: what a busy PBX takes to make the channels is no ringing.
      this.#ringsOut = setTimeout(() => void this.#takeBack('rangOut'), ringForMs);
      await this.#pair.dial(ringForMs + SPARE_RING_MS);
    } catch (error) {
      if (error instanceof AriError || error instanceof SdpError)
        throw new DialError(refusalOf(error, trunk.name));
      throw error;
    }
  }

  #ringing(): void {
    if (this.#rang) return;
    this.#rang = true;
    this.#note('ringing');
    this.#request.onRing();
  }

  #early(): void {
    if (!this.#rang) this.#request.onRing();
    this.#rang = true;
    this.#note('progress');
    this.#request.onEarlyMedia(this.#answer);
  }

  #destroyed(event: AriEvent): void {
    const { trunk } = this.#request;
    if (event.channel?.id === this.#pair.line) this.#note('ended', causeInWords(event));
    const why = endingOfRefusal({ ...event, rang: this.#rang, trunk: trunk.name });
    this.#outcome.resolve({ answered: false, why });
  }

  async #takeBack(why: 'rangOut' | 'aborted'): Promise<void> {
    this.#stop ??= why;
    await this.#link.hangUp(this.#pair.line);
    await within(TAKEN_BACK_WITHIN_MS, this.#outcome.promise);
    this.#outcome.resolve({ answered: false, why: this.#stopped() });
  }

  #stopped(): CallEnding {
    const { ringForMs, trunk } = this.#request;
    return this.#stop === 'rangOut'
      ? rangOut(this.#rang, Math.round(ringForMs / 1000), trunk.name)
      : cancelled();
  }

  async #giveUp(): Promise<void> {
    await this.#pair.dismantle();
    this.#link.unfollow(this.#pair.line);
    this.#link.unfollow(this.#pair.audio);
  }

  #note(what: ChannelNote['what'], detail = ''): void {
    this.#request.onChannel?.({ what, detail });
  }
}

/** `17 User busy · SIP 486`. */
export const causeInWords = ({ cause, cause_txt: text, tech_cause: status }: AriEvent): string =>
  [
    [cause, text].filter((part) => part !== undefined && part !== '').join(' '),
    ...(status === undefined ? [] : [`SIP ${status}`]),
  ].join(' · ');

/** Asterisk makes no channel for an endpoint that it does not know, or that is away. */
const NO_CHANNEL = 500;
const SETTINGS = [400, 401, 403];

function refusalOf(error: AriError | SdpError, trunk: string): CallEnding {
  if (!(error instanceof AriError)) return notPlaced(trunk, error.message);
  if (error.status === NO_CHANNEL)
    return notPlaced(
      trunk,
      'it has no way there. Check the dial string, and that the trunk it names is up on the PBX.',
    );
  return SETTINGS.includes(error.status ?? 0)
    ? misconfigured(trunk, error.message)
    : notPlaced(trunk, error.message);
}
