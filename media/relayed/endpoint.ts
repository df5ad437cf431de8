/** What all calls over media servers have in common: one description after the other, and one end. */
import {
  MediaError,
  type MediaFact,
  type Negotiated,
  type OpenedEndpoint,
  type OpenEndpoint,
} from '../../actors/ports/media.ts';
import { NO_STATS, type RtpStats } from '../../actors/ports/model.ts';
import { SdpError } from '../codec/sdp.ts';
import { carrierOf, Described, placeholder, type Carrier, type Wanted } from './description.ts';
import type { LostCause, Relay, RelayedCall } from './relay.ts';

/** How long a key is pressed, and the pause after it. */
const KEYS = { pressMs: 100, pauseMs: 60 };

export class RelayedEndpoint {
  readonly #endpointId: string;
  readonly #wanted: Wanted;
  readonly #described: Described;
  readonly #call: RelayedCall;
  readonly #listeners = new Set<(fact: MediaFact) => void>();
  /** The carrier's description that the server knows. */
  #carrier: string | undefined;
  #codec: RtpStats['codec'] = null;
  #isOpen = false;
  #isOver = false;
  /** One change of the session at a time. */
  #changing: Promise<unknown> = Promise.resolve();
  #closing: Promise<RtpStats> | undefined;

  constructor(relay: Relay, endpointId: string, request: OpenEndpoint) {
    const { callId, codecs, ptimeMs = 20, dtmf = 'auto', srtp = 'off' } = request;
    this.#endpointId = endpointId;
    this.#wanted = { codecs, ptimeMs, encrypts: srtp === 'required' };
    this.#described = new Described(this.#wanted);
    this.#call = relay.newCall({
      ...{ endpointId, callId, codecs, ptimeMs, dtmf },
      pressed: (digit) => this.#tell({ type: 'dtmfReceived', endpointId, digit, at: Date.now() }),
      ended: (cause) => this.#ended(cause),
    });
  }

  /** Facts of this call; returns the unsubscriber. */
  onFact(listener: (fact: MediaFact) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** @returns our offer and the leg @throws Error that says what the server refused */
  async open(signal: AbortSignal | undefined): Promise<Omit<OpenedEndpoint, 'endpointId'>> {
    try {
      const { sdp, leg } = await this.#call.open(placeholder(this.#wanted), signal);
      this.#isOpen = true;
      return { offer: this.#described.offer(sdp), leg };
    } catch (error) {
      this.#isOver = true;
      throw error;
    }
  }

  /** @throws MediaError */
  accept(sdp: string, kind: 'early' | 'final'): Promise<Negotiated> {
    return this.#change(async () => {
      const carrier = carrierOf(sdp, this.#wanted);
      if (carrier.sdp !== this.#carrier) this.#described.answered(await this.#modify(carrier));
      const { audio, codec } = carrier;
      await this.#call.agreed?.(audio, kind);
      return {
        codec: codec.codec,
        remoteAddress: audio.address,
        remotePort: audio.port,
        dtmfPayloadType: audio.dtmfPayloadType,
      };
    });
  }

  /** @throws MediaError */
  reoffer(sdp: string): Promise<string> {
    return this.#change(async () => {
      const carrier = carrierOf(sdp, this.#wanted);
      const server = await this.#modify(carrier);
      await this.#call.agreed?.(carrier.audio, 'again');
      return this.#described.answer(server, carrier);
    });
  }

  /** Resolves when the last key is out. @throws MediaError */
  async sendDtmf(digits: string): Promise<void> {
    this.#expectOpen();
    await this.#call.press(digits, KEYS).catch(refused);
    const lastsMs = digits.length * (KEYS.pressMs + KEYS.pauseMs);
    await new Promise((resolve) => setTimeout(resolve, lastsMs));
  }

  /** Idempotent, and never throws. */
  close(): Promise<RtpStats> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<RtpStats> {
    const isThere = this.#isOpen && !this.#isOver;
    this.#isOver = true;
    const counted = isThere ? await this.#call.statistics().catch(() => null) : null;
    await this.#call.close();
    return counted ? { ...counted, codec: this.#codec } : NO_STATS;
  }

  async #modify({ sdp, codec }: Carrier): Promise<string> {
    const server = await this.#call.modify(sdp);
    this.#carrier = sdp;
    this.#codec = codec.codec;
    return server;
  }

  #expectOpen(): void {
    if (!this.#isOpen || this.#isOver)
      throw new MediaError('unknown_endpoint', 'This media endpoint is closed.');
  }

  #change<T>(work: () => Promise<T>): Promise<T> {
    const next = (): Promise<T> => {
      this.#expectOpen();
      return work();
    };
    const done = this.#changing.then(next, next).catch((error: unknown) => {
      if (error instanceof SdpError) throw new MediaError('sdp_unusable', error.message);
      return refused(error);
    });
    this.#changing = done;
    return done;
  }

  #ended(cause: LostCause): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#tell({ type: 'mediaLost', endpointId: this.#endpointId, cause, at: Date.now() });
  }

  #tell(fact: MediaFact): void {
    for (const listener of this.#listeners) listener(fact);
  }
}

/** @throws MediaError */
export function refused(error: unknown): never {
  if (error instanceof MediaError) throw error;
  throw new MediaError('engine_down', error instanceof Error ? error.message : String(error));
}
