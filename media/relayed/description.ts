/** What a media server between us and a carrier, and that carrier, are told of one another's audio. */
import { randomInt } from 'node:crypto';
import {
  answerDirection,
  parseSdp,
  payloadTypeOf,
  SdpError,
  writeSdp,
  type AudioDescription,
  type LocalAudio,
  type SdpCodec,
} from '../codec/sdp.ts';

const EVENTS = 101;
const NOWHERE = '0.0.0.0';

interface Wanted {
  readonly codecs: readonly SdpCodec[];
  readonly ptimeMs: number;
}

type Place = Pick<LocalAudio, 'address' | 'port' | 'direction' | 'sessionId' | 'version'>;
type Spoken = Pick<LocalAudio, 'codecs' | 'dtmfPayloadType'>;

const audio = (ptimeMs: number, spoken: Spoken, at: Place): string =>
  writeSdp({ ...at, ...spoken, isSecure: false, crypto: [], ptimeMs });

const offered = (codecs: readonly SdpCodec[]): Spoken => ({
  codecs: codecs.map((codec) => ({ codec, payloadType: payloadTypeOf(codec) })),
  dtmfPayloadType: EVENTS,
});

/** For the media server, as long as nobody knows where the carrier's audio is: it gives its own port. */
export const placeholder = ({ codecs, ptimeMs }: Wanted): string =>
  audio(ptimeMs, offered(codecs), {
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
    return this.#audio(server, 'sendrecv', offered(this.#wanted.codecs));
  }

  /** The answer to a carrier that wants it another way. @throws SdpError */
  answer(server: string, { audio: carrier, codec }: Carrier): string {
    const { dtmfPayloadType, direction } = carrier;
    const spoken = { codecs: [codec], dtmfPayloadType };
    return this.#audio(server, answerDirection(direction), spoken);
  }

  #audio(server: string, direction: Place['direction'], spoken: Spoken): string {
    const { address, port } = parseSdp(server);
    const at = { address, port, direction, sessionId: this.#sessionId, version: ++this.#version };
    return audio(this.#wanted.ptimeMs, spoken, at);
  }
}

/** A carrier's description, and what is spoken with it: the first it names of what we want. */
export interface Carrier {
  readonly audio: AudioDescription;
  readonly codec: AudioDescription['codecs'][number];
  /** For the media server: that codec alone, so that it cannot choose another one. */
  readonly sdp: string;
}

/** @throws SdpError that says what is missing */
export function carrierOf(sdp: string, codecs: readonly SdpCodec[]): Carrier {
  const described = parseSdp(sdp);
  const codec = described.codecs.find((each) => codecs.includes(each.codec));
  if (!codec) throw new SdpError(`The far side takes none of our codecs (${codecs.join(', ')}).`);
  const others = described.codecs.filter((each) => each !== codec);
  return {
    ...{ audio: described, codec },
    sdp: without(
      sdp,
      others.map(({ payloadType }) => payloadType),
    ),
  };
}

/** A description without some payload types of its audio. */
function without(sdp: string, types: readonly number[]): string {
  let isAudio = false;
  const lines = sdp.split(/\r\n|\n|\r/).flatMap((line) => {
    if (line.startsWith('m=')) isAudio = /^m=audio\s/i.test(line);
    if (!isAudio) return [line];
    if (line.startsWith('m=')) {
      const [media, port, protocol, ...formats] = line.trim().split(/\s+/);
      return [[media, port, protocol, ...formats.filter((type) => !isOf(types, type))].join(' ')];
    }
    const type = /^a=(?:rtpmap|fmtp|rtcp-fb):(\d+)/.exec(line)?.[1];
    return type !== undefined && isOf(types, type) ? [] : [line];
  });
  return lines.join('\r\n');
}

const isOf = (types: readonly number[], type: string): boolean => types.includes(Number(type));
