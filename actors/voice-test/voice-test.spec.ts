import { aWait } from '../ports/fake-turn-wait.ts';
import {
  spawnActor,
  startSystem,
  stopTree,
  tell,
  type Address,
  type System,
} from '../kernel/actor.ts';
import { FakeClock, FakeConversations, aPlan } from '../ports/fakes.ts';
import { ConversationError } from '../ports/media.ts';
import type { Turn } from '../ports/model.ts';
import { until } from '../ports/until.ts';
import type { VoiceTestFact, VoiceTestMessage } from './messages.ts';
import { newVoiceTest, reduceVoiceTest } from './state.ts';
import { voiceTestActor } from './voice-test.ts';

const usage = {
  ...{ inputTokens: 10, outputTokens: 5, totalTokens: 15, audioInputTokens: 10 },
  ...{ audioOutputTokens: 5, cachedTokens: 0, cachedAudioTokens: 0 },
};

describe('a conversation by browser', () => {
  let system: System;
  let log: string[];
  let shown: VoiceTestFact[];
  let clock: FakeClock;
  let conversations: FakeConversations;
  let test: Address<VoiceTestMessage>;

  const begin = (): void => {
    test = spawnActor(
      system.root,
      voiceTestActor(
        { conversations, clock, transcriptionModel: 'gpt-transcribe' },
        {
          id: 't1',
          agent: aPlan().agent,
          leg: { kind: 'socket', token: 'x', codec: 'PCMU', dialect: 'browser' },
          maxMs: 60_000,
          show: (fact) => shown.push(fact),
        },
      ),
    );
  };
  const types = (): string[] => shown.map(({ type }) => type);

  beforeEach(() => {
    log = [];
    shown = [];
    clock = new FakeClock();
    conversations = new FakeConversations(log);
    system = startSystem({ name: 'test', onCrash: () => undefined });
  });
  afterEach(() => system.stop());

  it('lets the agent speak as soon as the session is there', async () => {
    begin();
    await until(() => log.includes('start and speak'));
  });

  it('shows turns, words as they are spoken, interruptions, delays and what it costs', async () => {
    begin();
    await until(() => log.includes('start and speak'));
    const turn: Turn = {
      ...{ itemId: 'i', who: 'agent' as const, text: 'Good day.' },
      ...{ startedAt: 1, endedAt: 2, interrupted: true },
    };
    conversations.tell({ type: 'partial', itemId: 'i', who: 'agent', text: 'Good', at: 1 });
    conversations.tell({ type: 'interrupted', itemId: 'i', heardMs: 300, at: 2 });
    conversations.tell({ type: 'spoke', ...turn });
    conversations.tell({ type: 'turnTaken', itemId: 'i', wait: aWait(420), at: 3 });
    conversations.tell({ type: 'usage', usage, at: 3 });
    conversations.tell({ type: 'usage', usage, at: 4 });
    await until(() => shown.length === 6);
    expect(shown.slice(0, 4)).toEqual([
      { type: 'partial', itemId: 'i', who: 'agent', text: 'Good' },
      { type: 'interrupted', heardMs: 300 },
      { type: 'turn', turn },
      { type: 'latency', ms: 420 },
    ]);
    expect(shown[5]).toEqual(jasmine.objectContaining({ type: 'usage', tokens: 30 }));
  });

  it('ends when the agent ends it, after its last words', async () => {
    begin();
    await until(() => log.includes('start and speak'));
    conversations.tell({
      ...{ type: 'toolAsked', toolCallId: 't', name: 'end_call' },
      ...{ arguments: '{"reason":"all said"}', at: 5 },
    });
    await until(() => types().includes('ended'));
    expect(shown).toContain({
      ...{ type: 'tool', name: 'end_call', arguments: '{"reason":"all said"}' },
      ...{ output: 'ok', at: 5 },
    });
    expect(shown.at(-1)).toEqual(jasmine.objectContaining({ type: 'ended', reason: 'agent' }));
    expect(log).toContain('close conversation');
    expect(system.tree.size).toBe(1);
  });

  it('is closed when the browser goes', async () => {
    begin();
    await until(() => log.includes('start and speak'));
    tell(test, { type: 'stop' });
    await until(() => types().includes('ended'));
    expect(shown.at(-1)).toEqual(jasmine.objectContaining({ reason: 'stopped' }));
  });

  it('says goodbye when it took too long', async () => {
    begin();
    await until(() => log.includes('start and speak'));
    clock.advance(60_000);
    await until(() => types().includes('ended'));
    expect(log.some((line) => line.startsWith('say The call has to end now'))).toBeTrue();
    expect(shown.at(-1)).toEqual(jasmine.objectContaining({ reason: 'max_duration' }));
  });

  it('says in words why there is no conversation', async () => {
    const explanation = 'The key is refused.';
    conversations.opens = () =>
      Promise.reject(
        new ConversationError({ cause: 'unauthorized', retryable: false, explanation }),
      );
    begin();
    await until(() => types().includes('ended'));
    expect(shown.at(-1)).toEqual({ type: 'ended', reason: 'ai_failed', explanation });
  });

  it('tells the browser when it is cut off, and lets the conversation go', async () => {
    begin();
    await until(() => log.includes('start and speak'));
    stopTree(test);
    await until(() => log.includes('close conversation'));
    expect(shown.at(-1)).toEqual(jasmine.objectContaining({ type: 'ended', reason: 'internal' }));
  });

  it('never leaves its end by any message', () => {
    const closed = { ...newVoiceTest(), phase: 'closed' as const };
    const messages: VoiceTestMessage[] = [
      { type: 'stop' },
      { type: 'tookTooLong' },
      { type: 'realtimeGivenUp' },
      { type: 'wrappedUp' },
      { type: 'realtime', fact: { type: 'aiReady', sessionId: null } },
    ];
    for (const message of messages)
      expect(reduceVoiceTest(closed, message).state.phase).withContext(message.type).toBe('closed');
  });
});
