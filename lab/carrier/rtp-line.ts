/** One call's RTP: its socket, what it sends and what it hears. */
import { createSocket, type Socket } from 'node:dgram';
import {
  dtmfKey,
  emptyRtpPacket,
  isRtcp,
  parseRtp,
  parseTelephoneEvent,
  sequenceDistance,
  timestampDistance,
} from '../../media/codec/rtp-packet.ts';
import { type Random, randomOf } from '../seed.ts';
import { AgentEar, type Delay, type Utterance } from './agent-ear.ts';
import { nowMs } from '../steady-clock.ts';
import { Histogram } from './figures.ts';
import type { Impairment } from './personas.ts';
import { Playout } from './playout.ts';
import type { Far, LineFigures } from './rtp-messages.ts';

/** What a line tells its thread. */
export interface LineEvents {
  agentStarted(at: number): void;
  agentStopped(utterance: Utterance): void;
  played(startedAt: number, endedAt: number): void;
  pressed(digit: string): void;
  /** Deviation of one packet of the agent from its place in time. */
  jitter(ms: number): void;
  measured(delay: Delay, ms: number): void;
}

/** What a line is like. */
export interface LineSetup {
  readonly host: string;
  readonly pauseMs: number;
  readonly capturedMs: number;
  readonly seed: string;
  /** Sets this line's chances apart from those of others. */
  readonly key: string;
  readonly impairment: Impairment | undefined;
}

/** A line from `open` to `close`. */
export class RtpLine {
  readonly playout: Playout;
  readonly ear: AgentEar;
  packetsSent = 0;
  packetsReceived = 0;
  packetsLost = 0;
  rigMisses = 0;
  readonly #socket: Socket;
  readonly #events: LineEvents;
  readonly #impairment: Impairment | undefined;
  readonly #random: Random;
  readonly #jitter = new Histogram();
  readonly #received = emptyRtpPacket();
  readonly #event = { event: 0, end: false, volume: 0, durationSamples: 0 };
  readonly #delayed = new Set<NodeJS.Timeout>();
  #far: Far | undefined;
  #isConnected = false;
  #isClosed = false;
  #lastArrivalAt = 0;
  #lastSequence = -1;
  #lastTimestamp = 0;
  #lastEventTimestamp = -1;
  #soundStartedAt = 0;

  constructor(setup: LineSetup, events: LineEvents) {
    this.#socket = createSocket('udp4');
    this.#events = events;
    this.#impairment = setup.impairment;
    this.#random = randomOf(setup.seed, 'line', setup.key);
    this.playout = new Playout(this.#random);
    this.ear = new AgentEar(setup, (delay, ms) => events.measured(delay, ms));
    // A connected socket reports ECONNREFUSED while the far end is down; that is its loss.
    this.#socket.on('error', () => undefined);
    this.#socket.on('message', (packet) => this.#receive(packet));
  }

  /** Opens a port on the host and gives its number. */
  open(host: string): Promise<number> {
    const { promise, resolve, reject } = Promise.withResolvers<number>();
    this.#socket.once('error', reject);
    this.#socket.bind(0, host, () => resolve(this.#socket.address().port));
    return promise;
  }

  /** Says where to send; may be changed by a re-INVITE. */
  connect(far: Far): void {
    const before = this.#far;
    this.#far = far;
    this.playout.law = far.law;
    this.playout.payloadType = far.payloadType;
    this.playout.eventType = far.eventType;
    if (before?.host === far.host && before.port === far.port) return;
    // Connecting spares the address look-up with every packet.
    if (this.#isConnected) this.#socket.disconnect();
    this.#isConnected = false;
    this.#socket.connect(far.port, far.host, () => (this.#isConnected = !this.#isClosed));
  }

  /** Sends the packet that is due and looks whether the agent has paused. */
  tick(now: number, isMissed: boolean): void {
    if (!this.#isConnected) return;
    const played = this.playout.next();
    if (played === 'started') {
      this.#soundStartedAt = now;
      this.ear.calleeStarted(now);
    } else if (played === 'ended') {
      this.ear.calleeStopped(now);
      this.#events.played(this.#soundStartedAt, now);
    }
    this.#send();
    if (isMissed) this.rigMisses++;
    const utterance = this.ear.paused(now);
    if (utterance) this.#events.agentStopped(utterance);
  }

  /** Falls silent at once. */
  stop(): void {
    this.playout.stop();
  }

  figures(): LineFigures {
    const { delays, speechMs } = this.ear;
    return {
      packetsSent: this.packetsSent,
      packetsReceived: this.packetsReceived,
      packetsLost: this.packetsLost,
      agentSpeechMs: Math.round(speechMs),
      jitterMs: this.#jitter.percentiles(),
      answerToRtpMs: tenths(delays.answerToRtpMs[0]),
      answerToVoiceMs: tenths(delays.answerToVoiceMs[0]),
      turnLatencyMs: delays.turnLatencyMs.map((ms) => Math.round(ms)),
      bargeInMs: delays.bargeInMs.map((ms) => Math.round(ms)),
      rigMisses: this.rigMisses,
    };
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#isConnected = false;
    for (const timer of this.#delayed) clearTimeout(timer);
    this.#socket.close();
  }

  #send(): void {
    const { packet, length } = this.playout;
    this.packetsSent++;
    if (!this.#impairment) {
      // The kernel has copied the packet when this returns, unless its buffer is full.
      this.#socket.send(packet, 0, length);
      return;
    }
    const { lossPercent, jitterMs, reorderPercent } = this.#impairment;
    if (this.#random() * 100 < lossPercent) return;
    const late = this.#random() * 100 < reorderPercent ? 30 : 0;
    const copy = Buffer.from(packet.subarray(0, length));
    const timer = setTimeout(
      () => {
        this.#delayed.delete(timer);
        this.#socket.send(copy);
      },
      Math.floor(this.#random() * jitterMs) + late,
    );
    this.#delayed.add(timer);
  }

  #receive(packet: Buffer): void {
    if (this.#isClosed || isRtcp(packet)) return;
    const received = this.#received;
    const far = this.#far;
    if (!far || !parseRtp(packet, received)) return;
    const now = nowMs();
    const { payloadType, payloadOffset, payloadLength } = received;
    if (payloadType === far.eventType) this.#receiveEvent(packet);
    this.#follow(now);
    if (payloadType !== far.payloadType) return;
    const payload = packet.subarray(payloadOffset, payloadOffset + payloadLength);
    if (this.ear.hear(payload, far.law, now)) this.#events.agentStarted(now);
  }

  /** Counts the packet, what is missing before it, and how far it is off its time. */
  #follow(now: number): void {
    const { sequenceNumber, timestamp } = this.#received;
    this.packetsReceived++;
    const step = this.#lastSequence < 0 ? 0 : sequenceDistance(this.#lastSequence, sequenceNumber);
    if (step > 1) this.packetsLost += step - 1;
    if (step === 1) {
      const due = timestampDistance(this.#lastTimestamp, timestamp) / 8;
      // Only what follows at packet pace counts: after a pause the sender's clock starts anew.
      if (due > 0 && due <= 60) {
        const ms = Math.abs(now - this.#lastArrivalAt - due);
        this.#jitter.add(ms);
        this.#events.jitter(ms);
      }
    }
    this.#lastSequence = sequenceNumber;
    this.#lastTimestamp = timestamp;
    this.#lastArrivalAt = now;
  }

  /** A key counts once, however many packets tell of it. */
  #receiveEvent(packet: Buffer): void {
    const { timestamp, payloadOffset } = this.#received;
    if (timestamp === this.#lastEventTimestamp) return;
    if (!parseTelephoneEvent(packet, payloadOffset, this.#event)) return;
    this.#lastEventTimestamp = timestamp;
    const key = dtmfKey(this.#event.event);
    if (key !== undefined) this.#events.pressed(key);
  }
}

const tenths = (ms: number | undefined): number | null =>
  ms === undefined ? null : Math.round(ms * 10) / 10;
