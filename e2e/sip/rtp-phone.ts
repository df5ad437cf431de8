import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { HOST } from './sipp.ts';

const FRAME = 160;
const FRAME_MS = 20;
const DTMF = 101;
const EVENTS = '0123456789*#';
/** µ-law bytes whose low seven bits are from here on are quieter than about -36 dBFS. */
const QUIET_FROM = 0x5c;

interface Arrival {
  readonly atMs: number;
  readonly packet: Buffer;
}

/**
 * The audio side of a callee: RTP written and read here by hand (RFC 3550), so that nothing of the
 * product judges itself. It sends PCMU every 20 ms, silence unless told to speak.
 */
export class RtpPhone {
  readonly port: number;
  readonly arrived: Arrival[] = [];
  readonly #socket: Socket;
  #to: { host: string; port: number } | undefined;
  #clock: NodeJS.Timeout | undefined;
  #sequence = 100;
  #timestamp = 16_000;
  #speech: Uint8Array = new Uint8Array(0);
  #digits: { event: number; frame: number; timestamp: number }[] = [];

  private constructor(socket: Socket) {
    this.#socket = socket;
    this.port = socket.address().port;
    socket.on('message', (packet) => this.arrived.push({ atMs: performance.now(), packet }));
  }

  static async open(): Promise<RtpPhone> {
    const socket = createSocket('udp4').bind(0, HOST);
    await once(socket, 'listening');
    return new RtpPhone(socket);
  }

  /** Starts sending to where the caller's description says. */
  talkTo(sdp: string): void {
    const host = /^c=IN IP4 (\S+)/m.exec(sdp)?.[1] ?? HOST;
    this.#to = { host, port: Number(/^m=audio (\d+)/m.exec(sdp)?.[1]) };
    let due = performance.now();
    const tick = () => {
      for (; due <= performance.now(); due += FRAME_MS) this.#send();
      this.#clock = setTimeout(tick, Math.max(0, due - performance.now()));
    };
    tick();
  }

  /** Says a phrase of the lab's callees, e.g. `en.callee.yes`. */
  say(phrase: string): void {
    const file = fileURLToPath(new URL(`../../lab/voices/audio/${phrase}.ulaw`, import.meta.url));
    this.#speech = readFileSync(file);
  }

  /** Says these bytes; returns when they begin, ms since the epoch, within a packet. */
  speak(ulaw: Uint8Array): number {
    this.#speech = ulaw;
    return Date.now();
  }

  /** The audio that came in the last so many ms. */
  last(ms: number): Uint8Array {
    const since = performance.now() - ms;
    const frames = this.rtp.filter(
      ({ atMs, packet }) => atMs >= since && payloadType(packet) === 0,
    );
    return Buffer.concat(frames.map(({ packet }) => packet.subarray(12)));
  }

  /** Presses a key (RFC 4733): events while it is down for 100 ms, the last one three times. */
  press(digit: string): void {
    const timestamp = this.#timestamp;
    for (let frame = 1; frame <= 7; frame++)
      this.#digits.push({ event: EVENTS.indexOf(digit), frame, timestamp });
  }

  /** Seconds of audible speech that came. */
  get heardSeconds(): number {
    const isLoud = (packet: Buffer) =>
      packet.subarray(12).filter((byte) => (byte & 0x7f) < QUIET_FROM).length > FRAME / 10;
    const loud = this.rtp.filter(({ packet }) => payloadType(packet) === 0 && isLoud(packet));
    return (loud.length * FRAME_MS) / 1000;
  }

  /** What came, without RTCP (RFC 5761 section 4). */
  get rtp(): readonly Arrival[] {
    return this.arrived.filter(({ packet }) => packet.length >= 12 && payloadType(packet) < 72);
  }

  /** Whether nothing audible came for a while after something had. */
  hasFallenSilent(forMs: number): boolean {
    const loud = this.rtp.findLast(({ packet }) =>
      packet.subarray(12).some((byte) => (byte & 0x7f) < QUIET_FROM),
    );
    return loud !== undefined && performance.now() - loud.atMs > forMs;
  }

  /** What came, as a capture file of IP packets, for tshark. */
  writeCapture(file: string): void {
    const header = Buffer.alloc(24);
    header.writeUInt32LE(0xa1b2c3d4, 0);
    header.writeUInt16LE(2, 4);
    header.writeUInt16LE(4, 6);
    header.writeUInt32LE(65_535, 16);
    header.writeUInt32LE(LINKTYPE_RAW_IP, 20);
    const from = this.#to?.port ?? 0;
    const packets = this.rtp.flatMap(({ atMs, packet }) => {
      const ip = inUdp(packet, from, this.port);
      const record = Buffer.alloc(16);
      record.writeUInt32LE(Math.floor(atMs / 1000), 0);
      record.writeUInt32LE(Math.floor((atMs % 1000) * 1000), 4);
      record.writeUInt32LE(ip.length, 8);
      record.writeUInt32LE(ip.length, 12);
      return [record, ip];
    });
    writeFileSync(file, Buffer.concat([header, ...packets]));
  }

  /** Falls silent for good, as a phone whose network is gone. */
  stop(): void {
    clearTimeout(this.#clock);
    this.#clock = undefined;
  }

  close(): void {
    this.stop();
    this.#socket.close();
  }

  #send(): void {
    const digit = this.#digits.shift();
    const packet = digit ? this.#eventPacket(digit) : this.#audioPacket();
    this.#sequence = (this.#sequence + 1) & 0xffff;
    this.#timestamp += FRAME;
    if (this.#to) this.#socket.send(packet, this.#to.port, this.#to.host);
  }

  #audioPacket(): Buffer {
    const frame = Buffer.alloc(FRAME, 0xff);
    frame.set(this.#speech.subarray(0, FRAME));
    this.#speech = this.#speech.subarray(FRAME);
    return Buffer.concat([rtpHeader(0, this.#sequence, this.#timestamp), frame]);
  }

  #eventPacket({ event, frame, timestamp }: { event: number; frame: number; timestamp: number }) {
    const isEnd = frame >= 5;
    const payload = Buffer.from([event, (isEnd ? 0x80 : 0) | 10, 0, 0]);
    payload.writeUInt16BE(Math.min(frame, 5) * FRAME, 2);
    return Buffer.concat([rtpHeader(DTMF, this.#sequence, timestamp), payload]);
  }
}

const LINKTYPE_RAW_IP = 101;

const payloadType = (packet: Buffer): number => (packet[1] ?? 0) & 0x7f;

function rtpHeader(type: number, sequence: number, timestamp: number): Buffer {
  const header = Buffer.from([0x80, type, 0, 0, 0, 0, 0, 0, 0, 0, 0x51, 0x99]);
  header.writeUInt16BE(sequence, 2);
  header.writeUInt32BE(timestamp, 4);
  return header;
}

/** Between IPv4 and UDP headers; checksums are left out, which tshark does not mind. */
function inUdp(payload: Buffer, from: number, to: number): Buffer {
  const header = Buffer.alloc(28);
  header[0] = 0x45;
  header.writeUInt16BE(28 + payload.length, 2);
  header[8] = 64;
  header[9] = 17;
  header.set([127, 0, 0, 1], 12);
  header.set([127, 0, 0, 1], 16);
  header.writeUInt16BE(from, 20);
  header.writeUInt16BE(to, 22);
  header.writeUInt16BE(8 + payload.length, 24);
  return Buffer.concat([header, payload]);
}
