/**
 * The audio part of session descriptions (RFC 8866) as telephone trunks write them, and our side
 * of offer and answer (RFC 3264). One audio stream; everything else in a description is ignored.
 */

import { formatCrypto, parseCrypto, type CryptoLine } from './sdes.ts';

/** Payload type, and how `a=rtpmap` writes it; RFC 3551 gives G.722 a clock that is not its own. */
const CODECS = {
  PCMU: { payloadType: 0, encoding: 'PCMU/8000' },
  PCMA: { payloadType: 8, encoding: 'PCMA/8000' },
  G722: { payloadType: 9, encoding: 'G722/8000' },
  G729: { payloadType: 18, encoding: 'G729/8000' },
  /** RFC 7587. */
  OPUS: { payloadType: 107, encoding: 'opus/48000/2' },
} as const;
export type SdpCodec = keyof typeof CODECS;

/** Further words of ours on a codec: no comfort noise of its own (RFC 4856), repairs of lost packets. */
const FORMATS: Partial<Record<SdpCodec, string>> = { G729: 'annexb=no', OPUS: 'useinbandfec=1' };

/** Who sends, as the writer of the description sees it (RFC 8866 section 6.7). */
export type Direction = 'sendrecv' | 'sendonly' | 'recvonly' | 'inactive';

/** How a description wants its audio encrypted. */
export interface Protection {
  /** RTP/SAVP; RTP/AVP may carry keys all the same, for those who read them. */
  readonly isSecure: boolean;
  /** Keys that can be used, in the writer's order. */
  readonly crypto: readonly CryptoLine[];
}

/** What a description says about its audio stream. */
export interface AudioDescription extends Protection {
  readonly address: string;
  readonly port: number;
  /** Where reports go: `a=rtcp` (RFC 3605), the same port when muxed, or the next one. */
  readonly rtcpPort: number;
  readonly rtcpMux: boolean;
  /** Codecs of ours, in the writer's order. */
  readonly codecs: readonly { readonly codec: SdpCodec; readonly payloadType: number }[];
  /** Payload type of telephone events at 8 kHz, or null. */
  readonly dtmfPayloadType: number | null;
  readonly direction: Direction;
  /** Milliseconds in a packet that the writer would like to get (`a=ptime`); null when it does not say. */
  readonly ptimeMs: number | null;
}

/** A description that cannot be used; the message says why, in a sentence for people. */
export class SdpError extends Error {
  override readonly name = 'SdpError';
}

const NAMES = Object.keys(CODECS) as SdpCodec[];
const DIRECTIONS: readonly string[] = ['sendrecv', 'sendonly', 'recvonly', 'inactive'];

interface Section {
  readonly first: string;
  readonly lines: readonly string[];
}

function split(sdp: string): { session: Section; media: Section[] } {
  const sections: { first: string; lines: string[] }[] = [{ first: '', lines: [] }];
  for (const line of sdp.split(/\r\n|\n|\r/)) {
    if (line.startsWith('m=')) sections.push({ first: line.slice(2), lines: [] });
    else sections.at(-1)?.lines.push(line.trim());
  }
  const [session, ...media] = sections;
  return { session: session as Section, media };
}

const valuesOf = (section: Section, prefix: string): string[] =>
  section.lines.filter((line) => line.startsWith(prefix)).map((line) => line.slice(prefix.length));

function addressOf(session: Section, media: Section): string {
  const line = valuesOf(media, 'c=')[0] ?? valuesOf(session, 'c=')[0];
  const [network, , address] = line?.split(/\s+/) ?? [];
  if (network !== 'IN' || !address) throw new SdpError('The SDP names no address for its audio.');
  return address.split('/')[0] as string;
}

function directionOf(session: Section, media: Section, address: string): Direction {
  // RFC 3264 section 8.4: the old way to put a call on hold.
  if (address === '0.0.0.0') return 'inactive';
  const attributes = [...valuesOf(media, 'a='), ...valuesOf(session, 'a=')];
  return (attributes.find((value) => DIRECTIONS.includes(value)) as Direction) ?? 'sendrecv';
}

function encodingsOf(media: Section): Map<number, string> {
  const map = new Map<number, string>();
  for (const value of valuesOf(media, 'a=rtpmap:')) {
    const [type, encoding] = value.split(/\s+/);
    if (encoding) map.set(Number(type), encoding.toUpperCase());
  }
  return map;
}

function rtcpPortOf(media: Section, port: number, mux: boolean): number {
  if (mux) return port;
  const stated = Number.parseInt(valuesOf(media, 'a=rtcp:')[0] ?? '', 10);
  return stated > 0 && stated < 65536 ? stated : port + 1;
}

function ptimeOf(media: Section): number | null {
  const ms = Number(valuesOf(media, 'a=ptime:')[0] ?? Number.NaN);
  return ms > 0 ? ms : null;
}

const FIRST_DYNAMIC = 96;
const staticEncodingOf = (type: number): string => {
  const known = NAMES.find((name) => CODECS[name].payloadType === type);
  return known && type < FIRST_DYNAMIC ? CODECS[known].encoding : '';
};
/** One channel need not be named. */
const isSame = (name: string, encoding: string): boolean =>
  name.toUpperCase().replace(/\/1$/, '') === encoding.toUpperCase();

/** @throws SdpError when there is no usable audio stream; `codecs` may still be empty */
export function parseSdp(sdp: string): AudioDescription {
  const { session, media } = split(sdp);
  const audio = media.find((section) => /^audio\s/i.test(section.first));
  if (!audio) throw new SdpError('The SDP has no audio.');
  const [, portText, protocol, ...formats] = audio.first.trim().split(/\s+/);
  const port = Number.parseInt(portText ?? '', 10);
  if (!(port > 0 && port < 65536)) throw new SdpError('The far side refused the audio (port 0).');
  if (!/^RTP\/S?AVPF?$/i.test(protocol ?? ''))
    throw new SdpError(`The far side wants ${protocol}; RTP/AVP and RTP/SAVP are spoken here.`);
  const address = addressOf(session, audio);
  const encodings = encodingsOf(audio);
  const named = formats.map(Number).map((payloadType) => ({
    payloadType,
    name: encodings.get(payloadType) ?? staticEncodingOf(payloadType),
  }));
  const rtcpMux = valuesOf(audio, 'a=rtcp-mux').length > 0;
  return {
    address,
    port,
    rtcpPort: rtcpPortOf(audio, port, rtcpMux),
    rtcpMux,
    codecs: named.flatMap(({ name, payloadType }) => {
      const codec = NAMES.find((known) => isSame(name, CODECS[known].encoding));
      return codec ? [{ codec, payloadType }] : [];
    }),
    dtmfPayloadType:
      named.find(({ name }) => name.startsWith('TELEPHONE-EVENT/8000'))?.payloadType ?? null,
    direction: directionOf(session, audio, address),
    isSecure: /^RTP\/SAVP/i.test(protocol ?? ''),
    crypto: parseCrypto(valuesOf(audio, 'a=crypto:')),
    ptimeMs: ptimeOf(audio),
  };
}

/** Our description of one audio stream. */
export interface LocalAudio extends Protection {
  readonly address: string;
  readonly port: number;
  /** Constant for the session; `version` goes up with each change (RFC 8866 section 5.2). */
  readonly sessionId: number;
  readonly version: number;
  readonly codecs: readonly { readonly codec: SdpCodec; readonly payloadType: number }[];
  readonly dtmfPayloadType: number | null;
  readonly direction: Direction;
  readonly ptimeMs: number;
}

/** The payload type RFC 3551 gives a codec, or the one that we give it. */
export const payloadTypeOf = (codec: SdpCodec): number => CODECS[codec].payloadType;

/** What we answer to a stream the far side wants in this direction (RFC 3264 section 6.1). */
export function answerDirection(offered: Direction): Direction {
  if (offered === 'sendonly') return 'recvonly';
  if (offered === 'recvonly') return 'sendonly';
  return offered;
}

function describe({ codec, payloadType }: LocalAudio['codecs'][number]): string[] {
  const format = FORMATS[codec];
  return [
    `a=rtpmap:${payloadType} ${CODECS[codec].encoding}`,
    ...(format ? [`a=fmtp:${payloadType} ${format}`] : []),
  ];
}

/** An offer or answer of ours, CRLF at every line. */
export function writeSdp(local: LocalAudio): string {
  const family = local.address.includes(':') ? 'IP6' : 'IP4';
  const types = local.codecs.map(({ payloadType }) => payloadType);
  const events = local.dtmfPayloadType;
  if (events !== null) types.push(events);
  return [
    'v=0',
    `o=- ${local.sessionId} ${local.version} IN ${family} ${local.address}`,
    's=-',
    `c=IN ${family} ${local.address}`,
    't=0 0',
    `m=audio ${local.port} RTP/${local.isSecure ? 'SAVP' : 'AVP'} ${types.join(' ')}`,
    ...local.crypto.map(formatCrypto),
    ...local.codecs.flatMap(describe),
    ...(events === null
      ? []
      : [`a=rtpmap:${events} telephone-event/8000`, `a=fmtp:${events} 0-16`]),
    `a=ptime:${local.ptimeMs}`,
    `a=rtcp:${local.port + 1}`,
    `a=${local.direction}`,
    '',
  ].join('\r\n');
}
