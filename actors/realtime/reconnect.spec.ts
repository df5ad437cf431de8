import type { ConversationFact, ConversationLoss } from '../ports/media.ts';
import type { RealtimeEffect, RealtimeFact, RealtimeMessage } from './messages.ts';
import { reduceRealtime } from './reduce.ts';
import { newConversation, type RealtimeState } from './state.ts';

function after(...messages: RealtimeMessage[]) {
  let state: RealtimeState = newConversation({
    ...{ model: 'm', speaksFirst: true, idleTimeoutMs: 8000, maxCallMs: 300_000, tools: [] },
  });
  let last: readonly RealtimeEffect[] = [];
  const effects: RealtimeEffect[] = [];
  for (const message of messages) {
    ({ state, effects: last } = reduceRealtime(state, message));
    effects.push(...last);
  }
  const facts = effects.flatMap((effect): RealtimeFact[] =>
    effect.type === 'report' ? [effect.fact] : [],
  );
  return {
    state,
    effects,
    last,
    facts,
    count: (type: RealtimeEffect['type']) => counted(effects, type),
  };
}

const counted = (effects: readonly RealtimeEffect[], type: RealtimeEffect['type']): number =>
  effects.filter((effect) => effect.type === type).length;

const heard = (fact: ConversationFact): RealtimeMessage => ({ type: 'heard', fact });
const network: ConversationLoss = { cause: 'network', retryable: true, explanation: 'gone' };
const lost = (owesReply: boolean, more: Partial<ConversationLoss> = {}): RealtimeMessage =>
  heard({ type: 'lost', loss: { ...network, ...more }, owesReply, at: 1 });
const talking: RealtimeMessage[] = [
  { type: 'open', restarted: false },
  { type: 'opened' },
  { type: 'answered', at: 5 },
];
const speaks = heard({ type: 'agentStarted', itemId: 'i1', at: 6 });
const finishes = heard({ type: 'agentFinished', at: 8 });
const says = (text: string): RealtimeMessage =>
  heard({
    ...{ type: 'spoke', itemId: 'i1', who: 'agent', text },
    ...{ startedAt: 1, endedAt: 2, interrupted: false },
  });
const reopens: RealtimeMessage[] = [{ type: 'reconnectDue' }, { type: 'opened' }];

describe('a conversation whose session is lost', () => {
  it('tries again at once, then more and more slowly, or as the provider asks', () => {
    const ms = (...messages: RealtimeMessage[]) =>
      after(...talking, ...messages).last.flatMap((effect) =>
        effect.type === 'setTimer' && effect.timer === 'reconnect' ? [effect.ms] : [],
      );
    expect(ms(lost(true))).toEqual([0]);
    const failed: RealtimeMessage = { type: 'openFailed', loss: network };
    expect(ms(lost(true), { type: 'reconnectDue' }, failed)).toEqual([400]);
    expect(ms(lost(true, { retryAfterMs: 2000 }))).toEqual([2000]);
    expect(ms(lost(true, { retryAfterMs: 600_000 }))).toEqual([4000]);
  });

  it('goes on when what was said is heard, told of it, and greets nobody again', () => {
    const waiting = after(...talking, speaks, lost(true), ...reopens);
    expect(waiting.state.phase).toBe('reconnecting');
    expect(waiting.count('startAudio')).toBe(1);
    const { last, state } = after(
      ...[...talking, speaks, lost(true), ...reopens, says('Hello, this is'), finishes],
    );
    const done = last.filter(({ type }) => type !== 'report' && type !== 'cancelTimer');
    expect(done).toEqual([
      { type: 'inject', items: [{ kind: 'agent', text: 'Hello, this is' }] },
      { type: 'startAudio', speak: true },
      { type: 'setTimer', timer: 'idle', ms: 8000 },
    ]);
    expect(state.phase).toBe('talking');
  });

  it('stays silent when it is the callee’s turn', () => {
    const { last } = after(...talking, speaks, says('Yes?'), finishes, lost(false), ...reopens);
    expect(last).toContain({ type: 'startAudio', speak: false });
  });

  it('leaves the reply to the new session when the callee speaks into the old one’s words', () => {
    const cut = heard({ type: 'interrupted', itemId: 'i1', heardMs: 900, at: 3 });
    const { last, state } = after(...talking, speaks, lost(true), ...reopens, cut);
    expect(last).toContain({ type: 'startAudio', speak: false });
    expect(state.phase).toBe('talking');
  });

  it('asks the callee to wait once when it takes long', () => {
    const { effects, count } = after(...talking, lost(true), { type: 'waitedLong' });
    expect(effects).toContain({ type: 'setTimer', timer: 'patience', ms: 1500 });
    expect(effects).toContain({ type: 'playClip', clip: 'moment' });
    expect(count('playClip')).toBe(1);
    expect(
      after(...talking, lost(true), ...reopens, { type: 'waitedLong' }).count('playClip'),
    ).toBe(0);
  });

  it('says sorry, and gives up only when that was heard', () => {
    const { last, facts, state } = after(...talking, lost(true, { retryable: false }));
    expect(last).toContain({ type: 'playClip', clip: 'sorry' });
    expect(facts.map(({ type }) => type)).not.toContain('aiGaveUp');
    expect(state.phase).toBe('sorry');
    const over = after(...talking, lost(true, { retryable: false }), { type: 'drained' });
    expect(over.facts.at(-1)).toEqual({ type: 'aiGaveUp', cause: 'network', explanation: 'gone' });
  });

  it('says nothing to a phone that still rings', () => {
    const { count, facts } = after(
      { type: 'open', restarted: false },
      { type: 'openFailed', loss: { ...network, retryable: false } },
    );
    expect(count('playClip')).toBe(0);
    expect(facts.at(-1)?.type).toBe('aiGaveUp');
  });

  it('gives up when every new session is lost before anything is said', () => {
    const again = Array.from({ length: 5 }, () => [lost(true), ...reopens]).flat();
    expect(after(...talking, ...again).state.phase).toBe('sorry');
    const well = Array.from({ length: 5 }, () => [lost(true), ...reopens, speaks, finishes]).flat();
    expect(after(...talking, ...well).state.phase).toBe('talking');
  });
});

describe('a session that the provider is about to end', () => {
  const expiring = heard({ type: 'expiring', at: 9 });

  it('is replaced when nobody speaks', () => {
    const { last, count } = after(...talking, speaks, finishes, expiring);
    expect(last.at(-1)?.type).toBe('openSession');
    expect(count('openSession')).toBe(2);
  });

  it('is kept until the agent has finished', () => {
    expect(after(...talking, speaks, expiring).count('openSession')).toBe(1);
    expect(after(...talking, speaks, expiring, finishes).count('openSession')).toBe(2);
    const callee = heard({ type: 'speechStarted', at: 9 });
    expect(after(...talking, speaks, finishes, callee, expiring).count('openSession')).toBe(1);
  });
});
