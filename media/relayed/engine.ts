/** The media engine on top of a media server: endpoints by id. */
import {
  MediaError,
  type MediaCapabilities,
  type MediaEngine,
  type MediaFact,
  type Negotiated,
  type OpenedEndpoint,
  type OpenEndpoint,
} from '../../actors/ports/media.ts';
import { NO_STATS, type RtpStats } from '../../actors/ports/model.ts';
import { spokenBy } from '../../actors/ports/spoken-by.ts';
import { refused, RelayedEndpoint } from './endpoint.ts';
import type { Relay } from './relay.ts';

export class RelayedEngine implements MediaEngine {
  readonly #relay: Relay;
  readonly #endpoints = new Map<string, RelayedEndpoint>();
  #count = 0;

  constructor(relay: Relay) {
    this.#relay = relay;
  }

  get capabilities(): MediaCapabilities {
    return this.#relay.capabilities;
  }

  /** @throws MediaError `engine_down` | `media_server_unable` | `aborted` */
  async open(request: OpenEndpoint): Promise<OpenedEndpoint> {
    const { signal } = request;
    if (signal?.aborted) throw aborted();
    await this.#relay.there().catch(refused);
    if (signal?.aborted) throw aborted();
    const endpointId = `${this.#relay.name}-${process.pid}-${++this.#count}`;
    const endpoint = new RelayedEndpoint(this.#relay, endpointId, this.#possible(request));
    this.#endpoints.set(endpointId, endpoint);
    try {
      const opened = await endpoint.open(signal);
      if (signal?.aborted) throw aborted();
      return { endpointId, ...opened };
    } catch (error) {
      await this.close(endpointId);
      if (signal?.aborted) throw aborted();
      return refused(error);
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

  async close(endpointId: string): Promise<RtpStats> {
    const endpoint = this.#endpoints.get(endpointId);
    if (!endpoint) return NO_STATS;
    const stats = await endpoint.close();
    this.#endpoints.delete(endpointId);
    return stats;
  }

  onFact(endpointId: string, listener: (fact: MediaFact) => void): () => void {
    return this.#endpoints.get(endpointId)?.onFact(listener) ?? (() => undefined);
  }

  /** Ends what is open, and lets go of the media server. */
  async shutDown(): Promise<void> {
    await Promise.all([...this.#endpoints.keys()].map((id) => this.close(id)));
    this.#relay.close();
  }

  /** What it can do of what is wanted. @throws MediaError `media_server_unable` */
  #possible(request: OpenEndpoint): OpenEndpoint {
    const { codecs, encrypts } = this.#relay.capabilities;
    if (request.srtp === 'required' && !encrypts)
      throw new MediaError('media_server_unable', 'This media server does not encrypt audio here.');
    return { ...request, codecs: spokenBy(codecs, request.codecs) };
  }

  async #with<T>(endpointId: string, work: (endpoint: RelayedEndpoint) => Promise<T>): Promise<T> {
    const endpoint = this.#endpoints.get(endpointId);
    if (!endpoint) throw new MediaError('unknown_endpoint', 'This media endpoint is closed.');
    return work(endpoint);
  }
}

const aborted = (): MediaError => new MediaError('aborted', 'The endpoint is not wanted any more.');
