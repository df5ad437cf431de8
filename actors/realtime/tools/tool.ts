import type { ToolSpec } from '../../ports/media.ts';
import type { CallAct } from '../../ports/tools.ts';
import type { RealtimeEffect } from '../messages.ts';
import type { RealtimeState } from '../state.ts';

/** The arguments as the model gave them: any object. */
export type Given = Readonly<Record<string, unknown>>;

/** What is wrong with them, in words for the model. */
export interface Problem {
  readonly problem: string;
}

/** What the use of a tool comes to. */
export interface Use {
  readonly state: RealtimeState;
  readonly effects: readonly RealtimeEffect[];
  /** Told at once, or once the call has done something. */
  readonly answer: string | CallAct;
  /** Whether the model goes on when it is told. */
  readonly respond: boolean;
}

/** A tool that every agent may have. */
export interface BuiltInTool {
  readonly spec: ToolSpec;
  /** `at` is when the model asked. */
  use(given: Given, state: RealtimeState, at: number): Use | Problem;
}

interface Definition<A extends object> {
  readonly spec: ToolSpec;
  /** `at` is when the model asked. */
  parse(given: Given, at: number): A | Problem;
  use(args: A, state: RealtimeState): Use;
}

export const builtIn = <A extends object>({ spec, parse, use }: Definition<A>): BuiltInTool => ({
  spec,
  use(given, state, at) {
    const args = parse(given, at);
    return isProblem(args) ? args : use(args, state);
  },
});

export const isProblem = (value: object): value is Problem => 'problem' in value;

/** Nothing but an answer. */
export const says = (state: RealtimeState, answer: Use['answer'], respond: boolean): Use => ({
  state,
  effects: [],
  answer,
  respond,
});
