/** Asterisk as a media server: drachtio signals, Asterisk carries the audio, chan_websocket brings it to the plane. */
import type { PlaceMediaCall } from '../actors/ports/media-dialog.ts';
import {
  MediaError,
  type MediaCapabilities,
  type MediaEngine,
  type MediaFact,
  type Negotiated,
  type OpenedEndpoint,
  type OpenEndpoint,
} from '../actors/ports/media.ts';
import type { Log } from '../actors/ports/log.ts';
import type { RtpStats } from '../actors/ports/model.ts';
import { Ari, type AriEvent } from './ari.ts';
import { AsteriskEndpoint } from './endpoint.ts';

export interface AsteriskOptions {
  /** Of its HTTP server, e.g. `http://127.0.0.1:8088`. */
  readonly url: string;
  readonly username: string;
  readonly password: string;
  /** Where it speaks SIP: `host:port`. */
  readonly sip: string;
  /** Makes the application's name ours alone. */
  readonly nodeId: string;
  readonly place: PlaceMediaCall;
  readonly log: Log;
}

interface Place {
  readonly endpoint: AsteriskEndpoint;
  readonly listeners: Set<(fact: MediaFact) => void>;
  closing: Promise<RtpStats> | undefined;
}

const EVENTS_WITHIN_MS = 3000;
/** Without events for so long, what goes on in Asterisk is anybody's guess. */
const GONE_AFTER_MS = 3000;
const NO_STATS: RtpStats = {
  ...{ codec: null, received: 0, sent: 0, lost: 0, late: 0, concealed: 0, jitterMs: 0 },
  ...{ rttMs: null, mos: null, remoteLoss: null },
};

export class AsteriskEngine implements MediaEngine {
  readonly capabilities: MediaCapabilities = {
    // Its queue holds a frame or two that it plays on its own clock.
    exactPlayout: false,
    reoffer: true,
    sendsDtmf: true,
    codecs: ['PCMU', 'PCMA'],
    encrypts: false,
    packetsMs: [20],
  };
  readonly #options: AsteriskOptions;
  readonly #ari: Ari;
  readonly #application: string;
  readonly #places = new Map<string, Place>();
  #gone: NodeJS.Timeout | undefined;
  #count = 0;

  constructor(options: AsteriskOptions) {
    this.#options = options;
    this.#application = `callboard-${options.nodeId}`;
    this.#ari = new Ari({ ...options, application: this.#application });
    this.#ari.onEvent((event) => this.#handle(event));
    this.#ari.onDown(() => {
      this.#gone ??= setTimeout(() => this.#forgetAll(), GONE_AFTER_MS);
    });
    this.#ari.onUp(() => this.#back());
  }

  /** @throws MediaError `engine_down` | `aborted` */
  async open({ codecs, ptimeMs = 20, srtp, signal }: OpenEndpoint): Promise<OpenedEndpoint> {
    if (signal?.aborted) throw aborted();
    if (srtp === 'required')
      throw new MediaError(
        'engine_down',
        'Asterisk as a media server does not encrypt audio here.',
      );
    const endpointId = `ast-${this.#options.nodeId}-${process.pid}-${++this.#count}`;
    const listeners: Place['listeners'] = new Set();
    const endpoint = new AsteriskEndpoint({
      ari: this.#ari,
      place: this.#options.place,
      sipUri: `sip:callboard@${this.#options.sip}`,
      application: this.#application,
      ...{ endpointId, codecs, ptimeMs, log: this.#options.log },
      onFact: (fact) => this.#report(endpointId, fact),
    });
    this.#places.set(endpointId, { endpoint, listeners, closing: undefined });
    try {
      await this.#ari.up(EVENTS_WITHIN_MS);
      const { offer, url } = await endpoint.open(signal);
      if (signal?.aborted) throw aborted();
      const codec = codecs[0] ?? 'PCMU';
      const leg = {
        kind: 'socket',
        token: endpointId,
        codec,
        dialect: 'chan_websocket',
        url,
      } as const;
      return { endpointId, offer, leg };
    } catch (error) {
      await this.close(endpointId);
      if (signal?.aborted || error instanceof MediaError) throw signal?.aborted ? aborted() : error;
      throw new MediaError('engine_down', error instanceof Error ? error.message : String(error));
    }
  }

  accept(endpointId: string, sdp: string): Promise<Negotiated> {
    return this.#with(endpointId, (endpoint) => endpoint.accept(sdp));
  }

  reoffer(endpointId: string, sdp: string): Promise<string> {
    return this.#with(endpointId, (endpoint) => endpoint.reoffer(sdp));
  }

  sendDtmf(endpointId: string, digits: string): Promise<void> {
    return this.#with(endpointId, (endpoint) => endpoint.sendDtmf(digits));
  }

  close(endpointId: string): Promise<RtpStats> {
    const place = this.#places.get(endpointId);
    if (!place) return Promise.resolve(NO_STATS);
    place.closing ??= place.endpoint
      .close()
      .then((stats) => stats ?? NO_STATS)
      .finally(() => this.#places.delete(endpointId));
    return place.closing;
  }

  onFact(endpointId: string, listener: (fact: MediaFact) => void): () => void {
    const listeners = this.#places.get(endpointId)?.listeners;
    listeners?.add(listener);
    return () => listeners?.delete(listener);
  }

  /** Ends what is open, and lets go of Asterisk. */
  async shutDown(): Promise<void> {
    clearTimeout(this.#gone);
    await Promise.allSettled([...this.#places.keys()].map((id) => this.close(id)));
    this.#ari.close();
  }

  async #with<T>(endpointId: string, work: (endpoint: AsteriskEndpoint) => Promise<T>): Promise<T> {
    const place = this.#places.get(endpointId);
    if (!place || place.closing)
      throw new MediaError('unknown_endpoint', 'This media endpoint is closed.');
    return work(place.endpoint);
  }

  #handle(event: AriEvent): void {
    for (const { endpoint } of this.#places.values()) endpoint.handle(event);
  }

  #report(endpointId: string, fact: MediaFact): void {
    for (const listener of this.#places.get(endpointId)?.listeners ?? []) listener(fact);
  }

  /** Calls that ended while nobody told us are found out. */
  #back(): void {
    clearTimeout(this.#gone);
    this.#gone = undefined;
    for (const { endpoint, closing } of this.#places.values())
      if (!closing) void endpoint.isThere().then((isThere) => isThere || endpoint.lost());
  }

  #forgetAll(): void {
    this.#gone = undefined;
    for (const { endpoint } of this.#places.values()) endpoint.lost();
  }
}

const aborted = (): MediaError => new MediaError('aborted', 'The endpoint is not wanted any more.');
