/**
 * Puts a party's packets in order. A packet that is next goes through at once; one that came too
 * early waits, for as long as the measured jitter says, for those before it; then the hole is
 * concealed. What goes out is contiguous: every sample of the sender's clock once, or `gap` in its
 * place where the sender was silent.
 */
import { Concealer } from './codec/concealment.ts';
import type { G711 } from './codec/g711.ts';
import { addSequence, sequenceDistance, timestampDistance } from './codec/rtp-packet.ts';

export interface JitterSink {
  /** Voice in order; the bytes may be kept. `at` is when the packet came, on the clock of `push`. */
  voice(payload: Uint8Array, at: number): void;
  /** The sender's clock went on by this many samples without voice. */
  gap(samples: number): void;
}

export interface JitterCounts {
  /** Came after their place had been concealed. */
  late: number;
  duplicates: number;
  /** Frames made up. */
  concealed: number;
}

const SLOTS = 64;
const MIN_WAIT_MS = 20;
const MAX_WAIT_MS = 120;
/** Concealment is silence after this long, so the rest of a hole is a gap. */
const MAX_CONCEALED_SAMPLES = 480;
const FRAME = 160;

export class JitterStage {
  readonly counts: JitterCounts = { late: 0, duplicates: 0, concealed: 0 };
  private readonly sink: JitterSink;
  private readonly concealer: Concealer;
  /** `null` is a packet without voice: a telephone event or comfort noise. */
  private readonly payloads = new Array<Uint8Array | null | undefined>(SLOTS).fill(undefined);
  private readonly timestamps = new Uint32Array(SLOTS);
  private readonly arrivals = new Float64Array(SLOTS);
  /** 1 where the last packet of that place was given up on. */
  private readonly givenUp = new Uint8Array(SLOTS);
  private now = 0;
  private next = -1;
  private nextTimestamp = -1;
  private lastVoiceAt = 0;
  private held = 0;
  private deadline = 0;
  private strayNext = -1;
  private extraWaitMs = 0;
  private jitterMs = 0;

  constructor(law: G711, sink: JitterSink) {
    this.concealer = new Concealer(law);
    this.sink = sink;
  }

  /** How long a missing packet is waited for. */
  get waitMs(): number {
    return Math.min(MAX_WAIT_MS, MIN_WAIT_MS + 3 * this.jitterMs + this.extraWaitMs);
  }

  /** The interarrival jitter measured on this stream (RFC 3550 section 6.4.1). */
  measured(jitterMs: number): void {
    this.jitterMs = jitterMs;
  }

  /** Takes a packet. `now` is any monotonic clock in ms, the same one as for {@link tick}. */
  push(sequence: number, timestamp: number, payload: Uint8Array | null, now: number): void {
    this.now = now;
    const ahead = this.next < 0 ? 0 : sequenceDistance(this.next, sequence);
    if (ahead === 0) {
      this.emit(sequence, timestamp, payload, now);
      if (this.held > 0) this.drain();
    } else if (ahead >= SLOTS || ahead < -SLOTS) this.stray(sequence, timestamp, payload, now);
    else if (ahead < 0) this.behind(sequence);
    else this.hold(sequence, timestamp, payload, now);
  }

  /** Gives up on what was waited for long enough. Call it every 20 ms. */
  tick(now: number): void {
    this.now = now;
    while (this.held > 0 && now >= this.deadline) this.skipHole();
  }

  /** Lets everything held go out and forgets the stream: the next packet begins a new one. */
  restart(): void {
    while (this.held > 0) this.skipHole();
    this.next = -1;
    this.nextTimestamp = -1;
    this.strayNext = -1;
  }

  private hold(sequence: number, timestamp: number, payload: Uint8Array | null, now: number): void {
    const slot = sequence % SLOTS;
    if (this.payloads[slot] !== undefined) {
      this.counts.duplicates++;
      return;
    }
    this.payloads[slot] = payload;
    this.timestamps[slot] = timestamp;
    this.arrivals[slot] = now;
    if (this.held++ === 0) this.deadline = now + this.waitMs;
  }

  private behind(sequence: number): void {
    const slot = sequence % SLOTS;
    if (this.givenUp[slot] === 0) {
      this.counts.duplicates++;
      return;
    }
    // A packet that was given up on too early says that the wait is too short.
    this.givenUp[slot] = 0;
    this.counts.late++;
    this.extraWaitMs = Math.min(MAX_WAIT_MS, this.extraWaitMs + 10);
  }

  /** One wild number is dropped; two in a row are a sender that started anew (RFC 3550 A.1). */
  private stray(
    sequence: number,
    timestamp: number,
    payload: Uint8Array | null,
    now: number,
  ): void {
    if (sequence !== this.strayNext) {
      this.strayNext = addSequence(sequence, 1);
      return;
    }
    while (this.held > 0) this.skipHole();
    this.strayNext = -1;
    this.emit(sequence, timestamp, payload, now);
  }

  private emit(
    sequence: number,
    timestamp: number,
    payload: Uint8Array | null,
    arrivedAt: number,
  ): void {
    this.next = addSequence(sequence, 1);
    this.givenUp[sequence % SLOTS] = 0;
    if (payload === null) return;
    if (this.nextTimestamp >= 0)
      this.fillGap(timestampDistance(this.nextTimestamp, timestamp), arrivedAt);
    this.nextTimestamp = (timestamp + payload.length) >>> 0;
    this.lastVoiceAt = arrivedAt;
    if (this.extraWaitMs > 0) this.extraWaitMs -= 0.02;
    this.concealer.heard(payload);
    this.sink.voice(payload, arrivedAt);
  }

  /** A jump no longer than the time that really passed is silence; any other is a new clock. */
  private fillGap(samples: number, now: number): void {
    if (samples <= 0) return;
    if (samples / 8 <= now - this.lastVoiceAt + 2 * MAX_WAIT_MS) this.sink.gap(samples);
  }

  private drain(): void {
    for (;;) {
      const slot = this.next % SLOTS;
      const payload = this.payloads[slot];
      if (payload === undefined) break;
      this.take(slot, payload);
    }
    if (this.held > 0) this.deadline = this.oldestArrival() + this.waitMs;
  }

  private take(slot: number, payload: Uint8Array | null): void {
    this.payloads[slot] = undefined;
    this.held--;
    this.emit(this.next, this.timestamps[slot] as number, payload, this.arrivals[slot] as number);
  }

  private firstHeld(): number {
    for (let ahead = 0; ahead < SLOTS; ahead++) {
      const slot = (this.next + ahead) % SLOTS;
      if (this.payloads[slot] !== undefined) return slot;
    }
    return this.next % SLOTS;
  }

  private oldestArrival(): number {
    let oldest = Infinity;
    for (let slot = 0; slot < SLOTS; slot++)
      if (this.payloads[slot] !== undefined)
        oldest = Math.min(oldest, this.arrivals[slot] as number);
    return oldest;
  }

  private skipHole(): void {
    const slot = this.firstHeld();
    const missing = (slot - (this.next % SLOTS) + SLOTS) % SLOTS;
    if (this.nextTimestamp >= 0) this.conceal(missing, this.timestamps[slot] as number);
    for (let i = 0; i < missing; i++) this.givenUp[(this.next + i) % SLOTS] = 1;
    this.next = addSequence(this.next, missing);
    this.drain();
  }

  private conceal(packets: number, until: number): void {
    const hole = timestampDistance(this.nextTimestamp, until);
    const most = Math.min(hole, packets * FRAME, MAX_CONCEALED_SAMPLES);
    for (let left = most; left > 0; left -= FRAME) {
      const frame = new Uint8Array(Math.min(left, FRAME));
      this.concealer.conceal(frame);
      this.counts.concealed++;
      this.nextTimestamp = (this.nextTimestamp + frame.length) >>> 0;
      this.sink.voice(frame, this.now);
    }
  }
}
