import { move, stay } from '../../kernel/step.ts';
import type { RealtimeMessage } from '../messages.ts';
import { remember } from '../remember.ts';
import { report, type RealtimeState, type RealtimeStep } from '../state.ts';

/** A tool that the model asked for and has not been told of yet. */
export interface Asked {
  readonly toolCallId: string;
  readonly name: string;
  readonly arguments: string;
  readonly at: number;
  /** Only the session that asked can be answered. */
  readonly sessionId: string | null;
  /** Whether the model goes on when it is told. */
  readonly respond: boolean;
}

interface Answer {
  readonly output: string;
  readonly failed: boolean;
  readonly at: number;
  /** False: nothing was done, and a later session needs not know of it. */
  readonly isNew?: boolean;
}

/** What a tool came to. The first word counts: later ones find nobody who asked. */
export function toolDone(
  state: RealtimeState,
  { toolCallId, ...answer }: Omit<Extract<RealtimeMessage, { type: 'toolDone' }>, 'type'>,
): RealtimeStep {
  const { [toolCallId]: asked, ...others } = state.asked;
  if (!asked) return stay(state);
  const respond = asked.respond || answer.failed;
  return answered({ ...state, asked: others }, { ...asked, respond }, answer);
}

/** Tells the model, and the call. */
export function answered(state: RealtimeState, asked: Asked, answer: Answer): RealtimeStep {
  const { toolCallId, name, arguments: given } = asked;
  const { output, failed, at, isNew = true } = answer;
  const used = report({
    type: 'toolUsed',
    ...{ toolCallId, name, arguments: given, output, failed },
    ...{ at: asked.at, tookMs: Math.max(0, at - asked.at) },
  });
  const { respond } = asked;
  const item = { kind: 'tool' as const, toolCallId, name, arguments: given, output };
  if (state.phase === 'over') return move(state, used);
  const history = isNew ? [...state.history, item] : state.history;
  if (asked.sessionId === state.sessionId && state.phase !== 'reconnecting')
    return move({ ...state, history }, used, { type: 'answerTool', toolCallId, output, respond });
  // The session that asked is gone: the one that took over is told as of something past.
  const told = remember({ ...state, owesReply: state.owesReply || respond }, item);
  const goesOn = respond && state.phase === 'talking';
  return move(told.state, used, ...told.effects, ...(goesOn ? [{ type: 'say' as const }] : []));
}
