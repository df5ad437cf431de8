import { move, stay, type Step } from '../kernel/step.ts';
import { note, type CallEffect } from './messages.ts';
import type { CallState } from './state.ts';

/** Who wants the recording to pause or to go on. */
interface Wish {
  readonly on: boolean;
  readonly by: 'agent' | 'supervisor';
  readonly at: number;
}

/** Pauses the recording around something secret, or lets it go on. A second wish of the same kind changes nothing. */
export function record(state: CallState, { on, by, at }: Wish): Step<CallState, CallEffect> {
  const isPaused = !on;
  if (!state.plan.record || state.phase !== 'talking' || state.isRecordingPaused === isPaused)
    return stay(state);
  return move(
    { ...state, isRecordingPaused: isPaused },
    { type: 'record', on },
    note({ at, kind: on ? 'recording.resumed' : 'recording.paused', data: { by } }),
  );
}
