/** What a line sends: silence, phrases, sounds and key presses, one packet every 20 ms. */
import { type G711, silenceOf } from '../../media/codec/g711.ts';
import {
  addSequence,
  addTimestamp,
  dtmfEvent,
  RTP_HEADER_BYTES,
  writeRtpHeader,
  writeTelephoneEvent,
} from '../../media/codec/rtp-packet.ts';

/** Bytes and samples of one packet. */
export const FRAME = 160;
const PRESS_PACKETS = 5;
const END_PACKETS = 3;
const GAP_PACKETS = 4;

/** Where a line stands after a packet. */
export type Played = 'started' | 'ended' | undefined;

/** The sender's half of a line. */
export class Playout {
  /** One packet, written anew every time. */
  readonly packet = Buffer.alloc(RTP_HEADER_BYTES + FRAME);
  length = 0;
  law: G711 = 'pcmu';
  payloadType = 0;
  eventType: number | undefined;
  readonly #header: {
    marker: boolean;
    payloadType: number;
    sequenceNumber: number;
    timestamp: number;
    ssrc: number;
  };
  #audio: Uint8Array | undefined;
  #at = 0;
  #presses: { event: number; packet: number }[] = [];

  constructor(random: () => number) {
    this.#header = {
      marker: true,
      payloadType: 0,
      sequenceNumber: Math.floor(random() * 0x8000),
      timestamp: Math.floor(random() * 0xffffffff),
      ssrc: Math.floor(random() * 0xffffffff),
    };
  }

  /** Plays G.711 of this line's law from the next packet on, instead of what is being played. */
  play(audio: Uint8Array): void {
    this.#audio = audio;
    this.#at = 0;
  }

  /** Falls silent. */
  stop(): void {
    this.#audio = undefined;
  }

  /** Presses keys, one after the other; what is no key is left out. */
  press(digits: string): void {
    for (const digit of digits) {
      const event = dtmfEvent(digit);
      if (event !== undefined) this.#presses.push({ event, packet: 0 });
    }
  }

  /** Writes the next packet into `packet`; says whether a sound began with it or ended before it. */
  next(): Played {
    const press = this.eventType === undefined ? undefined : this.#presses[0];
    if (press && this.eventType !== undefined && press.packet < PRESS_PACKETS + END_PACKETS) {
      this.#writePress(press, this.eventType);
      return undefined;
    }
    if (press && press.packet++ >= PRESS_PACKETS + END_PACKETS + GAP_PACKETS) this.#presses.shift();
    return this.#writeAudio();
  }

  #writeAudio(): Played {
    const silence = silenceOf(this.law);
    const frame = this.packet.subarray(RTP_HEADER_BYTES);
    const from = this.#at;
    const audio = this.#audio;
    const over = audio && from >= audio.length;
    if (over) this.#audio = undefined;
    if (audio && !over) {
      frame.fill(silence);
      frame.set(audio.subarray(from, from + FRAME));
      this.#at = from + FRAME;
    } else frame.fill(silence);
    this.#header.payloadType = this.payloadType;
    this.#write();
    this.length = RTP_HEADER_BYTES + FRAME;
    this.#header.marker = false;
    this.#advance();
    if (over) return 'ended';
    return audio && from === 0 ? 'started' : undefined;
  }

  /** All packets of an event carry the timestamp of its beginning (RFC 4733 section 2.5.1.2). */
  #writePress(press: { event: number; packet: number }, eventType: number): void {
    const end = press.packet >= PRESS_PACKETS;
    const durationSamples = Math.min(press.packet + 1, PRESS_PACKETS) * FRAME;
    this.#header.payloadType = eventType;
    this.#header.marker = press.packet === 0;
    const begun = this.#header.timestamp;
    this.#header.timestamp = addTimestamp(begun, -press.packet * FRAME);
    this.#write();
    this.#header.timestamp = begun;
    const event = { event: press.event, end, volume: 10, durationSamples };
    this.length = RTP_HEADER_BYTES + writeTelephoneEvent(this.packet, RTP_HEADER_BYTES, event);
    press.packet++;
    this.#advance();
    this.#header.marker = false;
  }

  #write(): void {
    writeRtpHeader(this.packet, this.#header);
  }

  #advance(): void {
    this.#header.sequenceNumber = addSequence(this.#header.sequenceNumber, 1);
    this.#header.timestamp = addTimestamp(this.#header.timestamp, FRAME);
  }
}
