import type { SipMessage } from '../../actors/ports/telephony.ts';

const DAY_US = 86_400_000_000;
/** Belong to a trunk, not to a call. */
const OF_TRUNKS = /^CSeq:\s*\d+\s+(?:OPTIONS|REGISTER)/im;
const TRANSPORTS = ['udp', 'tcp', 'tls'] as const;

/**
 * The SIP message in a frame of drachtio's control protocol; null for a frame that carries none, and for
 * those the server made up for itself (a 408 that never was on the wire has a length of 0).
 * @param now milliseconds; the frame itself tells only the time of day
 */
export function messageOf(frame: string, now: number): SipMessage | null {
  const end = frame.indexOf('\r\n');
  if (end < 0) return null;
  const text = frame.slice(end + 2);
  const head = headOf(frame.slice(0, end).split('|'));
  const callId = /^(?:Call-ID|i):\s*(\S+)/im.exec(text)?.[1];
  if (!head || head.bytes === 0 || callId === undefined || OF_TRUNKS.test(text)) return null;
  const atUs = momentOf(head.time, now);
  return {
    callId,
    atUs,
    direction: head.direction,
    transport: head.transport,
    peer: head.peer,
    text,
  };
}

interface Head {
  readonly direction: 'in' | 'out';
  readonly bytes: number;
  readonly transport: SipMessage['transport'];
  readonly peer: string | null;
  readonly time: string;
}

/** `ID|sip|network|BYTES|…` from the wire, `ID|response|ID|OK|application|BYTES|…` for what was sent. */
function headOf(tokens: readonly string[]): Head | null {
  const isSent = tokens[1] === 'response' && tokens[3] === 'OK' && tokens[4] === 'application';
  if (!isSent && tokens[1] !== 'sip') return null;
  const [source, bytes, transport = '', address, port, time] = tokens.slice(isSent ? 4 : 2);
  if (time === undefined) return null;
  const direction = source === 'network' ? 'in' : 'out';
  return {
    direction,
    bytes: Number(bytes),
    transport: TRANSPORTS.find((known) => known === transport) ?? null,
    // Of a request sent over UDP the server names its own side.
    peer: address && (direction === 'in' || transport !== 'udp') ? `${address}:${port}` : null,
    time,
  };
}

/** The moment nearest to now with that time of day: a message may be of the minute before midnight. */
function momentOf(time: string, now: number): number {
  const [hours = 0, minutes = 0, seconds = 0] = time.split(':').map(Number);
  const ofDay = Math.round(((hours * 60 + minutes) * 60 + seconds) * 1_000_000);
  const nowUs = now * 1000;
  const midnight = nowUs - (nowUs % DAY_US);
  const at = midnight + ofDay;
  if (at - nowUs > DAY_US / 2) return at - DAY_US;
  return nowUs - at > DAY_US / 2 ? at + DAY_US : at;
}
