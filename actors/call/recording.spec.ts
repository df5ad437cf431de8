import { aPlan } from '../ports/fakes.ts';
import { reduceRealtime } from '../realtime/reduce.ts';
import { newConversation } from '../realtime/state.ts';
import type { CallMessage } from './messages.ts';
import { reduceCall } from './reduce.ts';
import { withoutSecrets } from './recording.ts';
import { liveCall, newCall, type CallState } from './state.ts';

describe('the recording of a call under way', () => {
  const talking = (record = true): CallState => ({
    ...newCall({ ...aPlan(), record }, 1),
    phase: 'talking',
  });
  const pause: CallMessage = { type: 'record', at: 5, on: false };
  const goOn: CallMessage = { type: 'record', at: 9, on: true };

  it('pauses and goes on by hand, and the timeline says so', () => {
    const paused = reduceCall(talking(), pause);
    expect(paused.effects).toEqual([
      { type: 'record', on: false },
      { type: 'note', event: { at: 5, kind: 'recording.paused', data: { by: 'supervisor' } } },
      jasmine.objectContaining({ type: 'show' }) as never,
    ]);
    expect(reduceCall(paused.state, goOn).effects).toEqual([
      { type: 'record', on: true },
      { type: 'note', event: { at: 9, kind: 'recording.resumed', data: { by: 'supervisor' } } },
      jasmine.objectContaining({ type: 'show' }) as never,
    ]);
    expect(liveCall(talking()).recording).toBe('on');
    expect(liveCall(paused.state).recording).toBe('paused');
    expect(liveCall(talking(false)).recording).toBe('off');
  });

  it('changes nothing when told twice, when nothing is recorded, or when nobody has answered', () => {
    const { state } = reduceCall(talking(), pause);
    expect(reduceCall(state, pause).effects).toEqual([]);
    expect(reduceCall(talking(), goOn).effects).toEqual([]);
    expect(reduceCall(talking(false), pause).effects).toEqual([]);
    expect(reduceCall(newCall(aPlan(), 1), pause).effects).toEqual([]);
  });

  it('pauses when the agent asks for it before a secret', () => {
    const profile = { ...aPlan().agent, tools: ['pause_recording'] };
    const conversation = { ...newConversation(profile), phase: 'talking' as const };
    const asked = reduceRealtime(conversation, {
      type: 'heard',
      fact: {
        ...{ type: 'toolAsked', toolCallId: 't', name: 'pause_recording', at: 7 },
        arguments: '{"paused":true}',
      },
    });
    const facts = asked.effects.flatMap((each) => (each.type === 'report' ? [each.fact] : []));
    const fact = facts.find(({ type }) => type === 'recordingAsked');
    expect(fact).toEqual({ type: 'recordingAsked', on: false, by: 'agent' });
    const step = reduceCall(talking(), { type: 'realtime', at: 7, fact: fact! });
    expect(step.effects).toContain({ type: 'record', on: false } as never);
  });

  it('has what was said meanwhile written down without its digits, in figures and in words', () => {
    const turn = (text: string, startedAt: number) => ({
      ...{ itemId: 'i', who: 'callee' as const, text, startedAt, endedAt: startedAt + 2 },
      interrupted: false,
    });
    const pauses = [{ from: 5, to: 9, isSecret: true }];
    const text = (said: string, at: number) => withoutSecrets(turn(said, at), pauses).text;
    expect(text('It is 4111 1111, one two.', 6)).toBe('It is •••• ••••, • •.');
    expect(text('Numaram dört bir, sıfır; birlikte.', 4)).toBe('Numaram • •, •; birlikte.');
    expect(text('At 3 on the 12th, one of us.', 10)).toBe('At 3 on the 12th, one of us.');
    expect(withoutSecrets(turn('77', 90), [{ from: 5, to: null, isSecret: true }]).text).toBe('••');
    const announced = { from: 5, to: null, isSecret: false };
    expect(withoutSecrets(turn('77', 90), [announced]).text).toBe('77');
    const { state } = reduceCall(talking(), pause);
    const fact = { type: 'turnSpoken' as const, turn: turn('My code is 77', 6) };
    const step = reduceCall(state, { type: 'realtime', at: 8, fact });
    expect(step.state.turns[0]?.text).toBe('My code is ••');
  });

  it('keeps the keys that are pressed meanwhile out of the timeline', () => {
    const { state } = reduceCall(talking(), pause);
    const key: CallMessage = { type: 'digitPressed', at: 6, digit: '4' };
    const notes = reduceCall(state, key).effects.filter(({ type }) => type === 'note');
    expect(notes).toEqual([
      { type: 'note', event: { at: 6, kind: 'dtmf.received', data: { digit: '•' } } } as never,
    ]);
  });
});
