/** An RTP endpoint of our own: the audio of one party over UDP (RFC 3550, 3551, 4733). */
import { randomInt } from 'node:crypto';
import type { MediaFact } from '../../actors/ports/media.ts';
import type { VoiceCodec } from '../../actors/ports/codecs.ts';
import type { RtpStats } from '../../actors/ports/model.ts';
import { estimateMos } from '../codec/mos.ts';
import { buildRtcp, parseRtcp, roundTripMs } from '../codec/rtcp.ts';
import {
  addSequence,
  addTimestamp,
  emptyRtpPacket,
  isRtcp,
  parseRtp,
  RTP_HEADER_BYTES,
  TELEPHONE_EVENT_BYTES,
  writeRtpHeader,
} from '../codec/rtp-packet.ts';
import type { AudioDescription } from '../codec/sdp.ts';
import type { Paced } from '../clock.ts';
import { JitterStage } from '../jitter.ts';
import { Reception } from '../reception.ts';
import { ToneDetector } from '../codec/tones.ts';
import { lawOf, type RtpAgreement, type RtpLegOptions } from './agreement.ts';
import { DtmfReceiver, DtmfSender, type DtmfForm } from './dtmf.ts';
import { FRAME_BYTES, type Leg, type LegListener } from './leg.ts';
import { lineSample } from './line-sample.ts';
import { Packing } from './packing.ts';
import { RtpSocket } from './rtp-socket.ts';

/** A packet of one frame. */
const FRAME_MS = 20;
/** RFC 3389. */
const COMFORT_NOISE = 13;
const RTCP_EVERY_TICKS = 250;
/** The first report comes after half the interval (RFC 3550 section 6.2). */
const FIRST_RTCP_TICK = 125;
/** Sent packets still in the kernel's hands when the next one is written. */
const BUFFERS = 4;

export class RtpLeg implements Leg, Paced {
  readonly endpointId: string;
  private readonly options: RtpLegOptions;
  private readonly reception = new Reception();
  private readonly dtmfIn = new DtmfReceiver();
  private readonly dtmfOut = new DtmfSender();
  private readonly packet = emptyRtpPacket();
  private readonly buffers = Array.from({ length: BUFFERS }, () =>
    Buffer.allocUnsafeSlow(RTP_HEADER_BYTES + FRAME_BYTES),
  );
  /** The payloads of the buffers, as plain arrays: a Buffer's own `fill` is several times slower. */
  private readonly frames = this.buffers.map(
    ({ buffer, byteOffset }) => new Uint8Array(buffer, byteOffset + RTP_HEADER_BYTES, FRAME_BYTES),
  );
  private readonly header = {
    marker: true,
    payloadType: 0,
    sequenceNumber: randomInt(0x10000),
    timestamp: randomInt(2 ** 32),
    ssrc: randomInt(2 ** 32),
  };
  private socket: RtpSocket | undefined;
  private agreement: RtpAgreement | undefined;
  /** Undefined for packets of one frame. */
  private packing: Packing | undefined;
  private tones: ToneDetector | undefined;
  private jitter: JitterStage | undefined;
  private listener: LegListener | null = null;
  private spoke = false;
  private ticks = 0;
  private sent = 0;
  private octets = 0;
  private heardAt = Number.NaN;
  private isLost = false;
  private rttMs: number | null = null;
  private remoteLoss: number | null = null;

  private constructor(options: RtpLegOptions) {
    this.options = options;
    this.endpointId = options.endpointId;
  }

  /** @throws what binding the port throws */
  static async open(options: RtpLegOptions): Promise<RtpLeg> {
    const leg = new RtpLeg(options);
    leg.socket = await RtpSocket.open(options.host, options.port, {
      rtp(packet) {
        try {
          leg.receive(packet);
        } catch (error) {
          leg.fail(error);
        }
      },
      rtcp: (packet) => leg.receiveReport(packet),
      isOurs: (packet) => parseRtp(packet, leg.packet) && leg.isNegotiated(leg.packet.payloadType),
    });
    return leg;
  }

  get port(): number {
    return this.options.port;
  }

  get codec(): VoiceCodec {
    return this.agreement?.codec ?? this.options.preferred;
  }

  get destination(): { readonly address: string; readonly port: number } | null {
    return this.socket?.destination ?? null;
  }

  /** Takes what was negotiated, the first time and after each re-offer. */
  agree(agreement: RtpAgreement): void {
    const changed = agreement.codec !== this.agreement?.codec;
    this.agreement = agreement;
    this.header.payloadType = agreement.payloadType;
    if (changed) this.jitter = this.newJitter(agreement.codec);
    const { packetMs, hearsTones } = agreement;
    this.packing = packetMs === FRAME_MS ? undefined : new Packing(packetMs);
    if (!hearsTones) this.tones = undefined;
    else if (changed || !this.tones) this.tones = new ToneDetector(lawOf(agreement.codec));
    if (agreement.final && Number.isNaN(this.heardAt)) this.heardAt = performance.now();
    this.socket?.aim(agreement.remote);
  }

  attach(listener: LegListener | null): void {
    this.jitter?.restart();
    this.listener = listener;
  }

  tick(now: number, missed: number): void {
    try {
      this.strike(now, missed);
    } catch (error) {
      this.fail(error);
    }
  }

  /** Whether the far side takes RFC 4733 events. */
  get takesEvents(): boolean {
    return (this.agreement?.remote.dtmfPayloadType ?? null) !== null;
  }

  /** @throws RangeError for digits that are none */
  sendDtmf(digits: string, form: DtmfForm): Promise<void> {
    return this.dtmfOut.send(digits, form);
  }

  stats(): RtpStats {
    const { received, lost, jitterMs } = this.reception;
    const { late, concealed } = this.jitter?.counts ?? { late: 0, concealed: 0 };
    const { rttMs, remoteLoss, sent } = this;
    const loss = received + lost > 0 ? (lost + late) / (received + lost) : 0;
    return {
      codec: this.agreement?.codec ?? null,
      ...{ received, sent, lost, late, concealed, jitterMs, rttMs, remoteLoss },
      mos: received > 0 ? estimateMos({ loss, jitterMs, rttMs }) : null,
    };
  }

  close(): void {
    this.dtmfOut.stop();
    this.socket?.close();
    this.listener = null;
  }

  /** A defect ends this leg alone, not the worker with all its calls. */
  private fail(error: unknown): void {
    this.options.onDefect(error);
    this.loseMedia('media_worker_died');
    this.close();
  }

  private strike(now: number, missed: number): void {
    const { agreement } = this;
    if (!agreement) return;
    this.header.timestamp = addTimestamp(this.header.timestamp, missed * FRAME_BYTES);
    this.jitter?.tick(now);
    this.pace(now, agreement.remote.direction);
    this.header.timestamp = addTimestamp(this.header.timestamp, FRAME_BYTES);
    if (++this.ticks % RTCP_EVERY_TICKS === FIRST_RTCP_TICK) this.report();
    this.checkTimeout(now);
  }

  private newJitter(codec: VoiceCodec): JitterStage {
    return new JitterStage(lawOf(codec), {
      voice: (payload, at) => {
        this.listener?.voice(payload, at);
        for (const digit of this.tones?.hear(payload) ?? '') this.tellKey(digit);
      },
      gap: (samples) => this.listener?.gap(samples),
    });
  }

  private isNegotiated(payloadType: number): boolean {
    const { agreement } = this;
    if (!agreement) return false;
    const { codecs, dtmfPayloadType } = agreement.remote;
    return (
      payloadType === agreement.payloadType ||
      payloadType === dtmfPayloadType ||
      (payloadType === COMFORT_NOISE && codecs.length > 0)
    );
  }

  private receive(received: Buffer): void {
    if (isRtcp(received)) {
      this.receiveReport(received);
      return;
    }
    const { packet, reception, jitter, agreement } = this;
    if (!jitter || !agreement) return;
    const { security } = agreement;
    const datagram = security ? security.receiver.unprotect(received) : received;
    if (!datagram || !parseRtp(datagram, packet)) return;
    if (!this.isNegotiated(packet.payloadType)) return;
    const now = performance.now();
    this.heardAt = now;
    if (reception.isNewStream(packet.ssrc)) jitter.restart();
    const { sequenceNumber, timestamp, payloadOffset, payloadLength } = packet;
    const isVoice = packet.payloadType === agreement.payloadType;
    reception.count(sequenceNumber, isVoice ? timestamp : null, now);
    jitter.measured(reception.jitterMs);
    if (isVoice) {
      const voice = datagram.subarray(payloadOffset, payloadOffset + payloadLength);
      jitter.push(sequenceNumber, timestamp, voice, now);
    } else {
      jitter.push(sequenceNumber, timestamp, null, now);
      if (packet.payloadType === agreement.remote.dtmfPayloadType) this.hearKey(datagram);
    }
  }

  private hearKey(datagram: Buffer): void {
    const digit = this.dtmfIn.hear(datagram, this.packet.payloadOffset, this.packet.timestamp);
    if (digit) this.tellKey(digit);
  }

  private tellKey(digit: string): void {
    const { endpointId } = this;
    this.options.onFact({ type: 'dtmfReceived', endpointId, digit, at: Date.now() });
  }

  private pace(now: number, direction: AudioDescription['direction']): void {
    const frame = this.frames[this.ticks % BUFFERS] as Uint8Array;
    // On hold the agent waits with its words rather than lose them.
    if (direction === 'sendonly' || direction === 'inactive') return;
    const { form } = this.dtmfOut;
    if (form === 'events') return this.sendKey(frame);
    let isVoice = true;
    if (form === 'tones') this.dtmfOut.tone(frame, lawOf(this.codec));
    else if (this.listener) isVoice = this.listener.tick(frame, now);
    else return;
    this.header.marker = this.sent === 0 || (isVoice && !this.spoke);
    this.spoke = isVoice;
    if (this.packing) this.sendPacked(this.packing, frame);
    else this.send(RTP_HEADER_BYTES + FRAME_BYTES);
  }

  private sendPacked(packing: Packing, frame: Uint8Array): void {
    const { timestamp } = this.header;
    packing.push(frame, timestamp, (payload, first) => {
      const packet = Buffer.allocUnsafe(RTP_HEADER_BYTES + payload.length);
      this.header.timestamp = first;
      writeRtpHeader(packet, this.header);
      packet.set(payload, RTP_HEADER_BYTES);
      this.dispatch(packet);
      this.header.marker = false;
    });
    this.header.timestamp = timestamp;
  }

  private send(length: number): void {
    const buffer = this.buffers[this.ticks % BUFFERS] as Buffer;
    writeRtpHeader(buffer, this.header);
    this.dispatch(length === buffer.length ? buffer : Buffer.from(buffer.subarray(0, length)));
  }

  private dispatch(packet: Buffer): void {
    const security = this.agreement?.security;
    this.socket?.send(security ? security.sender.protect(packet) : packet);
    this.header.sequenceNumber = addSequence(this.header.sequenceNumber, 1);
    this.sent++;
    this.octets += packet.length - RTP_HEADER_BYTES;
  }

  private sendKey(payload: Uint8Array): void {
    const { payloadType, timestamp } = this.header;
    this.dtmfOut.tick(payload, timestamp, (packet) => {
      this.header.payloadType = this.agreement?.remote.dtmfPayloadType ?? payloadType;
      this.header.timestamp = packet.timestamp;
      this.header.marker = packet.first;
      this.send(RTP_HEADER_BYTES + TELEPHONE_EVENT_BYTES);
    });
    this.header.payloadType = payloadType;
    this.header.timestamp = timestamp;
  }

  private report(): void {
    const atMs = Date.now();
    const { ssrc, timestamp } = this.header;
    const { octets, endpointId, rttMs, remoteLoss } = this;
    const block = this.reception.block(atMs);
    const sender = this.sent > 0 ? { atMs, timestamp, packets: this.sent, octets } : undefined;
    const report = buildRtcp({ ssrc, cname: endpointId, sender, block });
    if (block && this.agreement?.final) {
      const sample = lineSample(atMs, { block, rttMs, remoteLoss });
      this.options.onFact({ type: 'lineMeasured', endpointId, sample });
    }
    const security = this.agreement?.security;
    this.socket?.sendRtcp(security ? security.sender.protectReport(Buffer.from(report)) : report);
  }

  private receiveReport(received: Buffer): void {
    const security = this.agreement?.security;
    const datagram = security ? security.receiver.unprotectReport(received) : received;
    const report = datagram && parseRtcp(datagram, this.header.ssrc);
    if (!report) return;
    const atMs = Date.now();
    // A silent sender still reports: it is there.
    this.heardAt = performance.now();
    if (report.senderReport !== null) this.reception.reported(report.senderReport, atMs);
    if (!report.block) return;
    this.remoteLoss = report.block.fractionLost;
    this.rttMs = roundTripMs(report.block, atMs) ?? this.rttMs;
  }

  private checkTimeout(now: number): void {
    const { direction } = this.agreement?.remote ?? {};
    if (direction === 'recvonly' || direction === 'inactive') this.heardAt = now;
    if (now - this.heardAt > this.options.timeoutMs) this.loseMedia('media_timeout');
  }

  private loseMedia(cause: Extract<MediaFact, { type: 'mediaLost' }>['cause']): void {
    if (this.isLost) return;
    this.isLost = true;
    const { endpointId } = this;
    this.options.onFact({ type: 'mediaLost', endpointId, cause, at: Date.now() });
    this.listener?.lost(cause);
  }
}
