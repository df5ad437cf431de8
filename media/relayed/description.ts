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
  type Protection,
  type SdpCodec,
} from '../codec/sdp.ts';
import { checkKept, checkKeys, keysOf, NO_KEYS, placeholderKeys } from './protection.ts';

const EVENTS = 101;
const NOWHERE = '0.0.0.0';

export interface Wanted {
  readonly codecs: readonly SdpCodec[];
  readonly ptimeMs: number;
  /** Audio is encrypted, always. */
  readonly encrypts: boolean;
}

type Spoken = Pick<LocalAudio, 'codecs' | 'dtmfPayloadType'>;

const offered = (codecs: readonly SdpCodec[]): Spoken => ({
  codecs: codecs.map((codec) => ({ codec, payloadType: payloadTypeOf(codec) })),
  dtmfPayloadType: EVENTS,
});

/** For the media server, as long as nobody knows where the carrier's audio is: it gives its own port. */
export const placeholder = ({ codecs, ptimeMs, encrypts }: Wanted): string =>
  writeSdp({
    ...offered(codecs),
    ...placeholderKeys(encrypts),
    address: NOWHERE,
    port: 9,
    direction: 'inactive',
    sessionId: randomInt(1, 2 ** 31),
    version: 1,
    ptimeMs,
  });

/** Our side towards one carrier: the media server's address, our words. Each change has a version of its own. */
export class Described {
  readonly #wanted: Wanted;
  readonly #sessionId = randomInt(1, 2 ** 31);
  #version = 0;
  #keys = NO_KEYS;

  constructor(wanted: Wanted) {
    this.#wanted = wanted;
  }

  /** What is offered first. @throws SdpError when the media server names no audio, or no key */
  offer(sdp: string): string {
    const { codecs, encrypts } = this.#wanted;
    const server = parseSdp(sdp);
    this.#keys = keysOf(encrypts, server);
    return this.#write(server, 'sendrecv', { ...offered(codecs), ...this.#keys });
  }

  /** The media server answered the carrier's answer. @throws SdpError when our offer does not hold any more */
  answered(server: string): void {
    checkKept(this.#keys.crypto, parseSdp(server));
  }

  /** The answer to a carrier that wants it another way. @throws SdpError */
  answer(sdp: string, { audio, codec }: Carrier): string {
    const server = parseSdp(sdp);
    const { dtmfPayloadType, direction } = audio;
    const keys = keysOf(this.#wanted.encrypts, server);
    return this.#write(server, answerDirection(direction), {
      ...{ codecs: [codec], dtmfPayloadType },
      ...keys,
    });
  }

  #write(
    { address, port }: AudioDescription,
    direction: LocalAudio['direction'],
    spoken: Spoken & Protection,
  ): string {
    const at = { address, port, direction, sessionId: this.#sessionId, version: ++this.#version };
    return writeSdp({ ...at, ...spoken, ptimeMs: this.#wanted.ptimeMs });
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
export function carrierOf(
  sdp: string,
  { codecs, encrypts }: Pick<Wanted, 'codecs' | 'encrypts'>,
): Carrier {
  const audio = parseSdp(sdp);
  const codec = audio.codecs.find((each) => codecs.includes(each.codec));
  if (!codec) throw new SdpError(`The far side takes none of our codecs (${codecs.join(', ')}).`);
  checkKeys(encrypts, audio);
  const types = audio.codecs
    .filter((each) => each !== codec)
    .map(({ payloadType }) => String(payloadType));
  return { audio, codec, sdp: without(sdp, types, encrypts ? null : 'a=crypto:') };
}

/** A description without some payload types and attributes of its audio. */
function without(sdp: string, types: readonly string[], attribute: string | null): string {
  let isAudio = false;
  const lines = sdp.split(/\r\n|\n|\r/).flatMap((line) => {
    if (line.startsWith('m=')) isAudio = /^m=audio\s/i.test(line);
    if (!isAudio) return [line];
    if (line.startsWith('m=')) {
      const [media, port, protocol, ...formats] = line.trim().split(/\s+/);
      return [
        [media, port, protocol, ...formats.filter((type) => !types.includes(type))].join(' '),
      ];
    }
    if (attribute !== null && line.startsWith(attribute)) return [];
    const type = /^a=(?:rtpmap|fmtp|rtcp-fb):(\d+)/.exec(line)?.[1];
    return type !== undefined && types.includes(type) ? [] : [line];
  });
  return lines.join('\r\n');
}
