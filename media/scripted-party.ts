/** The far side of a leg, for specs: talks frame by frame and notes what it hears. */
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { WebSocket } from 'ws';
import {
  dtmfEvent,
  emptyRtpPacket,
  parseRtp,
  writeRtpHeader,
  writeTelephoneEvent,
  type RtpPacket,
} from './codec/rtp-packet.ts';

export interface Heard extends RtpPacket {
  readonly payload: Buffer;
  readonly at: number;
}

/** What any kind of party can do. */
export interface Party {
  /** Bytes heard that are not silence. */
  voiceHeard(): Buffer;
  /** Sends this byte from now on, 20 ms by 20 ms; null for nothing at all. */
  say(byte: number | null): void;
  close(): void;
}

const SILENCES: readonly number[] = [0xff, 0xd5];
const withoutSilence = (audio: Buffer): Buffer =>
  Buffer.from(audio.filter((byte) => !SILENCES.includes(byte)));

abstract class TalkingParty implements Party {
  protected timer: NodeJS.Timeout | undefined;

  abstract voiceHeard(): Buffer;
  protected abstract sendFrame(byte: number): void;

  say(byte: number | null): void {
    clearInterval(this.timer);
    if (byte !== null) this.timer = setInterval(() => this.sendFrame(byte), 20);
  }

  close(): void {
    this.say(null);
  }
}

export class RtpParty extends TalkingParty {
  readonly heard: Heard[] = [];
  readonly reports: Buffer[] = [];
  /** Where to send; the port of the other side's SDP. */
  to = 0;
  payloadType = 0;
  ssrc = 9;
  /** None. */
  private echoes = -1;
  private readonly socket: Socket;
  private readonly control: Socket;
  private sequence = 65_530;
  private timestamp = 4_294_966_000;

  private constructor(socket: Socket, control: Socket) {
    super();
    this.socket = socket;
    this.control = control;
    socket.on('message', (packet) => {
      const read = emptyRtpPacket();
      if (!parseRtp(packet, read)) return;
      const payload = packet.subarray(read.payloadOffset);
      this.heard.push({ ...read, payload, at: performance.now() });
      if (read.payloadType === this.echoes) this.sendRaw(packet);
    });
    control.on('message', (packet) => this.reports.push(packet));
  }

  static async open(): Promise<RtpParty> {
    const sockets = [createSocket('udp4'), createSocket('udp4')] as const;
    for (const socket of sockets) {
      socket.bind(0, '127.0.0.1');
      await once(socket, 'listening');
    }
    return new RtpParty(...sockets);
  }

  get port(): number {
    return this.socket.address().port;
  }

  /** Takes PCMU and telephone events, unless told otherwise. */
  sdp(options: { types?: string; lines?: readonly string[] } = {}): string {
    const { types = '0 101', lines = ['a=rtpmap:101 telephone-event/8000'] } = options;
    return [
      ...['v=0', 'o=- 1 1 IN IP4 127.0.0.1', 's=-', 'c=IN IP4 127.0.0.1', 't=0 0'],
      `m=audio ${this.port} RTP/AVP ${types}`,
      `a=rtcp:${this.control.address().port}`,
      ...[...lines, ''],
    ].join('\r\n');
  }

  override voiceHeard(): Buffer {
    const voice = this.heard.filter(({ payloadType }) => payloadType === this.payloadType);
    return withoutSilence(Buffer.concat(voice.map(({ payload }) => payload)));
  }

  /** Sends one packet; the clock goes on by its voice. */
  override sendFrame(
    byte: number,
    change: Partial<RtpPacket> = {},
    voice: Uint8Array = Buffer.alloc(0),
  ): void {
    const packet = Buffer.alloc(172, byte);
    packet.set(voice, 12);
    this.writeHeader(packet, change);
    this.timestamp = (this.timestamp + 160) >>> 0;
    this.socket.send(packet, this.to, '127.0.0.1');
  }

  /** Sends an utterance in real time, and silence after it. */
  speak(audio: Uint8Array): void {
    this.say(null);
    const startedAt = performance.now();
    let frames = 0;
    this.timer = setInterval(() => {
      for (; frames * 20 < performance.now() - startedAt; frames++) {
        const voice = audio.subarray(frames * 160, frames * 160 + 160);
        this.sendFrame(0xff, {}, voice);
      }
    }, 10);
  }

  /** Presses a key: three updates and three ends, none with a marker. */
  press(digit: string): void {
    for (let i = 1; i <= 6; i++) {
      const packet = Buffer.alloc(16);
      this.writeHeader(packet, { payloadType: 101 });
      const durationSamples = Math.min(i, 4) * 160;
      const event = dtmfEvent(digit) ?? 0;
      writeTelephoneEvent(packet, 12, { event, end: i > 3, volume: 10, durationSamples });
      this.socket.send(packet, this.to, '127.0.0.1');
    }
    this.timestamp = (this.timestamp + 800) >>> 0;
  }

  /** Sends back what it gets of this payload type, as it came: whoever wrote it can read it. */
  echo(payloadType: number): void {
    this.echoes = payloadType;
  }

  sendRaw(packet: Uint8Array): void {
    this.socket.send(packet, this.to, '127.0.0.1');
  }

  sendReport(packet: Uint8Array): void {
    this.control.send(packet, this.to + 1, '127.0.0.1');
  }

  override close(): void {
    super.close();
    this.socket.close();
    this.control.close();
  }

  private writeHeader(packet: Buffer, change: Partial<RtpPacket>): void {
    const sequenceNumber = this.sequence++ & 0xffff;
    const { payloadType, timestamp, ssrc } = this;
    writeRtpHeader(packet, {
      ...{ marker: false, payloadType, sequenceNumber, timestamp, ssrc },
      ...change,
    });
  }
}

export class SocketParty extends TalkingParty {
  readonly frames: Buffer[] = [];
  /** Messages in words. */
  readonly orders: string[] = [];
  private readonly socket: WebSocket;

  private constructor(socket: WebSocket) {
    super();
    this.socket = socket;
    socket.on('message', (data, isBinary) => {
      if (isBinary) this.frames.push(data as Buffer);
      else this.orders.push(String(data));
    });
    socket.on('error', () => undefined);
  }

  static async connect(url: string): Promise<SocketParty> {
    const party = new SocketParty(new WebSocket(url));
    await once(party.socket, 'open');
    return party;
  }

  /** One message as it is. */
  send(bytes: Buffer): void {
    this.socket.send(bytes);
  }

  override voiceHeard(): Buffer {
    return withoutSilence(Buffer.concat(this.frames));
  }

  protected override sendFrame(byte: number): void {
    if (this.socket.readyState === WebSocket.OPEN) this.socket.send(Buffer.alloc(160, byte));
  }

  override close(): void {
    super.close();
    this.socket.terminate();
  }
}
