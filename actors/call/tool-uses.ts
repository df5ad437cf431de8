import { move, stay, type Step } from '../kernel/step.ts';
import type { RealtimeFact } from '../realtime/messages.ts';
import { note, type CallEffect } from './messages.ts';
import type { CallState } from './state.ts';

type CallStep = Step<CallState, CallEffect>;
type Began = Extract<RealtimeFact, { type: 'toolBegan' }>;
type Used = Extract<RealtimeFact, { type: 'toolUsed' }>;

/** A tool that the model waits for. */
export type RunningTool = Omit<Began, 'type'>;

/** So much of what a tool said is kept in the timeline. */
const MAX_RESULT = 2000;
const CUT_OFF = 'error: cut off by the hang-up';

export function toolBegan(state: CallState, { type: _type, ...tool }: Began): CallStep {
  return stay({ ...state, running: [...state.running, tool] });
}

export function toolUsed(state: CallState, fact: Used, now: number): CallStep {
  const { toolCallId, name, arguments: given, output, failed, at, tookMs } = fact;
  const result = output.length > MAX_RESULT ? `${output.slice(0, MAX_RESULT)}…` : output;
  return move(
    {
      ...state,
      running: state.running.filter((tool) => tool.toolCallId !== toolCallId),
      tools: [...state.tools, { name, arguments: given, at, failed, tookMs }],
    },
    note({
      at: now,
      kind: 'tool.used',
      data: { name, arguments: given, result, failed, took_ms: tookMs },
    }),
  );
}

/** Nobody waits any more for what is still at work; that it was is written down. */
export function cutOff(state: CallState, now: number): CallStep {
  const effects: CallEffect[] = [];
  let next = state;
  for (const tool of state.running) {
    const how = { output: CUT_OFF, failed: true, tookMs: Math.max(0, now - tool.at) };
    const step = toolUsed(next, { type: 'toolUsed', ...tool, ...how }, now);
    next = step.state;
    effects.push(...step.effects);
  }
  return move(next, ...effects);
}
