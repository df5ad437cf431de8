import { aPlan } from '../ports/fakes.ts';
import { party, setSupervisors, setTalk } from './scene.ts';
import { newCall } from './state.ts';

const call = newCall(aPlan(), 0);
const supervisor = { partyId: 's1', mode: 'takeover' } as const;

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

  it('gives the callee back to the AI when the audio of who took over is gone', () => {
    const { state } = setSupervisors(call, [supervisor]);
    const step = party(state, {
      ...{ type: 'partyLost', partyId: 's1', role: 'supervisor' },
      ...{ reason: 'leg_disconnected', at: 5 },
    });
    expect(step.state.scene.supervisors).toEqual([]);
    expect(step.effects).toContain({
      type: 'arrange',
      hearing: { callee: ['agent'], agent: ['callee'] },
    });
    expect(step.effects).toContain(
      jasmine.objectContaining({
        type: 'note',
        event: jasmine.objectContaining({ kind: 'party.lost' }),
      }),
    );
  });
});
