import { move, type Step } from '../../kernel/step.ts';
import type { ConversationFact } from '../../ports/media.ts';
import type { OfferedTool } from '../../ports/tools.ts';
import { sayGoodbye } from '../ending.ts';
import type { RealtimeEffect } from '../messages.ts';
import { report, type RealtimeState, type RealtimeStep } from '../state.ts';
import { parseObject } from './arguments.ts';
import { MAX_TOTAL, maxUsesOf, usesOfAll } from './limits.ts';
import { answered, type Asked } from './result.ts';
import { toolNamed } from './table.ts';
import { isProblem, type Use } from './tool.ts';

type ToolAsked = Extract<ConversationFact, { type: 'toolAsked' }>;

/** What a call does within: keys, the store. */
const ACT_WITHIN_MS = 10_000;

/** Carries out what the model asked for; what it got wrong is said back to it. */
export function toolAsked(state: RealtimeState, fact: ToolAsked): RealtimeStep {
  const { name, at } = fact;
  const uses = (state.toolUses[name] ?? 0) + 1;
  const next = { ...state, toolUses: { ...state.toolUses, [name]: uses } };
  if (usesOfAll(next) > MAX_TOTAL) return inALoop(next, fact);
  const max = maxUsesOf(state, name);
  // It was told once, and nobody waits in silence for a model that has lost its way.
  if (uses > max + 1) return inALoop(next, fact);
  const asked = askedOf(next, fact);
  // Told once more, it may still find words for the callee.
  if (uses > max) return refused(next, asked, refusal(name, max), true);
  // While people talk, nothing that it thinks of may end or change the call.
  if (state.isAside)
    return refused(next, asked, 'refused: the call is being passed on to a human', false);
  if (!state.tools.includes(name)) return own(next, asked);
  const given = parseObject(fact.arguments);
  if (!given) return refused(next, asked, 'error: the arguments are not a JSON object', true);
  const use = toolNamed(name)?.use(given, next, at);
  if (!use) return refused(next, asked, `error: there is no tool ${name}`, true);
  if (isProblem(use)) return refused(next, asked, `error: ${use.problem}`, true);
  return builtInUsed({ ...asked, respond: use.respond }, use);
}

const refusal = (name: string, max: number): string =>
  `refused: ${name} was used ${max} times already`;

const askedOf = (
  { sessionId }: RealtimeState,
  { toolCallId, name, arguments: given, at }: ToolAsked,
): Asked => ({ toolCallId, name, arguments: given, at, sessionId, respond: true });

const answerTool = ({ toolCallId }: ToolAsked, output: string): RealtimeEffect => ({
  type: 'answerTool',
  toolCallId,
  output,
  respond: false,
});

const refused = (
  state: RealtimeState,
  asked: Asked,
  output: string,
  respond: boolean,
): RealtimeStep =>
  answered(state, { ...asked, respond }, { output, failed: true, at: asked.at, isNew: false });

function inALoop(state: RealtimeState, fact: ToolAsked): RealtimeStep {
  const told = answerTool(fact, 'refused: too many tools were used in this call');
  const goodbye = sayGoodbye(state, 'the agent used its tools without end');
  return move(goodbye.state, told, ...goodbye.effects);
}

function builtInUsed(asked: Asked, use: Use): RealtimeStep {
  const { answer } = use;
  if (typeof answer === 'string') {
    const step = answered(use.state, asked, { output: answer, failed: false, at: asked.at });
    return move(step.state, ...step.effects, ...use.effects);
  }
  const { toolCallId } = asked;
  return awaited(use.state, asked, ACT_WITHIN_MS, [
    ...use.effects,
    { type: 'report', fact: { type: 'actAsked', toolCallId, act: answer } },
  ]);
}

/** A tool of the user's own. */
function own(state: RealtimeState, asked: Asked): RealtimeStep {
  const { toolCallId, name, arguments: given, at } = asked;
  const tool = state.offered.find((one: OfferedTool) => one.spec.name === name);
  if (!tool) return refused(state, asked, `error: there is no tool ${name}`, true);
  const { toolId, withinMs } = tool;
  return awaited(state, asked, withinMs, [
    { type: 'runTool', toolCallId, toolId, name, arguments: given },
    report({ type: 'toolBegan', toolCallId, name, arguments: given, at }),
  ]);
}

/** The answer comes later, or is said to be late. */
const awaited = (
  state: RealtimeState,
  asked: Asked,
  withinMs: number,
  effects: readonly RealtimeEffect[],
): Step<RealtimeState, RealtimeEffect> =>
  move({ ...state, asked: { ...state.asked, [asked.toolCallId]: asked } }, ...effects, {
    type: 'awaitTool',
    toolCallId: asked.toolCallId,
    ms: withinMs,
  });
