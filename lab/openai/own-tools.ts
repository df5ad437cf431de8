/** How the stand-in uses tools that are none of the product's own, and what a model in a loop does. */
import { fillSchema } from './schema-filler.ts';
import type { Heard, OwnTool, Reply, Situation } from './script.ts';

/** The product's own tools; a session's others are somebody's own. */
const BUILT_IN = [
  ...['end_call', 'set_outcome', 'send_dtmf', 'leave_voicemail', 'transfer_to_human'],
  ...['schedule_callback', 'add_to_dnc', 'pause_recording'],
];
/** What somebody asks that is looked up. */
const QUESTIONS: readonly Heard[] = ['price', 'when', 'where'];

/** Of a session's functions those that the script has no line for. */
export const ownToolsOf = (offered: readonly OwnTool[]): OwnTool[] =>
  offered.filter(({ name }) => !BUILT_IN.includes(name));

/** A question is looked up first, with the first tool that may know; then it is answered. */
export function lookingUp({ turns, ownTools }: Situation): Reply | undefined {
  const last = turns.at(-1);
  const [tool] = ownTools ?? [];
  if (!tool || last?.by !== 'callee' || !QUESTIONS.includes(last.heard)) return undefined;
  const filled = fillSchema(tool.parameters, last.heard) as Record<string, unknown>;
  return { say: undefined, tools: [{ name: tool.name, arguments: filled }] };
}

/** What a model does that has lost its way. */
export function looping({ turns, tools, loops }: Situation): Reply | undefined {
  if (!loops) return undefined;
  const uses = turns.filter((turn) => turn.by === 'tool').length;
  const name = tools[uses % tools.length];
  return { say: undefined, tools: name === undefined ? [] : [{ name, arguments: {} }] };
}

/** The question that a looked-up answer belongs to; undefined when nothing was looked up for it. */
export function lookedUp({ turns, ownTools }: Situation): Heard | undefined {
  const last = turns.at(-1);
  if (last?.by !== 'tool' || !ownTools?.some(({ name }) => name === last.name)) return undefined;
  const asked = turns.findLast((turn) => turn.by === 'callee');
  return asked?.by === 'callee' ? asked.heard : undefined;
}
