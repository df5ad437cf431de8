import type { RealtimeEffect } from '../messages.ts';
import { newConversation, type RealtimeProfile } from '../state.ts';
import { toolAsked } from './use.ts';

/** What the model is told of something that only a call can do, where there is none. */
export const PRETENDED = 'ok (this is a test: nothing was really done)';

/** What a built-in tool comes to where there is no call. */
export interface TriedOut {
  readonly output: string;
  readonly outcome: string | null;
  readonly ended: boolean;
}

/** Uses a built-in tool in a conversation of nothing but this. */
export function tryOut(
  profile: RealtimeProfile,
  use: { readonly name: string; readonly arguments: string; readonly at: number },
): TriedOut {
  const state = { ...newConversation(profile), phase: 'talking' as const, answered: true };
  const step = toolAsked(state, { type: 'toolAsked', toolCallId: 'tried', ...use });
  const of = <T extends RealtimeEffect['type']>(type: T) =>
    step.effects.filter((effect) => effect.type === type) as Extract<RealtimeEffect, { type: T }>[];
  const outcome = of('report').flatMap(({ fact }) =>
    fact.type === 'outcomeSet' ? [fact.outcome.outcome] : [],
  );
  return {
    output: of('answerTool')[0]?.output ?? PRETENDED,
    outcome: outcome[0] ?? null,
    ended: step.state.phase === 'ending',
  };
}
