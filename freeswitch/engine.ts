/** FreeSWITCH as a media server: drachtio signals, FreeSWITCH carries the audio and hands it to the plane. */
import {
  MediaError,
  type MediaCapabilities,
  type MediaEngine,
  type MediaFact,
  type Negotiated,
  type OpenedEndpoint,
  type OpenEndpoint,
} from '../actors/ports/media.ts';
import type { RtpStats } from '../actors/ports/model.ts';
import { FreeswitchEndpoint } from './endpoint.ts';
import { Link, type Linked, type LinkOptions } from './link.ts';
import { byFork, byRtp, type AudioPlane, type OpenPath } from './paths.ts';

export interface FreeswitchOptions extends LinkOptions {
  /** Makes the endpoints' ids ours alone. */
  readonly nodeId: string;
  /** How audio comes to the plane. */
  readonly audio: 'rtp' | 'fork';
  readonly plane: AudioPlane;
  /** A call whose carrier sends nothing for so long is lost. */
  readonly timeoutMs: number;
}

interface Place {
  readonly endpoint: FreeswitchEndpoint;
  readonly listeners: Set<(fact: MediaFact) => void>;
  closing: Promise<RtpStats> | undefined;
}

const THERE_WITHIN_MS = 3000;
const NO_STATS: RtpStats = {
  ...{ codec: null, received: 0, sent: 0, lost: 0, late: 0, concealed: 0, jitterMs: 0 },
  ...{ rttMs: null, mos: null, remoteLoss: null },
};

export class FreeswitchEngine implements MediaEngine {
  readonly capabilities: MediaCapabilities = {
    // A clock of its own holds each packet for up to 20 ms; mod_audio_fork has a buffer besides.
    exactPlayout: false,
    reoffer: true,
    sendsDtmf: true,
    codecs: ['PCMU', 'PCMA'],
    encrypts: false,
    packetsMs: [20],
  };
  readonly #options: FreeswitchOptions;
  readonly #link: Link;
  readonly #places = new Map<string, Place>();
  #count = 0;

  constructor(options: FreeswitchOptions) {
    this.#options = options;
    this.#link = new Link(options);
    this.#link.onDown(() => {
      for (const { endpoint } of this.#places.values()) endpoint.lost();
    });
  }

  /** @throws MediaError `engine_down` | `aborted` */
  async open(request: OpenEndpoint): Promise<OpenedEndpoint> {
    const { callId, codecs, ptimeMs = 20, dtmf = 'auto', srtp, signal } = request;
    if (signal?.aborted) throw aborted();
    if (srtp === 'required')
      throw new MediaError(
        'engine_down',
        'FreeSWITCH as a media server does not encrypt audio here.',
      );
    const endpointId = `fs-${this.#options.nodeId}-${process.pid}-${++this.#count}`;
    const endpoint = new FreeswitchEndpoint({
      ...{ endpointId, callId, codecs, ptimeMs, dtmf, timeoutMs: this.#options.timeoutMs },
      openPath: (server, wanted) => this.#openPath(server, wanted),
      onFact: (fact) => this.#report(endpointId, fact),
    });
    this.#places.set(endpointId, { endpoint, listeners: new Set(), closing: undefined });
    try {
      const { server } = await this.#there();
      const opened = await endpoint.open(server, signal);
      if (signal?.aborted) throw aborted();
      return { endpointId, ...opened };
    } catch (error) {
      await this.close(endpointId);
      if (signal?.aborted) throw aborted();
      if (error instanceof MediaError) throw error;
      throw new MediaError('engine_down', error instanceof Error ? error.message : String(error));
    }
  }

  accept(endpointId: string, sdp: string, kind: 'early' | 'final'): Promise<Negotiated> {
    return this.#with(endpointId, (endpoint) => endpoint.accept(sdp, kind));
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

  /** Ends what is open, and lets go of FreeSWITCH. */
  async shutDown(): Promise<void> {
    await Promise.allSettled([...this.#places.keys()].map((id) => this.close(id)));
    this.#link.close();
  }

  async #there(): Promise<Linked> {
    const linked = await this.#link.up(THERE_WITHIN_MS);
    if (this.#options.audio === 'fork' && !linked.seen.forksAudio)
      throw new Error('FreeSWITCH has no mod_audio_fork. Load it, or set FREESWITCH_AUDIO to rtp.');
    return linked;
  }

  get #openPath(): OpenPath {
    const { audio, plane } = this.#options;
    return audio === 'fork' ? byFork(plane) : byRtp(plane);
  }

  async #with<T>(
    endpointId: string,
    work: (endpoint: FreeswitchEndpoint) => Promise<T>,
  ): Promise<T> {
    const place = this.#places.get(endpointId);
    if (!place || place.closing)
      throw new MediaError('unknown_endpoint', 'This media endpoint is closed.');
    return work(place.endpoint);
  }

  #report(endpointId: string, fact: MediaFact): void {
    for (const listener of this.#places.get(endpointId)?.listeners ?? []) listener(fact);
  }
}

const aborted = (): MediaError => new MediaError('aborted', 'The endpoint is not wanted any more.');
