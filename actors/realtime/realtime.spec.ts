import fc from 'fast-check';
import type { ConversationFact, ConversationLoss } from '../ports/media.ts';
import type { RealtimeEffect, RealtimeFact, RealtimeMessage } from './messages.ts';
import { costOf, costOfTranscription } from './prices.ts';
import { reduceRealtime } from './reduce.ts';
import { newConversation, type RealtimeState } from './state.ts';
import { MAX_USES } from './tools/limits.ts';
import { TOOLS } from './tools/table.ts';

const toolNames = TOOLS.map(({ spec }) => spec.name);
const profile = {
  model: 'gpt-realtime-2.1',
  speaksFirst: true,
  idleTimeoutMs: 8000,
  maxCallMs: 300_000,
  tools: toolNames,
};

/** Replays messages from a new conversation; gives the last state and the effects on the way. */
function after(...messages: RealtimeMessage[]) {
  let state: RealtimeState = newConversation(profile);
  const effects: RealtimeEffect[] = [];
  for (const message of messages) {
    const step = reduceRealtime(state, message);
    state = step.state;
    effects.push(...step.effects);
  }
  const types = effects.map((effect) => effect.type);
  const facts = effects.flatMap((effect): RealtimeFact[] =>
    effect.type === 'report' ? [effect.fact] : [],
  );
  return { state, effects, types, facts };
}

const open: RealtimeMessage[] = [{ type: 'open', restarted: false }, { type: 'opened' }];
const talking: RealtimeMessage[] = [...open, { type: 'answered', at: 5 }];
const heard = (fact: ConversationFact): RealtimeMessage => ({ type: 'heard', fact });
const tool = (name: string, args: unknown, at = 1): RealtimeMessage =>
  heard({ type: 'toolAsked', toolCallId: `t${at}`, name, arguments: JSON.stringify(args), at });
const loss = (over: Partial<ConversationLoss> = {}): ConversationLoss => ({
  cause: 'network',
  retryable: true,
  explanation: 'gone',
  ...over,
});

describe('a conversation', () => {
  it('speaks at the answer, not before', () => {
    expect(after(...open).types).not.toContain('startAudio');
    expect(after(...talking).effects).toContain({ type: 'startAudio', speak: true });
  });

  it('speaks as soon as the session is there when the callee was faster', () => {
    const { effects } = after(
      { type: 'open', restarted: false },
      { type: 'answered', at: 1 },
      { type: 'opened' },
    );
    expect(effects).toContain({ type: 'startAudio', speak: true });
  });

  it('opens a new session with the conversation so far when it is lost', () => {
    const { effects, types } = after(
      ...talking,
      heard({
        type: 'spoke',
        itemId: 'i',
        who: 'agent',
        text: 'Hi',
        startedAt: 1,
        endedAt: 2,
        interrupted: false,
      }),
      heard({ type: 'lost', loss: loss(), owesReply: true, at: 3 }),
      { type: 'reconnectDue' },
      { type: 'opened' },
    );
    const history = [
      { kind: 'system', text: jasmine.stringContaining('under way') as never },
      { kind: 'agent', text: 'Hi' },
    ] as const;
    expect(effects).toContain({ type: 'openSession', history });
    expect(types.filter((type) => type === 'startAudio').length).toBe(2);
  });

  it('gives up at once on what no retry can mend', () => {
    const { facts, state } = after(
      ...talking,
      heard({
        type: 'lost',
        loss: loss({ cause: 'quota', retryable: false }),
        owesReply: false,
        at: 1,
      }),
      { type: 'drained' },
    );
    expect(facts).toContain({ type: 'aiGaveUp', cause: 'quota', explanation: 'gone' });
    expect(state.phase).toBe('over');
  });

  it('gives up when a session cannot be opened again and again', () => {
    const failed: RealtimeMessage[] = [
      { type: 'openFailed', loss: loss() },
      { type: 'reconnectDue' },
    ];
    const { facts, effects } = after(
      { type: 'open', restarted: false },
      ...failed,
      ...failed,
      ...failed,
    );
    expect(facts.map(({ type }) => type)).toContain('aiGaveUp');
    expect(effects.filter(({ type }) => type === 'openSession').length).toBe(3);
  });

  it('records the outcome and lets the model go on', () => {
    const { facts, effects } = after(
      ...talking,
      tool('set_outcome', { outcome: 'sold', success: true, tags: ['a'] }),
    );
    expect(facts).toContain({
      type: 'outcomeSet',
      outcome: { outcome: 'sold', success: true, tags: ['a'] },
    });
    expect(effects).toContain({
      type: 'answerTool',
      toolCallId: 't1',
      output: 'ok',
      respond: true,
    });
  });

  it('says back to the model what is wrong with a tool call', () => {
    const { effects, facts } = after(...talking, tool('set_outcome', { outcome: 'sold' }));
    expect(effects).toContain(
      jasmine.objectContaining({
        type: 'answerTool',
        output: jasmine.stringContaining('needs outcome'),
      }),
    );
    expect(facts.map(({ type }) => type)).not.toContain('outcomeSet');
  });

  it('hangs up once, however often the model calls its hang-up tool', () => {
    const calls = Array.from({ length: 337 }, (_unused, n) => tool('end_call', {}, n));
    const { effects, facts } = after(
      ...talking,
      ...calls,
      { type: 'drained' },
      { type: 'watchdogBit' },
    );
    expect(facts.filter(({ type }) => type === 'endAsked').length).toBe(1);
    expect(effects.filter(({ type }) => type === 'waitDrained').length).toBe(1);
    const uses = facts.filter(({ type }) => type === 'toolUsed').length;
    expect(uses).toBe(MAX_USES + 1);
  });

  it('ends by the watchdog when the last words are never played', () => {
    const { facts, effects } = after(...talking, tool('end_call', { reason: 'done' }), {
      type: 'watchdogBit',
    });
    expect(effects).toContain({ type: 'setTimer', timer: 'watchdog', ms: 5000 });
    expect(facts).toContain({ type: 'endAsked', reason: 'done' });
  });

  it('asks twice whether a silent callee is still there, then says goodbye', () => {
    const { effects, facts } = after(
      ...talking,
      { type: 'idled' },
      { type: 'idled' },
      { type: 'idled' },
      { type: 'drained' },
    );
    const said = effects.flatMap((effect) => (effect.type === 'say' ? [effect.instructions] : []));
    expect(said).toEqual([
      jasmine.stringContaining('still there'),
      jasmine.stringContaining('still there'),
      jasmine.stringContaining('goodbye'),
    ]);
    expect(facts).toContain({ type: 'endAsked', reason: 'the callee stayed silent' });
  });

  it('starts counting silences again when the callee speaks', () => {
    const speech = heard({ type: 'speechStarted', at: 1 });
    const { facts } = after(
      ...talking,
      { type: 'idled' },
      { type: 'idled' },
      speech,
      { type: 'idled' },
      { type: 'drained' },
    );
    expect(facts.map(({ type }) => type)).not.toContain('endAsked');
  });

  it('counts a silence from the end of what is heard, and never while the agent speaks', () => {
    const started = heard({ type: 'agentStarted', itemId: 'i', at: 1 });
    const speaking = after(...talking, started);
    expect(speaking.effects.at(-2)).toEqual({ type: 'cancelTimer', timer: 'idle' });
    expect(after(...talking, started, { type: 'idled' }).types).not.toContain('say');
    const pressed = after(...talking, started, { type: 'dtmf', digit: '1' });
    expect(pressed.types.at(-1)).toBe('inject');
    const { effects } = after(...talking, started, heard({ type: 'agentFinished', at: 2 }));
    expect(effects.at(-1)).toEqual({ type: 'setTimer', timer: 'idle', ms: 8000 });
  });

  it('starts counting silences again when a key is pressed', () => {
    const { effects, state } = after(...talking, { type: 'idled' }, { type: 'dtmf', digit: '5' });
    expect(state.idlePrompts).toBe(0);
    expect(effects.at(-1)).toEqual({ type: 'setTimer', timer: 'idle', ms: 8000 });
  });

  it('does not wait for ever for a reply that never comes', () => {
    const { effects } = after(...talking, heard({ type: 'speechStopped', at: 1 }));
    expect(effects.at(-1)).toEqual({ type: 'setTimer', timer: 'idle', ms: 18_000 });
  });

  it('warns the model once before the longest duration, in a new session too', () => {
    const { effects, facts, state } = after(...talking, { type: 'timeNearlyUp' });
    expect(effects).toContain({ type: 'setTimer', timer: 'warning', ms: 270_000 });
    const [warning] = effects.flatMap((effect) => (effect.type === 'inject' ? effect.items : []));
    expect(warning).toEqual({
      kind: 'system',
      text: jasmine.stringContaining('in 30 seconds') as never,
    });
    expect(state.history).toEqual([warning!]);
    expect(facts).toContain({ type: 'noted', kind: 'agent.warned', data: { seconds: 30 } });
    const ending = after(...talking, { type: 'wrapUp', reason: 'x' }, { type: 'timeNearlyUp' });
    expect(ending.types).not.toContain('inject');
  });

  it('tells the model which key was pressed', () => {
    const { effects } = after(...talking, { type: 'dtmf', digit: '5' });
    expect(effects).toContain({
      type: 'inject',
      items: [{ kind: 'system', text: 'The callee pressed 5.' }],
    });
  });

  it('still takes transcripts and costs when it is over', () => {
    const usage = {
      inputTokens: 0,
      outputTokens: 0,
      totalTokens: 10,
      audioInputTokens: 0,
      audioOutputTokens: 0,
      cachedTokens: 0,
      cachedAudioTokens: 0,
    };
    const { facts } = after(
      ...talking,
      tool('end_call', {}),
      { type: 'drained' },
      heard({
        type: 'spoke',
        itemId: 'i',
        who: 'callee',
        text: 'bye',
        startedAt: 1,
        endedAt: 2,
        interrupted: false,
      }),
      heard({ type: 'usage', usage, at: 3 }),
    );
    expect(facts.map(({ type }) => type).slice(-2)).toEqual(['turnSpoken', 'spent']);
  });

  it('never leaves its end by any message', () => {
    const messages = fc.constantFrom<RealtimeMessage>(
      { type: 'open', restarted: false },
      { type: 'opened' },
      { type: 'answered', at: 1 },
      { type: 'drained' },
      { type: 'watchdogBit' },
      { type: 'idled' },
      { type: 'reconnectDue' },
      { type: 'openFailed', loss: loss() },
      tool('end_call', {}),
      heard({ type: 'lost', loss: loss(), owesReply: true, at: 1 }),
      { type: 'wrapUp', reason: 'x' },
    );
    fc.assert(
      fc.property(fc.array(messages, { maxLength: 40 }), (sequence) => {
        const { facts } = after(...sequence);
        const ends = facts.filter(({ type }) => type === 'endAsked' || type === 'aiGaveUp').length;
        expect(ends).toBeLessThanOrEqual(1);
      }),
    );
  });
});

describe('the price of a response', () => {
  const usage = {
    inputTokens: 3000,
    outputTokens: 300,
    totalTokens: 3300,
    audioInputTokens: 1000,
    audioOutputTokens: 200,
    cachedTokens: 1500,
    cachedAudioTokens: 500,
  };
  it('counts text and audio, cached and not, apart', () => {
    // 1000 text at 4, 1000 cached text at 0.4, 500 audio at 32, 500 cached audio at 0.4,
    // 100 text out at 24, 200 audio out at 64; per million.
    expect(costOf('gpt-realtime-2.1', usage)).toBeCloseTo(
      (1000 * 4 + 1000 * 0.4 + 500 * 32 + 500 * 0.4 + 100 * 24 + 200 * 64) / 1e6,
      10,
    );
  });
  it('takes an unknown model for the dearest, and transcription by the minute', () => {
    expect(costOf('gpt-next', usage)).toBe(costOf('gpt-realtime-2.1', usage));
    expect(costOfTranscription(60)).toBeCloseTo(0.0045, 10);
  });
});
