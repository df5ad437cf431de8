import { aPlan } from '../ports/fakes.ts';
import { reduceRealtime } from '../realtime/reduce.ts';
import { newConversation } from '../realtime/state.ts';
import type { CallMessage } from './messages.ts';
import { reduceCall } from './reduce.ts';
import { newCall, type CallState } from './state.ts';

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
    ]);
    expect(reduceCall(paused.state, goOn).effects).toEqual([
      { type: 'record', on: true },
      { type: 'note', event: { at: 9, kind: 'recording.resumed', data: { by: 'supervisor' } } },
    ]);
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
    expect(fact).toEqual({ type: 'recordingAsked', on: false });
    const step = reduceCall(talking(), { type: 'realtime', at: 7, fact: fact! });
    expect(step.effects).toContain({ type: 'record', on: false } as never);
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
