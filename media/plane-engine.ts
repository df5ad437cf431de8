/** The embedded media engine: RTP endpoints of our own, spread over the workers. */
import { VOICE_CODECS } from '../actors/ports/codecs.ts';
import {
  MediaError,
  type MediaCapabilities,
  type MediaEngine,
  type MediaFact,
  type Negotiated,
  type OpenedEndpoint,
  type OpenEndpoint,
} from '../actors/ports/media.ts';
import { NO_STATS, type RtpStats } from '../actors/ports/model.ts';
import { spokenBy } from '../actors/ports/spoken-by.ts';
import type { Slot } from './plane.ts';
import type { PortPool } from './port-pool.ts';
import type { Argument, RequestName, Result, WantedAudio } from './worker-api.ts';
import { WorkerGone } from './worker-link.ts';

interface Place {
  readonly callId: string;
  readonly slot: Slot;
  readonly port: number;
  readonly listeners: Set<(fact: MediaFact) => void>;
  closing: Promise<RtpStats> | undefined;
}

const ANSWER_WITHIN_MS = 5000;
const MS_PER_DIGIT = 400;
/** Ports of others that are stepped over in one go. */
const BIND_TRIES = 50;

const engineDown = (): MediaError =>
  new MediaError('engine_down', 'The audio worker of this endpoint is gone.');

export class PlaneEngine implements MediaEngine {
  readonly capabilities: MediaCapabilities = {
    exactPlayout: true,
    reoffer: true,
    sendsDtmf: true,
    codecs: VOICE_CODECS,
    ...{ encrypts: true, encryptsIfAgreed: true },
    packetsMs: [10, 20, 30, 40],
  };
  private readonly slots: readonly Slot[];
  private readonly ports: PortPool;
  private readonly places = new Map<string, Place>();
  private count = 0;

  constructor(slots: readonly Slot[], ports: PortPool) {
    this.slots = slots;
    this.ports = ports;
  }

  async open({
    callId,
    codecs,
    ptimeMs = 20,
    dtmf = 'auto',
    srtp = 'off',
    signal,
  }: OpenEndpoint): Promise<OpenedEndpoint> {
    if (signal?.aborted) throw aborted();
    const endpointId = `ep-${process.pid}-${++this.count}`;
    const slot = this.slotFor(callId);
    slot.load++;
    let offer: string;
    try {
      const wanted = { codecs: spokenBy(VOICE_CODECS, codecs), ptimeMs, dtmf, srtp };
      offer = await this.bind({ endpointId, callId }, slot, wanted);
    } catch (error) {
      slot.load = Math.max(0, slot.load - 1);
      throw error instanceof WorkerGone ? engineDown() : error;
    }
    if (signal?.aborted) {
      await this.close(endpointId);
      throw aborted();
    }
    return { endpointId, offer, leg: { kind: 'rtp', endpointId } };
  }

  accept(endpointId: string, sdp: string, kind: 'early' | 'final'): Promise<Negotiated> {
    return this.request(endpointId, 'accept', { endpointId, sdp, kind });
  }

  reoffer(endpointId: string, sdp: string): Promise<string> {
    return this.request(endpointId, 'reoffer', { endpointId, sdp });
  }

  sendDtmf(endpointId: string, digits: string): Promise<void> {
    const withinMs = ANSWER_WITHIN_MS + digits.length * MS_PER_DIGIT;
    return this.request(endpointId, 'sendDtmf', { endpointId, digits }, withinMs);
  }

  close(endpointId: string): Promise<RtpStats> {
    const place = this.places.get(endpointId);
    if (!place) return Promise.resolve(NO_STATS);
    place.closing ??= this.finish(endpointId, place);
    return place.closing;
  }

  onFact(endpointId: string, listener: (fact: MediaFact) => void): () => void {
    const listeners = this.places.get(endpointId)?.listeners;
    listeners?.add(listener);
    return () => listeners?.delete(listener);
  }

  /** The worker of an endpoint; undefined for those that are gone. */
  slotOf(endpointId: string): Slot | undefined {
    return this.places.get(endpointId)?.slot;
  }

  /** A fact came from a worker. */
  report(fact: MediaFact): void {
    for (const listener of this.places.get(fact.endpointId)?.listeners ?? []) listener(fact);
  }

  /** All endpoints of a worker are gone. */
  workerDied(slot: Slot): void {
    for (const [endpointId, place] of this.places) {
      if (place.slot !== slot) continue;
      this.report({ type: 'mediaLost', endpointId, cause: 'media_worker_died', at: Date.now() });
      this.forget(endpointId, place);
    }
  }

  /** Legs of one call live in one worker, where they can hear each other. */
  private slotFor(callId: string): Slot {
    for (const place of this.places.values()) if (place.callId === callId) return place.slot;
    return this.slots.reduce((idlest, each) => (each.load < idlest.load ? each : idlest));
  }

  private async bind(
    { endpointId, callId }: { endpointId: string; callId: string },
    slot: Slot,
    wanted: WantedAudio,
  ): Promise<string> {
    for (let left = BIND_TRIES; ; left--) {
      const port = this.ports.take();
      const argument = { endpointId, port, wanted };
      try {
        const offer = await slot.link.request('openEndpoint', argument, ANSWER_WITHIN_MS);
        this.places.set(endpointId, {
          callId,
          slot,
          port,
          listeners: new Set(),
          closing: undefined,
        });
        return offer;
      } catch (error) {
        this.ports.release(port);
        const isTaken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
        if (!isTaken || left === 0) throw error;
      }
    }
  }

  private async request<N extends RequestName>(
    endpointId: string,
    name: N,
    argument: Argument<N>,
    withinMs = ANSWER_WITHIN_MS,
  ): Promise<Result<N>> {
    const place = this.places.get(endpointId);
    if (!place) throw new MediaError('unknown_endpoint', 'This media endpoint is closed.');
    try {
      return await place.slot.link.request(name, argument, withinMs);
    } catch (error) {
      throw error instanceof WorkerGone ? engineDown() : error;
    }
  }

  private async finish(endpointId: string, place: Place): Promise<RtpStats> {
    try {
      return await this.request(endpointId, 'closeEndpoint', { endpointId });
    } catch {
      return NO_STATS;
    } finally {
      this.forget(endpointId, place);
    }
  }

  private forget(endpointId: string, place: Place): void {
    if (!this.places.delete(endpointId)) return;
    place.slot.load = Math.max(0, place.slot.load - 1);
    this.ports.release(place.port);
  }
}

const aborted = (): MediaError => new MediaError('aborted', 'The endpoint is not wanted any more.');
