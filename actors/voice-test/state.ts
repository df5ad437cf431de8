import { move, stay, type Step } from '../kernel/step.ts';
import type { RealtimeFact } from '../realtime/messages.ts';
import type { VoiceTestEffect, VoiceTestEnd, VoiceTestFact, VoiceTestMessage } from './messages.ts';

/** Plain data: one conversation by browser. */
export interface VoiceTestState {
  readonly phase: 'opening' | 'talking' | 'closing' | 'closed';
  readonly tokens: number;
  readonly cost: number;
  /** Known from the moment it begins to close. */
  readonly end: { readonly reason: VoiceTestEnd; readonly explanation: string } | null;
}

type VoiceTestStep = Step<VoiceTestState, VoiceTestEffect>;

export const newVoiceTest = (): VoiceTestState => ({
  phase: 'opening',
  tokens: 0,
  cost: 0,
  end: null,
});

const TOO_LONG = 'The test reached its longest duration.';
const show = (fact: VoiceTestFact): VoiceTestEffect => ({ type: 'show', fact });

/** Pure: the same state and message give the same step. Unexpected messages change nothing. */
export function reduceVoiceTest(state: VoiceTestState, message: VoiceTestMessage): VoiceTestStep {
  switch (message.type) {
    case 'begin':
      return move(state, { type: 'openConversation' }, { type: 'limitDuration' });
    case 'stop':
      return close(state, 'stopped', 'The test was stopped.');
    case 'realtime':
      return told(state, message.fact);
    case 'realtimeGivenUp':
      return close(state, 'internal', 'The conversation failed on our side; it is in the log.');
    case 'tookTooLong':
      return state.phase === 'talking'
        ? move(
            { ...state, end: { reason: 'max_duration', explanation: TOO_LONG } },
            { type: 'tellWrapUp', reason: 'the test reached its longest duration' },
          )
        : close(state, 'max_duration', TOO_LONG);
    case 'wrappedUp':
      return closed(state);
    case 'failed':
      return message.effect === 'wrapUp' ? closed(state) : stay(state);
  }
}

function told(state: VoiceTestState, fact: RealtimeFact): VoiceTestStep {
  switch (fact.type) {
    case 'aiReady':
      return state.phase === 'opening'
        ? move({ ...state, phase: 'talking' }, { type: 'tellAnswered' })
        : stay(state);
    case 'aiGaveUp':
      return close(state, 'ai_failed', fact.explanation);
    case 'endAsked': {
      const end = state.end ?? {
        reason: 'agent' as const,
        explanation: `The agent ended the conversation: ${fact.reason}.`,
      };
      return close(state, end.reason, end.explanation);
    }
    case 'spent': {
      const spent = { tokens: state.tokens + fact.tokens, cost: state.cost + fact.cost };
      return move({ ...state, ...spent }, show({ type: 'usage', ...spent }));
    }
    default:
      return move(state, ...shownOf(fact).map(show));
  }
}

/** What of a conversation's facts is shown as it is. */
function shownOf(fact: RealtimeFact): VoiceTestFact[] {
  switch (fact.type) {
    case 'speaking':
      return [{ type: 'state', speaking: fact.who }];
    case 'turnSpoken':
      return [{ type: 'turn', turn: fact.turn }];
    case 'turnGrew':
      return [{ type: 'partial', itemId: fact.itemId, who: fact.who, text: fact.text }];
    case 'turnTaken':
      return [{ type: 'latency', ms: fact.wait.latencyMs }];
    case 'toolUsed': {
      const { name, arguments: given, output, at } = fact;
      return [{ type: 'tool', name, arguments: given, output, at }];
    }
    case 'noted':
      return noted(fact.kind, fact.data);
    default:
      return [];
  }
}

function noted(kind: string, data: Record<string, unknown>): VoiceTestFact[] {
  if (kind === 'agent.interrupted')
    return [{ type: 'interrupted', heardMs: Number(data['heardMs']) }];
  const words = data['explanation'] ?? data['message'];
  return kind.startsWith('ai.') && typeof words === 'string'
    ? [{ type: 'problem', message: words }]
    : [];
}

function close(state: VoiceTestState, reason: VoiceTestEnd, explanation: string): VoiceTestStep {
  if (state.phase === 'closing' || state.phase === 'closed') return stay(state);
  return move({ ...state, phase: 'closing', end: { reason, explanation } }, { type: 'wrapUp' });
}

/** The last words and their price have come by now. */
function closed(state: VoiceTestState): VoiceTestStep {
  if (state.phase !== 'closing' || !state.end) return stay(state);
  return move({ ...state, phase: 'closed' }, show({ type: 'ended', ...state.end }));
}
