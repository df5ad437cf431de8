/** Key presses: RFC 4733 telephone events both ways, and tones in what is sent. */
import { silenceOf, type G711 } from '../codec/g711.ts';
import { writeTone } from '../codec/tones.ts';
import {
  dtmfEvent,
  dtmfKey,
  parseTelephoneEvent,
  writeTelephoneEvent,
  type TelephoneEvent,
} from '../codec/rtp-packet.ts';
import { FRAME_BYTES } from './leg.ts';

const emptyEvent = (): TelephoneEvent => ({ event: 0, end: false, volume: 0, durationSamples: 0 });

/**
 * Hears each key once. All packets of one press carry the timestamp of its beginning, so the first
 * packet of a new timestamp is a press, with or without the marker, also if the first was lost.
 */
export class DtmfReceiver {
  private readonly event = emptyEvent();
  private lastTimestamp = -1;
  private lastEvent = -1;

  /** The key when this packet begins a press. */
  hear(packet: Uint8Array, offset: number, timestamp: number): string | undefined {
    if (!parseTelephoneEvent(packet, offset, this.event)) return undefined;
    const { event } = this.event;
    if (timestamp === this.lastTimestamp && event === this.lastEvent) return undefined;
    this.lastTimestamp = timestamp;
    this.lastEvent = event;
    return dtmfKey(event);
  }
}

const PRESS_TICKS = 5;
const PAUSE_TICKS = 4;
/** Times the packet that ends a press is sent (RFC 4733 section 2.5.1.4). */
const END_PACKETS = 3;
const VOLUME = 10;

/** One packet of a press being sent. */
export interface DtmfPacket {
  readonly first: boolean;
  readonly timestamp: number;
}

/** As RFC 4733 events, or as tones in the audio. */
export type DtmfForm = 'events' | 'tones';

interface Job {
  readonly keys: number[];
  readonly form: DtmfForm;
  readonly done: () => void;
}

/** Presses keys one after the other, 100 ms each and 80 ms apart, on the leg's 20 ms ticks. */
export class DtmfSender {
  private readonly queue: Job[] = [];
  private tickOfKey = 0;
  private startedAt = 0;

  /** Resolves when the last key was sent, or the sender was stopped. @throws RangeError on no key */
  send(digits: string, form: DtmfForm): Promise<void> {
    const keys = [...digits].map((digit) => {
      const key = dtmfEvent(digit);
      if (key === undefined) throw new RangeError('Digits are 0-9, *, # and A-D.');
      return key;
    });
    if (keys.length === 0) return Promise.resolve();
    return new Promise((done) => this.queue.push({ keys, form, done }));
  }

  /** The form of the press under way; null when there is none. */
  get form(): DtmfForm | null {
    return this.queue[0]?.form ?? null;
  }

  /**
   * One tick of a press as events: calls `emit` for each packet to be sent, with the event already
   * written into `payload`.
   */
  tick(payload: Uint8Array, timestamp: number, emit: (packet: DtmfPacket) => void): void {
    const job = this.queue[0];
    if (!job) return;
    const tick = this.tickOfKey;
    if (tick === 0) this.startedAt = timestamp;
    if (tick < PRESS_TICKS) {
      const end = tick === PRESS_TICKS - 1;
      const durationSamples = (tick + 1) * FRAME_BYTES;
      const event = job.keys[0] as number;
      writeTelephoneEvent(payload, 0, { event, end, volume: VOLUME, durationSamples });
      for (let i = end ? END_PACKETS : 1; i > 0; i--)
        emit({ first: tick === 0, timestamp: this.startedAt });
    }
    this.goOn(job);
  }

  /** One tick of a press as tones, written into `frame`. */
  tone(frame: Uint8Array, law: G711): void {
    const job = this.queue[0];
    if (!job) return;
    if (this.tickOfKey < PRESS_TICKS)
      writeTone(frame, law, dtmfKey(job.keys[0] as number) ?? '', this.tickOfKey * FRAME_BYTES);
    else frame.fill(silenceOf(law));
    this.goOn(job);
  }

  /** Forgets what was still to be sent. */
  stop(): void {
    for (const job of this.queue.splice(0)) job.done();
  }

  private goOn(job: Job): void {
    if (++this.tickOfKey < PRESS_TICKS + PAUSE_TICKS) return;
    this.tickOfKey = 0;
    job.keys.shift();
    if (job.keys.length > 0) return;
    this.queue.shift();
    job.done();
  }
}
