import type { RealtimeEffect, RealtimeMessage } from './messages.ts';
import { reduceRealtime } from './reduce.ts';
import { newConversation, type RealtimeState } from './state.ts';

function after(...messages: RealtimeMessage[]) {
  let state: RealtimeState = newConversation({
    ...{ model: 'm', speaksFirst: true, idleTimeoutMs: 8000, maxCallMs: 300_000, tools: [] },
  });
  let effects: readonly RealtimeEffect[] = [];
  for (const message of messages) ({ state, effects } = reduceRealtime(state, message));
  return { state, effects };
}

const talking: RealtimeMessage[] = [
  { type: 'open', restarted: false },
  { type: 'opened' },
  { type: 'answered', at: 5 },
];
const back: RealtimeMessage = {
  type: 'stepBack',
  told: 'The colleague was busy.',
  instructions: 'Say that nobody is free.',
};

describe('an agent that stands aside', () => {
  it('asks nobody whether they are still there', () => {
    expect(after(...talking, { type: 'stepAside' }).effects).toEqual([
      { type: 'cancelTimer', timer: 'idle' },
    ]);
    const { effects } = after(...talking, { type: 'stepAside' }, { type: 'idled' });
    expect(effects).toEqual([]);
    const finished: RealtimeMessage = { type: 'heard', fact: { type: 'agentFinished', at: 9 } };
    expect(after(...talking, { type: 'stepAside' }, finished).effects).not.toContain(
      jasmine.objectContaining({ type: 'setTimer' }),
    );
  });

  it('says something when it is told to, and only then', () => {
    const { effects } = after(
      ...talking,
      { type: 'stepAside' },
      {
        type: 'tellNow',
        instructions: 'Sum up.',
      },
    );
    expect(effects).toEqual([{ type: 'say', instructions: 'Sum up.' }]);
  });

  it('learns what happened and speaks when it is its turn again', () => {
    const { state, effects } = after(...talking, { type: 'stepAside' }, back);
    expect(effects).toEqual([
      { type: 'inject', items: [{ kind: 'system', text: 'The colleague was busy.' }] },
      { type: 'say', instructions: 'Say that nobody is free.' },
      { type: 'setTimer', timer: 'idle', ms: 8000 },
    ]);
    expect(state.history.at(-1)).toEqual({ kind: 'system', text: 'The colleague was busy.' });
  });

  it('says what it was told while it had no session as soon as there is one, unless it stood aside since', () => {
    const loss = { cause: 'network', retryable: true, explanation: '' } as const;
    const lost: RealtimeMessage = {
      type: 'heard',
      fact: { type: 'lost', loss, owesReply: false, at: 9 },
    };
    const told: RealtimeMessage[] = [lost, { type: 'tellNow', instructions: 'Sum up.' }];
    const again: RealtimeMessage[] = [{ type: 'reconnectDue' }, { type: 'opened' }];
    const { effects, state } = after(...talking, { type: 'stepAside' }, ...told, ...again);
    expect(effects).toContain({ type: 'say', instructions: 'Sum up.' });
    expect(state.toSay).toBeNull();
    const since = after(...talking, ...told, { type: 'stepAside' }, ...again);
    expect(since.effects).not.toContain({ type: 'say', instructions: 'Sum up.' });
  });

  it('learns it from its history when its session is being replaced', () => {
    const lost: RealtimeMessage = {
      type: 'heard',
      fact: {
        type: 'lost',
        at: 7,
        owesReply: false,
        loss: { cause: 'network', retryable: true, explanation: '' },
      },
    };
    const { effects } = after(...talking, { type: 'stepAside' }, lost, back, {
      type: 'reconnectDue',
    });
    expect(effects).toEqual([
      {
        type: 'openSession',
        history: [
          jasmine.objectContaining({ kind: 'system' }),
          { kind: 'system', text: 'The colleague was busy.' },
        ],
      },
    ]);
  });

  it('says nothing by itself when its session was replaced meanwhile', () => {
    const { effects } = after(...talking, { type: 'stepAside' }, { type: 'opened' });
    expect(effects).toContain({ type: 'startAudio', speak: false });
  });

  it('is told of no limit that does not hold for people', () => {
    expect(after(...talking, { type: 'stepAside' }, { type: 'timeNearlyUp' }).effects).toEqual([]);
  });

  it('ends without a goodbye that nobody would hear', () => {
    const { effects } = after(...talking, { type: 'stepAside' }, { type: 'wrapUp', reason: 'x' });
    expect(effects.map(({ type }) => type)).not.toContain('say');
    expect(effects.some((effect) => effect.type === 'report')).toBeTrue();
  });
});
