import type { AnsweredBy, AnsweredVerdict } from '../ports/answering.ts';
import type { ConversationFact } from '../ports/media.ts';
import type { VoicemailPolicy } from '../ports/model.ts';
import type { RealtimeEffect, RealtimeFact, RealtimeMessage } from './messages.ts';
import { reduceRealtime } from './reduce.ts';
import { newConversation, type RealtimeState } from './state.ts';

const finding = (verdict: AnsweredVerdict, confidence = 0.98): AnsweredBy => ({
  ...{ verdict, confidence, rule: 'beep', reason: 'a beep', afterMs: 5000 },
  features: {
    ...{ onsetMs: 400, firstUtteranceMs: 4000, speechMs: 4000, monologueMs: 4000, unbrokenMs: 900 },
    ...{ voicedShare: 0.7, silentMs: 300, overlapMs: 0, unansweredMs: 0, turns: 0 },
    ...{ beepHz: 1000, beepMs: 400, phrase: null },
  },
});
const heard = (fact: ConversationFact): RealtimeMessage => ({ type: 'heard', fact });
const found = (verdict: AnsweredVerdict, confidence?: number): RealtimeMessage =>
  heard({ type: 'answeredBy', finding: finding(verdict, confidence), at: 1 });
const greetingEnded = heard({
  ...{ type: 'greetingEnded', end: { how: 'beep', afterMs: 5300 }, at: 2 },
});
const usesTool = heard({
  ...{ type: 'toolAsked', toolCallId: 't1', name: 'leave_voicemail', arguments: '{}', at: 1 },
});

/** What follows in a conversation with this policy. */
function after(then: VoicemailPolicy['then'], ...messages: RealtimeMessage[]) {
  let state: RealtimeState = newConversation({
    ...{ model: 'gpt-realtime-2.1', speaksFirst: true, idleTimeoutMs: 8000, maxCallMs: 300_000 },
    ...{ tools: ['leave_voicemail'], voicemail: { then, message: 'Call us back, Ada.' } },
  });
  const begin: RealtimeMessage[] = [
    { type: 'open', restarted: false },
    { type: 'opened' },
    { type: 'answered', at: 5 },
  ];
  const effects: RealtimeEffect[] = [];
  for (const message of [...begin, ...messages]) {
    const step = reduceRealtime(state, message);
    state = step.state;
    effects.push(...step.effects);
  }
  const facts = effects.flatMap((effect): RealtimeFact[] =>
    effect.type === 'report' ? [effect.fact] : [],
  );
  const said = effects.flatMap((effect) =>
    effect.type === 'say' ? [effect.instructions ?? ''] : [],
  );
  return { state, effects, facts, said, types: effects.map(({ type }) => type) };
}

describe('a conversation with an answering machine', () => {
  it('only tells the verdict when nothing is to be done about it', () => {
    const { facts, types, said } = after('off', found('machine'));
    expect(facts.filter(({ type }) => type === 'answeredBy').length).toBe(1);
    expect(types).not.toContain('hold');
    expect(said).toEqual([]);
  });

  it('says goodbye and ends when it is to hang up', () => {
    const { state, said, facts } = after('hang_up', found('machine'), { type: 'drained' });
    expect(said[0]).toContain('goodbye');
    expect(facts).toContain({ type: 'mailboxReached', leavesMessage: false });
    expect(state.phase).toBe('over');
  });

  it('goes on when the verdict is not certain, for it may be a person', () => {
    expect(after('hang_up', found('machine', 0.6)).state.phase).toBe('talking');
  });

  it('holds the agent back until the greeting is over, then leaves the very message and ends', () => {
    const waiting = after('leave_message', found('machine'));
    expect(waiting.effects).toContain({ type: 'hold', on: true });
    expect(waiting.said).toEqual([]);
    const left = after('leave_message', found('machine'), greetingEnded);
    expect(left.said).toEqual([jasmine.stringContaining('“Call us back, Ada.”')]);
    expect(left.facts).toContain({ type: 'mailboxReached', leavesMessage: true });
    expect(left.state.phase).toBe('ending');
  });

  it('leaves the message in any case when no end of the greeting is heard', () => {
    const { said } = after('leave_message', found('machine'), { type: 'greetingTookTooLong' });
    expect(said.length).toBe(1);
  });

  it('goes on with a person who was taken for a machine', () => {
    const { effects, state } = after('leave_message', found('machine'), found('human'));
    expect(effects).toContain({ type: 'hold', on: false });
    expect([state.phase, state.awaitsGreetingEnd]).toEqual(['talking', false]);
  });

  it('leaves the message when the model says that it is a mailbox', () => {
    const { said, types } = after('off', usesTool, greetingEnded);
    expect(types).toContain('hold');
    expect(said).toEqual([jasmine.stringContaining('“Call us back, Ada.”')]);
  });

  it('tells the model of an assistant that screens calls', () => {
    const { effects } = after('hang_up', found('screening'));
    expect(effects.some(({ type }) => type === 'inject')).toBeTrue();
  });
});
