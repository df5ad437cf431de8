import type { AiSession, CarrierCall } from './lab.ts';

/** Speech that ended so long before the provider heard the callee was over by itself. */
const OVER_BEFORE_MS = 60;
/** An interruption is noticed within this after the agent fell silent, or it was none. */
const NOTICED_WITHIN_MS = 5000;

/** Which session belongs to which SIP call. */
export type Pairing = ReadonlyMap<string, string>;

/**
 * How long the agent was still heard after `speech_started` had been sent, ms: from the stand-in's
 * clock to the callee's, which are the same steady clock of one machine. It includes both networks.
 */
export function bargeIns(
  calls: readonly CarrierCall[],
  sessions: readonly AiSession[],
  pairing: Pairing,
  sinceMs: number,
): number[] {
  const byId = new Map(sessions.map((session) => [session.id, session.speechStartedAtMs]));
  return calls.flatMap(({ callId, answeredAtMs, heard }) => {
    const noticed = byId.get(pairing.get(callId) ?? '') ?? [];
    if (answeredAtMs === undefined) return [];
    return heard
      .filter(({ interrupted }) => interrupted)
      .flatMap(({ startMs, ms }) => {
        const from = answeredAtMs + startMs;
        return from < sinceMs ? [] : delayOf(from, from + ms, noticed);
      });
  });
}

/** One delay, or none when the speech ended by itself or nobody noticed the interruption. */
function delayOf(from: number, to: number, noticed: readonly number[]): number[] {
  const at = noticed.find((time) => time >= from && time <= to + NOTICED_WITHIN_MS);
  if (at === undefined || to < at - OVER_BEFORE_MS) return [];
  return [Math.max(0, to - at)];
}
