/** What a media server between us and a carrier, and that carrier, are told of one another's audio. */
import { randomInt } from 'node:crypto';
import {
  answerDirection,
  parseSdp,
  payloadTypeOf,
  SdpError,
  writeSdp,
  type AudioDescription,
  type Direction,
  type LocalAudio,
  type SdpCodec,
} from '../codec/sdp.ts';

const EVENTS = 101;
const NOWHERE = '0.0.0.0';

interface Wanted {
  readonly codecs: readonly SdpCodec[];
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

/** For the media server, as long as nobody knows where the carrier's audio is: it gives its own port. */
export const placeholder = (wanted: Wanted): string =>
  audio(wanted, {
    address: NOWHERE,
    port: 9,
    direction: 'inactive',
    sessionId: randomInt(1, 2 ** 31),
    version: 1,
  });

/** Our side towards one carrier: the media server's address, our words. Each change has a version of its own. */
export class Described {
  readonly #wanted: Wanted;
  readonly #sessionId = randomInt(1, 2 ** 31);
  #version = 0;

  constructor(wanted: Wanted) {
    this.#wanted = wanted;
  }

  /** What is offered first. @throws SdpError when the media server names no audio */
  offer(server: string): string {
    return this.#audio(server, 'sendrecv');
  }

  /** The answer to a carrier that wants it another way. @throws SdpError */
  answer(server: string, carrier: AudioDescription): string {
    return this.#audio(server, answerDirection(carrier.direction));
  }

  #audio(server: string, direction: Direction): string {
    const { address, port } = parseSdp(server);
    const at = { address, port, direction, sessionId: this.#sessionId, version: ++this.#version };
    return audio(this.#wanted, at);
  }
}

/** A carrier's description that has a codec of those. @throws SdpError that says what is missing */
export function usable(sdp: string, codecs: readonly SdpCodec[]): AudioDescription {
  const described = parseSdp(sdp);
  if (!described.codecs.some(({ codec }) => codecs.includes(codec)))
    throw new SdpError(`The far side takes none of our codecs (${codecs.join(', ')}).`);
  return described;
}
