/** What the stretches of both sides' speech come to. Pure. */
import type { AnsweringFeatures } from '../../actors/ports/answering.ts';
import type { Beep } from './beep.ts';
import type { AmdParameters } from './parameters.ts';
import type { Stretch } from './speech.ts';

export interface HeardSoFar {
  readonly nowMs: number;
  readonly callee: readonly Stretch[];
  readonly agent: readonly Stretch[];
  readonly voicedMs: number;
  readonly unbrokenMs: number;
  readonly beep: Beep | null;
  readonly phrase: string | null;
}

export function featuresOf(heard: HeardSoFar, parameters: AmdParameters): AnsweringFeatures {
  const { nowMs, callee, beep } = heard;
  const first = callee[0];
  const speechMs = sum(callee.map(lengthOf));
  return {
    onsetMs: first?.fromMs ?? null,
    firstUtteranceMs: lengthOf(joined(callee, parameters.pauseMs)[0]),
    speechMs,
    monologueMs: weighedMonologue(heard, parameters),
    unbrokenMs: heard.unbrokenMs,
    voicedShare: speechMs === 0 ? 0 : Math.min(1, heard.voicedMs / speechMs),
    silentMs: nowMs - (callee.at(-1)?.toMs ?? 0),
    overlapMs: sum(callee.flatMap((one) => heard.agent.map((other) => shared(one, other)))),
    unansweredMs: unanswered(heard, parameters),
    turns: replies(heard, parameters),
    beepHz: beep ? Math.round(beep.hz) : null,
    beepMs: beep?.ms ?? 0,
    phrase: heard.phrase,
  };
}

const sum = (values: readonly number[]): number => values.reduce((total, each) => total + each, 0);

const lengthOf = (stretch: Stretch | undefined): number =>
  stretch ? stretch.toMs - stretch.fromMs : 0;

const shared = (one: Stretch, other: Stretch): number =>
  Math.max(0, Math.min(one.toMs, other.toMs) - Math.max(one.fromMs, other.fromMs));

/** Stretches with shorter gaps between them made one. */
export function joined(stretches: readonly Stretch[], gapMs: number): readonly Stretch[] {
  const whole: Stretch[] = [];
  for (const each of stretches) {
    const last = whole.at(-1);
    if (last && each.fromMs - last.toMs < gapMs)
      whole[whole.length - 1] = { fromMs: last.fromMs, toMs: each.toMs };
    else whole.push(each);
  }
  return whole;
}

/**
 * The longest monologue. One that comes after the agent's turn is weighed by how much longer people
 * speak then, so that one limit fits all. An agent that was interrupted had no turn.
 */
function weighedMonologue(heard: HeardSoFar, parameters: AmdParameters): number {
  const { monologueMs, listenedMonologueMs, answeredMonologueMs } = parameters;
  const turns = agentTurns(heard, parameters);
  const lengths = joined(heard.callee, parameters.breathMs).map((run, index) => {
    if (!turns.some(({ toMs }) => toMs <= run.fromMs)) return lengthOf(run);
    const limit = index === 0 ? listenedMonologueMs : answeredMonologueMs;
    return Math.round((lengthOf(run) * monologueMs) / limit);
  });
  return Math.max(0, ...lengths);
}

const agentTurns = ({ agent }: HeardSoFar, { agentTurnMs }: AmdParameters): readonly Stretch[] =>
  agent.filter((stretch) => lengthOf(stretch) >= agentTurnMs);

/** The silence after a first utterance and the agent's turn, as long as nothing comes back. */
function unanswered(heard: HeardSoFar, parameters: AmdParameters): number {
  const lastSaid = heard.callee.at(-1)?.toMs;
  const agentEnd = heard.agent.at(-1)?.toMs ?? 0;
  const first = agentTurns(heard, parameters).find(
    ({ fromMs }) => lastSaid !== undefined && fromMs >= lastSaid,
  );
  return first && replies(heard, parameters) === 0 ? heard.nowMs - agentEnd : 0;
}

/** Turns of the agent after which a short utterance came in good time, and then a pause. */
function replies(heard: HeardSoFar, parameters: AmdParameters): number {
  const { pauseMs, replyWithinMs, listenedMonologueMs } = parameters;
  const utterances = joined(heard.callee, pauseMs);
  return agentTurns(heard, parameters).filter(({ toMs }) => {
    const reply = utterances.find(({ fromMs }) => fromMs >= toMs);
    return (
      reply !== undefined &&
      reply.fromMs <= toMs + replyWithinMs &&
      lengthOf(reply) < listenedMonologueMs &&
      heard.nowMs - reply.toMs >= pauseMs
    );
  }).length;
}
