/** From what was measured to who answered, and why. Pure. */
import type {
  AnsweredBy,
  AnsweredVerdict,
  AnsweringFeatures,
  AnsweringRule,
} from '../../actors/ports/answering.ts';
import type { Witness } from './phrases.ts';
import type { AmdParameters } from './parameters.ts';

interface Judgement {
  readonly verdict: AnsweredVerdict;
  readonly rule: AnsweringRule;
  readonly confidence: number;
}

/** Null as long as nothing can be said. */
export function judge(
  features: AnsweringFeatures,
  witness: Witness | null,
  nowMs: number,
  parameters: AmdParameters,
): AnsweredBy | null {
  const judgement =
    byProof(features, witness, parameters) ??
    byLength(features, parameters) ??
    byPause(features, parameters) ??
    byTime(features, nowMs, parameters);
  if (!judgement) return null;
  const confidence = Number(judgement.confidence.toFixed(2));
  const reason = reasonOf(judgement.rule, features);
  return { ...judgement, confidence, reason, afterMs: nowMs, features };
}

function byProof(
  { beepHz, speechMs, turns }: AnsweringFeatures,
  witness: Witness | null,
  { greetingMs, provingTurns }: AmdParameters,
): Judgement | null {
  if (witness?.verdict === 'screening')
    return { verdict: 'screening', rule: 'words', confidence: 0.95 };
  if (beepHz !== null)
    return {
      verdict: 'machine',
      rule: 'beep',
      confidence: speechMs >= greetingMs || witness ? 0.98 : 0.8,
    };
  if (witness) return { verdict: 'machine', rule: 'words', confidence: 0.95 };
  return turns >= provingTurns ? { verdict: 'human', rule: 'turns', confidence: 0.95 } : null;
}

function byLength(
  { monologueMs, unbrokenMs, overlapMs, unansweredMs, speechMs }: AnsweringFeatures,
  parameters: AmdParameters,
): Judgement | null {
  const verdict = 'machine';
  if (unbrokenMs >= parameters.unbrokenMs) return { verdict, rule: 'unbroken', confidence: 0.8 };
  const beyond = monologueMs - parameters.monologueMs;
  if (beyond >= 0)
    return { verdict, rule: 'monologue', confidence: 0.95 - 0.2 * Math.exp(-beyond / 3000) };
  if (overlapMs >= parameters.talkedOverMs)
    return { verdict, rule: 'talked_over', confidence: 0.7 };
  return unansweredMs >= parameters.unansweredMs && speechMs >= parameters.recitedMs
    ? { verdict, rule: 'no_reply', confidence: 0.6 }
    : null;
}

function byPause(
  { firstUtteranceMs, silentMs, onsetMs }: AnsweringFeatures,
  { helloMs, pauseMs, waitingMs }: AmdParameters,
): Judgement | null {
  if (onsetMs === null) return null;
  if (firstUtteranceMs <= helloMs)
    return silentMs >= pauseMs
      ? { verdict: 'human', rule: 'hello', confidence: 0.95 - 0.3 * (firstUtteranceMs / helloMs) }
      : null;
  return silentMs >= waitingMs ? { verdict: 'human', rule: 'waits', confidence: 0.6 } : null;
}

function byTime(
  { onsetMs }: AnsweringFeatures,
  nowMs: number,
  { presumeAfterMs }: AmdParameters,
): Judgement | null {
  if (nowMs < presumeAfterMs) return null;
  return onsetMs === null
    ? { verdict: 'unknown', rule: 'silence', confidence: 0 }
    : { verdict: 'human', rule: 'presumed', confidence: 0.5 };
}

const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;

function reasonOf(rule: AnsweringRule, features: AnsweringFeatures): string {
  const { firstUtteranceMs, monologueMs, unbrokenMs, overlapMs, silentMs, speechMs } = features;
  switch (rule) {
    case 'beep':
      return `${seconds(speechMs)} of speech, then a beep of ${seconds(features.beepMs)} at ${String(features.beepHz)} Hz`;
    case 'words':
      return `it said “${String(features.phrase)}”`;
    case 'turns':
      return `it replied to the agent ${String(features.turns)} times`;
    case 'unbroken':
      return `sound for ${seconds(unbrokenMs)} without the shortest pause`;
    case 'monologue':
      return `speech of ${seconds(monologueMs)} without waiting for an answer`;
    case 'talked_over':
      return `it went on for ${seconds(overlapMs)} while the agent spoke`;
    case 'no_reply':
      return `speech of ${seconds(speechMs)}, and no answer to the agent for ${seconds(features.unansweredMs)}`;
    case 'hello':
      return `a first utterance of ${seconds(firstUtteranceMs)}, then a pause`;
    case 'waits':
      return `an utterance of ${seconds(firstUtteranceMs)}, then ${seconds(silentMs)} of waiting`;
    case 'presumed':
      return 'it speaks, and nothing yet says that it is a machine';
    case 'silence':
      return 'nothing was heard';
  }
}
