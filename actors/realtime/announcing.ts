/** Tells whoever answered that the call is recorded, before the agent says anything. */
import { move } from '../kernel/step.ts';
import type { RealtimeEffect } from './messages.ts';
import { report, type RealtimeState, type RealtimeStep } from './state.ts';

/** For the model, which would say so once more. */
export const TOLD: RealtimeEffect = {
  type: 'inject',
  items: [
    {
      kind: 'system',
      text: 'Before your first words the callee hears a recorded announcement that the call is recorded. Do not repeat it.',
    },
  ],
};

/** At the answer, whether the AI is there yet or not. */
export function announce({ announcement }: RealtimeState): RealtimeEffect[] {
  if (!announcement) return [];
  const starts = report({ type: 'recordingAsked', on: false, by: 'announcement' });
  return [
    ...(announcement.recordsFrom === 'end' ? [starts] : []),
    { type: 'announce', announcement },
  ];
}

/** Who was not told is not recorded, where the recording begins after the announcement. */
export function announced(state: RealtimeState, isWhole: boolean): RealtimeStep {
  const kind = isWhole ? 'recording.announced' : 'recording.announcement_cut';
  const starts = report({ type: 'recordingAsked', on: true, by: 'announcement' });
  return move(
    state,
    report({ type: 'noted', kind, data: {} }),
    ...(isWhole && state.announcement?.recordsFrom === 'end' ? [starts] : []),
  );
}
