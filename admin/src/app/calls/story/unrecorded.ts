import type { CallEvent } from '../../../../../server/contract/calls.ts';

/** A stretch of a call that is not in its recording, seconds into it. */
export interface Unrecorded {
  readonly from: number;
  readonly to: number;
}

/**
 * The stretches in which the recording was paused, in order. One that nobody ended lasts until the call does;
 * `startedAt` and `endedAt` are ms, the latter null while it goes on.
 */
export function unrecordedOf(
  events: readonly CallEvent[],
  startedAt: number,
  endedAt: number | null,
): Unrecorded[] {
  const seconds = (at: number): number => Math.max(0, (at - startedAt) / 1000);
  const stretches: Unrecorded[] = [];
  let from: number | null = null;
  for (const { at, kind } of events) {
    if (kind === 'recording.paused') from ??= seconds(Date.parse(at));
    if (kind !== 'recording.resumed' || from === null) continue;
    stretches.push({ from, to: seconds(Date.parse(at)) });
    from = null;
  }
  const to = endedAt === null ? Infinity : seconds(endedAt);
  return from === null ? stretches : [...stretches, { from, to }];
}

/** Whether most of a moment of the call, seconds into it, is not recorded. */
export function isUnrecorded({ from, to }: Unrecorded, stretches: readonly Unrecorded[]): boolean {
  const missing = stretches.map((each) => Math.min(to, each.to) - Math.max(from, each.from));
  const seconds = missing.reduce((sum, each) => sum + Math.max(0, each), 0);
  return seconds > (to - from) / 2;
}
