/** What Asterisk and the carrier are told of one another's audio. */
import { randomInt } from 'node:crypto';
import type { VoiceCodec } from '../actors/ports/model.ts';
import {
  answerDirection,
  parseSdp,
  payloadTypeOf,
  SdpError,
  writeSdp,
  type AudioDescription,
  type Direction,
  type LocalAudio,
} from '../media/codec/sdp.ts';

const EVENTS = 101;
const NOWHERE = '0.0.0.0';

interface Wanted {
  readonly codecs: readonly VoiceCodec[];
  readonly ptimeMs: number;
}

const audio = (
  { codecs, ptimeMs }: Wanted,
  at: Pick<LocalAudio, 'address' | 'port' | 'direction' | 'sessionId' | 'version'>,
): string =>
  writeSdp({
    ...at,
    codecs: codecs.map((codec) => ({ codec, payloadType: payloadTypeOf(codec) })),
    dtmfPayloadType: EVENTS,
    isSecure: false,
    crypto: [],
    ptimeMs,
  });

/** For Asterisk, as long as nobody knows where the carrier's audio is: it gives its own port. */
export const placeholder = (wanted: Wanted): string =>
  audio(wanted, {
    address: NOWHERE,
    port: 9,
    direction: 'inactive',
    sessionId: randomInt(1, 2 ** 31),
    version: 1,
  });

/** Our side towards one carrier: Asterisk's address, our words. Each change has a version of its own. */
export class Described {
  readonly #wanted: Wanted;
  readonly #sessionId = randomInt(1, 2 ** 31);
  #version = 0;

  constructor(wanted: Wanted) {
    this.#wanted = wanted;
  }

  /** What is offered first. @throws SdpError when Asterisk names no audio */
  offer(asterisk: string): string {
    return this.#audio(asterisk, 'sendrecv');
  }

  /** The answer to a carrier that wants it another way. @throws SdpError */
  answer(asterisk: string, carrier: AudioDescription): string {
    return this.#audio(asterisk, answerDirection(carrier.direction));
  }

  #audio(asterisk: string, direction: Direction): string {
    const { address, port } = parseSdp(asterisk);
    const at = { address, port, direction, sessionId: this.#sessionId, version: ++this.#version };
    return audio(this.#wanted, at);
  }
}

/** A carrier's description that has a codec of those. @throws SdpError that says what is missing */
export function usable(sdp: string, codecs: readonly VoiceCodec[]): AudioDescription {
  const described = parseSdp(sdp);
  if (!described.codecs.some(({ codec }) => codecs.includes(codec)))
    throw new SdpError(`The far side takes none of our codecs (${codecs.join(', ')}).`);
  return described;
}
