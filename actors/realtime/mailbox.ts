/** What a conversation does about an answering machine. */
import { move, stay } from '../kernel/step.ts';
import type { AnsweredBy } from '../ports/answering.ts';
import { end, sayGoodbye } from './ending.ts';
import { idleTimer, report, type RealtimeState, type RealtimeStep } from './state.ts';

/** A verdict that is less certain is shown and not acted upon: it may be a person. */
const CERTAIN = 0.7;
/** The longest greeting, after which the message begins in any case. */
const LONGEST_GREETING_MS = 60_000;
/** A message is spoken at about this pace, and may take so long besides. */
const MS_PER_LETTER = 100;
const BESIDES_MS = 10_000;
const FREE_MESSAGE_MS = 30_000;

const SCREENED =
  'An assistant that screens calls answered, not a person yet. Say at once, in one or two sentences, who you are, for whom you call and why. Then wait in silence until a person speaks.';
const SHORT_MESSAGE =
  'You reached a mailbox and it records now. Leave a message of at most two sentences: who called and why. Then say nothing more.';
const exactly = (message: string): string =>
  `You reached a mailbox and it records now. Say exactly this, word for word, and nothing else: “${message}”`;

/** A verdict came, or another one than before. */
export function answeredBy(state: RealtimeState, finding: AnsweredBy): RealtimeStep {
  const told = report({ type: 'answeredBy', finding });
  const step = act(state, finding);
  return move(step.state, told, ...step.effects);
}

function act(state: RealtimeState, { verdict, confidence }: AnsweredBy): RealtimeStep {
  if (state.phase !== 'talking' || state.isAside) return stay(state);
  switch (verdict) {
    case 'machine':
      return confidence < CERTAIN ? stay(state) : machine(state);
    case 'screening':
      return screened(state);
    case 'human':
      return state.awaitsGreetingEnd ? letGo(state) : stay(state);
    case 'unknown':
      return stay(state);
  }
}

function machine(state: RealtimeState): RealtimeStep {
  switch (state.voicemail.then) {
    case 'off':
      return stay(state);
    case 'hang_up': {
      // Politely: now and then it is a person after all.
      const goodbye = sayGoodbye(state, 'an answering machine answered');
      const reached = report({ type: 'mailboxReached', leavesMessage: false });
      return move(goodbye.state, reached, ...goodbye.effects);
    }
    case 'leave_message':
      return awaitGreetingEnd(state);
  }
}

function screened(state: RealtimeState): RealtimeStep {
  const item = { kind: 'system' as const, text: SCREENED };
  return move({ ...state, history: [...state.history, item] }, { type: 'inject', items: [item] });
}

/** The agent is silent until the mailbox records. */
export function awaitGreetingEnd(state: RealtimeState): RealtimeStep {
  if (state.awaitsGreetingEnd || state.phase !== 'talking') return stay(state);
  return move(
    { ...state, awaitsGreetingEnd: true },
    { type: 'cancelTimer', timer: 'idle' },
    { type: 'hold', on: true },
    { type: 'setTimer', timer: 'greeting', ms: LONGEST_GREETING_MS },
  );
}

/** It was a person: the conversation goes on. */
function letGo(state: RealtimeState): RealtimeStep {
  const next = { ...state, awaitsGreetingEnd: false };
  return move(
    next,
    { type: 'cancelTimer', timer: 'greeting' },
    { type: 'hold', on: false },
    { type: 'say' },
    ...idleTimer(next),
  );
}

/** The mailbox records: says the message, then hangs up. */
export function leaveMessage(state: RealtimeState): RealtimeStep {
  if (!state.awaitsGreetingEnd || state.phase !== 'talking') return stay(state);
  const { message } = state.voicemail;
  const withinMs = message === null ? FREE_MESSAGE_MS : BESIDES_MS + message.length * MS_PER_LETTER;
  const ending = end({ ...state, awaitsGreetingEnd: false }, 'a message was left', withinMs);
  return move(
    ending.state,
    { type: 'cancelTimer', timer: 'greeting' },
    report({ type: 'mailboxReached', leavesMessage: true }),
    { type: 'say', instructions: message === null ? SHORT_MESSAGE : exactly(message) },
    ...ending.effects,
  );
}
