/** The little of SDP that a phone with G.711 needs (RFC 3264, RFC 4566). */
import type { Far } from './rtp-messages.ts';

const LAWS = [
  { payloadType: 0, law: 'pcmu', name: 'PCMU' },
  { payloadType: 8, law: 'pcma', name: 'PCMA' },
] as const;
const ANSWERED_DIRECTION: Readonly<Record<string, string>> = {
  sendonly: 'recvonly',
  recvonly: 'sendonly',
  inactive: 'inactive',
};

/** What is to be sent where, by the caller's offer. */
export interface Offer extends Far {
  /** How the answer's direction must read. */
  readonly direction: string;
}

/** Reads an offer; undefined when it has no G.711 to agree on. */
export function readOffer(sdp: string): Offer | undefined {
  const lines = sdp.split(/\r?\n/);
  const first = lines.findIndex((line) => line.startsWith('m=audio '));
  if (first < 0) return undefined;
  const length = lines.slice(first + 1).findIndex((line) => line.startsWith('m='));
  const media = lines.slice(first, length < 0 ? undefined : first + 1 + length);
  const [, port, , ...formats] = (media[0] ?? '').slice(2).split(' ');
  const host = connection(media) ?? connection(lines.slice(0, first));
  const codec = formats
    .map(Number)
    .flatMap((format) => LAWS.filter(({ payloadType }) => payloadType === format))[0];
  if (!host || !codec || !Number(port)) return undefined;
  const events = media
    .map((line) => /^a=rtpmap:(\d+) telephone-event\/8000/i.exec(line)?.[1])
    .find((type) => type !== undefined);
  const offered = media
    .map((line) => /^a=(sendonly|recvonly|inactive)$/.exec(line)?.[1])
    .find(Boolean);
  return {
    host,
    port: Number(port),
    law: codec.law,
    payloadType: codec.payloadType,
    eventType: events === undefined ? undefined : Number(events),
    direction: ANSWERED_DIRECTION[offered ?? ''] ?? 'sendrecv',
  };
}

const connection = (lines: readonly string[]): string | undefined =>
  lines.map((line) => /^c=IN IP4 ([\d.]+)/.exec(line)?.[1]).find((host) => host !== undefined);

/** The answer to an offer, from our own address. `version` grows with every answer of a call. */
export function writeAnswer(offer: Offer, host: string, port: number, version: number): string {
  const { payloadType, eventType } = offer;
  const name = LAWS.find((codec) => codec.payloadType === payloadType)?.name ?? 'PCMU';
  const events =
    eventType === undefined
      ? []
      : [`a=rtpmap:${String(eventType)} telephone-event/8000`, `a=fmtp:${String(eventType)} 0-15`];
  const formats = [payloadType, ...(eventType === undefined ? [] : [eventType])].join(' ');
  return [
    'v=0',
    `o=lab ${String(port)} ${String(version)} IN IP4 ${host}`,
    's=-',
    `c=IN IP4 ${host}`,
    't=0 0',
    `m=audio ${String(port)} RTP/AVP ${formats}`,
    `a=rtpmap:${String(payloadType)} ${name}/8000`,
    ...events,
    'a=ptime:20',
    `a=${offer.direction}`,
    '',
  ].join('\r\n');
}

const EVENT_TYPE = 101;

/** An offer of both laws, PCMU first, and telephone events. */
export function writeOffer(host: string, port: number): string {
  const [pcmu] = LAWS;
  const own: Offer = {
    host,
    port,
    law: pcmu.law,
    payloadType: pcmu.payloadType,
    eventType: EVENT_TYPE,
    direction: 'sendrecv',
  };
  return writeAnswer(own, host, port, 1).replace(
    ` RTP/AVP ${String(pcmu.payloadType)} `,
    ` RTP/AVP ${LAWS.map(({ payloadType }) => String(payloadType)).join(' ')} `,
  );
}
