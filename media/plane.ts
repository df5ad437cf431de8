/** The audio plane as the main thread sees it: its workers, and the two ports on top of them. */
import { availableParallelism } from 'node:os';
import type { Log } from '../actors/ports/log.ts';
import type { AudioProbe, Conversations, MediaEngine } from '../actors/ports/media.ts';
import type { Provider } from './ai/providers.ts';
import { PlaneConversations } from './plane-conversations.ts';
import { PlaneEngine } from './plane-engine.ts';
import { PlaneProbe } from './plane-probe.ts';
import { PortPool } from './port-pool.ts';
import type { WorkerSettings, WorkerStats } from './worker-api.ts';
import { WorkerLink } from './worker-link.ts';

export interface MediaPlaneOptions {
  readonly rtp: {
    /** Address to bind to. */
    readonly host: string;
    /** Address written in SDP; `host` when absent. */
    readonly advertise?: string | undefined;
    readonly portMin: number;
    readonly portMax: number;
    /** A closed port rests this long; 10 s when absent. */
    readonly drainMs?: number | undefined;
    /** Silence after which media count as lost; 30 s when absent. */
    readonly timeoutMs?: number | undefined;
  };
  readonly ai: {
    /** e.g. `https://api.openai.com/v1`; the WebSocket's scheme follows from it. */
    readonly baseUrl: string;
    readonly apiKey: string;
    readonly safetyHeaders?: Readonly<Record<string, string>> | undefined;
    /** Stands in when the first does not answer. */
    readonly fallback?: Provider | undefined;
  };
  /** Threads; the spare cores when absent, at least one. */
  readonly workers?: number | undefined;
  /** Audio in one append while somebody speaks; 40 ms when absent. */
  readonly appendMs?: number | undefined;
  readonly log: Log;
}

export interface MediaPlaneStats {
  readonly workers: readonly WorkerStats[];
  /** RTP ports that could be given out now. */
  readonly portsAvailable: number;
  /** Workers that died and were replaced. */
  readonly workerDeaths: number;
}

export interface MediaPlane {
  readonly engine: MediaEngine;
  readonly probe: AudioProbe;
  readonly conversations: Conversations;
  /**
   * Where the peer of a `socket` leg connects (loopback); ask before `conversations.open`, or before
   * `join` with the call that it is to join. The leg is gone when its conversation is closed.
   */
  socketLegUrl(token: string, callId?: string): Promise<string>;
  stats(): Promise<MediaPlaneStats>;
  /** Kills one worker as a crash would: its calls end, a new one takes its place. */
  killWorker(index: number): Promise<void>;
  /** Ends all calls' audio and the threads. Idempotent. */
  close(): Promise<void>;
}

const DRAIN_MS = 10_000;
const MEDIA_TIMEOUT_MS = 30_000;
const APPEND_MS = 40;
const STATS_WITHIN_MS = 5000;
/** A worker that dies again within this time waits as long, so that nothing starts in a loop. */
const RESTART_PAUSE_MS = 2000;

/** A worker's place; its link changes when it dies. */
export interface Slot {
  readonly index: number;
  link: WorkerLink;
  /** Calls placed on it, to give new ones to the idlest. */
  load: number;
  diedAt: number;
}

function settingsOf(options: MediaPlaneOptions): WorkerSettings {
  const { rtp, ai } = options;
  return {
    host: rtp.host,
    advertise: rtp.advertise ?? rtp.host,
    mediaTimeoutMs: rtp.timeoutMs ?? MEDIA_TIMEOUT_MS,
    appendMs: options.appendMs ?? APPEND_MS,
    ai,
  };
}

class Plane implements MediaPlane {
  readonly engine: PlaneEngine;
  readonly probe: PlaneProbe;
  readonly conversations: PlaneConversations;
  private readonly options: MediaPlaneOptions;
  private readonly slots: Slot[];
  private readonly ports: PortPool;
  private deaths = 0;
  private isClosed = false;

  constructor(options: MediaPlaneOptions) {
    this.options = options;
    const { portMin, portMax, drainMs = DRAIN_MS } = options.rtp;
    this.ports = new PortPool({ portMin, portMax, drainMs });
    const count = Math.max(1, options.workers ?? availableParallelism() - 1);
    this.slots = Array.from({ length: count }, (_, index) => ({
      index,
      link: this.newLink(index),
      load: 0,
      diedAt: -Infinity,
    }));
    this.engine = new PlaneEngine(this.slots, this.ports);
    this.conversations = new PlaneConversations(this.slots, this.engine);
    this.probe = new PlaneProbe(this.engine, this.conversations);
  }

  async started(): Promise<this> {
    try {
      await Promise.all(this.slots.map(({ link }) => link.started()));
      return this;
    } catch (error) {
      await this.close();
      throw error;
    }
  }

  socketLegUrl(token: string, callId?: string): Promise<string> {
    return this.conversations.socketLegUrl(token, callId);
  }

  async stats(): Promise<MediaPlaneStats> {
    const asked = this.slots.map(({ link }) => link.request('stats', null, STATS_WITHIN_MS));
    const answers = await Promise.allSettled(asked);
    return {
      workers: answers.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : [])),
      portsAvailable: this.ports.available,
      workerDeaths: this.deaths,
    };
  }

  async killWorker(index: number): Promise<void> {
    await this.slots[index]?.link.terminate(true);
  }

  async close(): Promise<void> {
    if (this.isClosed) return;
    this.isClosed = true;
    await this.conversations.closeAll();
    await Promise.all(this.slots.map(({ link }) => link.terminate(false)));
  }

  private newLink(index: number): WorkerLink {
    return new WorkerLink(settingsOf(this.options), {
      fact: (told) => {
        if (told.type === 'mediaFact') this.engine.report(told.fact);
        else this.conversations.report(told.callId, told.fact);
      },
      defect: (detail) => this.options.log.error({ detail }, 'a defect ended the audio of a call'),
      died: (error) => this.workerDied(index, error),
    });
  }

  private workerDied(index: number, error: Error | null): void {
    const slot = this.slots[index];
    if (this.isClosed || !slot) return;
    this.deaths++;
    this.options.log.error({ worker: index, stack: error?.stack }, 'an audio worker died');
    this.engine.workerDied(slot);
    this.conversations.workerDied(slot);
    const restart = (): void => {
      if (this.isClosed) return;
      slot.link = this.newLink(index);
    };
    const isFirst = Date.now() - slot.diedAt > RESTART_PAUSE_MS;
    slot.diedAt = Date.now();
    if (isFirst) restart();
    else setTimeout(restart, RESTART_PAUSE_MS).unref();
  }
}

/** Starts the threads. @throws when one does not start */
export function startMediaPlane(options: MediaPlaneOptions): Promise<MediaPlane> {
  return new Plane(options).started();
}
