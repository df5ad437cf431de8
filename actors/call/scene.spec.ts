import { aPlan } from '../ports/fakes.ts';
import { setSupervisors, setTalk } from './scene.ts';
import { newCall } from './state.ts';

const call = newCall(aPlan(), 0);

describe('the scene of a call', () => {
  it('keeps its supervisors when the talk changes, and the talk when they do', () => {
    const watched = setSupervisors(call, [{ partyId: 's1', mode: 'listen' }]);
    const { state, effects } = setTalk(watched.state, { kind: 'waiting', sound: 'hold' });
    expect(state.scene.supervisors.length).toBe(1);
    expect(effects).toEqual([
      {
        type: 'arrange',
        hearing: { callee: ['hold'], agent: [], s1: ['callee', 'agent'] },
      },
    ]);
    expect(setSupervisors(state, []).state.scene.talk.kind).toBe('waiting');
  });
});
