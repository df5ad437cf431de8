import { aPlan } from '../ports/fakes.ts';
import { hearingOf } from '../ports/hearing.ts';
import type { CallEffect, CallMessage } from './messages.ts';
import { reduceCall } from './reduce.ts';
import { liveCall, newCall, type CallState } from './state.ts';

/** A call that was answered at 1000 and lasts a minute at most; what it does when told these. */
function callTold(...messages: CallMessage[]) {
  const plan = aPlan();
  const agent = { ...plan.agent, maxCallMs: 60_000, maxHoldMs: 20_000 };
  let state: CallState = {
    ...newCall({ ...plan, agent }, 1),
    ...{ phase: 'talking', answeredAt: 1000, aiReady: true },
  };
  const effects: CallEffect[] = [];
  for (const message of messages) {
    const step = reduceCall(state, message);
    state = step.state;
    effects.push(...step.effects);
  }
  const said = effects.flatMap((effect): string[] => {
    if (effect.type === 'note') return [effect.event.kind];
    if (effect.type === 'tellRealtime') return [effect.message.type];
    if (effect.type === 'limitDuration') return [`limit ${effect.ms}`];
    if (effect.type === 'arrange')
      return [`agent hears ${effect.hearing['agent']?.join() || 'nobody'}`];
    return effect.type === 'wrapUp' ? ['wrapUp'] : [];
  });
  return { state, effects, said };
}

const held = (isHeld: boolean, at: number): CallMessage => ({ type: 'held', at, held: isHeld });

describe('a callee who puts the agent on hold', () => {
  it('is not talked to, and is not listened to', () => {
    const { state, said } = callTold(held(true, 11_000));
    expect(said).toEqual(['call.held', 'stepAside', 'agent hears nobody', 'limit 20000']);
    expect(hearingOf(state.scene)['callee']).toEqual([]);
    expect(liveCall(state).isHeld).toBeTrue();
    expect(callTold(held(true, 11_000), held(true, 12_000)).said).toEqual(said);
    expect(callTold(held(false, 11_000)).said).toEqual([]);
  });

  it('finds the agent where it was, and as much time as there was', () => {
    const { state, said, effects } = callTold(held(true, 11_000), held(false, 26_000));
    expect(said.slice(4)).toEqual(['call.unheld', 'agent hears callee', 'limit 50000', 'stepBack']);
    const back = effects.find(
      (effect) => effect.type === 'tellRealtime' && effect.message.type === 'stepBack',
    );
    expect(JSON.stringify(back)).toContain('on hold for 15 seconds');
    expect(liveCall(state).isHeld).toBeFalse();
    const twice = callTold(
      ...[held(true, 11_000), held(false, 26_000), held(true, 30_000), held(false, 40_000)],
    );
    expect(twice.said).toContain('limit 46000');
  });

  it('is hung up on after a while, and not said goodbye to', () => {
    const { state, said } = callTold(held(true, 11_000), { type: 'tookTooLong', at: 31_000 });
    expect(said.at(-1)).toBe('wrapUp');
    expect(said).not.toContain('wrapUp asked');
    expect(state.ending).toEqual(
      jasmine.objectContaining({ disposition: 'answered', cause: 'held_too_long' }),
    );
    const talking = callTold(...[held(true, 11_000), held(false, 26_000)], {
      type: 'tookTooLong',
      at: 76_000,
    });
    expect(talking.state.ending?.cause).toBe('max_duration');
  });

  it('leaves people who talk with each other alone', () => {
    const asked: CallMessage = {
      ...{ type: 'transfer', at: 5 },
      fact: {
        type: 'asked',
        order: {
          ...{ to: '+14155550142', mode: 'warm', by: 'bridge', ringForMs: 1, then: 'leave' },
          ...{ askedBy: 'agent', reason: 'x', summary: '' },
        } as never,
      },
    };
    const { said } = callTold(asked, held(true, 11_000), held(false, 12_000));
    expect(said.filter((each) => each.startsWith('call.'))).toEqual(['call.held', 'call.unheld']);
    expect(said.filter((each) => each.startsWith('limit'))).toEqual([]);
    expect(said).not.toContain('stepBack');
  });
});
