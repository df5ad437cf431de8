import { move, stay, type Step } from '../kernel/step.ts';
import type { LiveCallItem } from '../ports/live.ts';
import type { Turn } from '../ports/model.ts';
import { note, type CallEffect } from './messages.ts';
import type { CallState } from './state.ts';

/** Who wants the recording to pause or to go on. */
interface Wish {
  readonly on: boolean;
  readonly by: 'agent' | 'supervisor' | 'announcement';
  readonly at: number;
}

/** A stretch of a call that is not recorded, ms since the epoch; `to` is null while it lasts. */
export interface Pause {
  readonly from: number;
  readonly to: number | null;
  /** Something was said or pressed that nobody is to know. */
  readonly isSecret: boolean;
}

export const isPaused = ({ pauses }: Pick<CallState, 'pauses'>): boolean =>
  pauses.at(-1)?.to === null;

/** What the live page shows of it. */
export function recordingOf(state: Pick<CallState, 'plan' | 'pauses'>): LiveCallItem['recording'] {
  if (!state.plan.record) return 'off';
  return isPaused(state) ? 'paused' : 'on';
}

/** Pauses the recording around something secret, or lets it go on. A second wish of the same kind changes nothing. */
export function record(state: CallState, { on, by, at }: Wish): Step<CallState, CallEffect> {
  const { pauses } = state;
  if (!state.plan.record || state.phase !== 'talking' || isPaused(state) === !on)
    return stay(state);
  const last = pauses.at(-1);
  const next =
    on && last
      ? [...pauses.slice(0, -1), { ...last, to: at }]
      : [...pauses, { from: at, to: null, isSecret: by !== 'announcement' }];
  return move(
    { ...state, pauses: next },
    { type: 'record', on },
    note({ at, kind: on ? 'recording.resumed' : 'recording.paused', data: { by } }),
  );
}

/** A digit, or the word for one in English or Turkish. */
const DIGIT =
  /\p{Nd}|(?<!\p{L})(?:zero|oh|one|two|three|four|five|six|seven|eight|nine|s[ıi]f[ıi]r|bir|iki|üç|dört|beş|alt[ıi]|yedi|sekiz|dokuz)(?!\p{L})/giu;

/** What was said while nothing was recorded is written down without its digits. */
export function withoutSecrets(turn: Turn, pauses: readonly Pause[]): Turn {
  const isSecret = pauses.some(
    (pause) =>
      pause.isSecret && turn.endedAt > pause.from && turn.startedAt < (pause.to ?? Infinity),
  );
  return isSecret ? { ...turn, text: turn.text.replaceAll(DIGIT, '•') } : turn;
}
