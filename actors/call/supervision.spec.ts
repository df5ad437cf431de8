import { AGENT, CALLEE, hearingOf, OPERATOR, type SupervisorMode } from '../ports/hearing.ts';
import { aPlan } from '../ports/fakes.ts';
import type { SupervisionRefusal } from '../ports/supervision.ts';
import type { CallEffect } from './messages.ts';
import { reduceCall } from './reduce.ts';
import { liveCall, newCall, type CallState } from './state.ts';
import type { SupervisionFact } from './supervision-messages.ts';

const leg = { kind: 'socket', token: 't', codec: 'PCMU', dialect: 'browser' } as const;

/** A call in which things happen one after the other. */
class Played {
  state: CallState = { ...newCall(aPlan(), 0), phase: 'talking', aiReady: true, answeredAt: 0 };
  effects: readonly CallEffect[] = [];
  #asked = 0;

  does(fact: SupervisionFact, at = 1000): this {
    const step = reduceCall(this.state, { type: 'supervision', at, fact });
    this.state = step.state;
    this.effects = step.effects;
    return this;
  }

  comes(name: string, partyId = name): this {
    return this.does({ type: 'came', ...this.#who(name), partyId, way: 'browser', leg });
  }

  wants(name: string, mode: SupervisorMode, at = 1000): this {
    return this.does({ type: 'modeAsked', ...this.#who(name), mode }, at);
  }

  givesBack(name: string, note = '', at = 1000): this {
    return this.does({ type: 'gaveBack', ...this.#who(name), note }, at);
  }

  /** What the question was answered with. */
  get answer(): SupervisionRefusal | null | undefined {
    for (const each of this.effects)
      if (each.type === 'supervise' && each.effect.type === 'answer') return each.effect.refusal;
    return undefined;
  }

  get told() {
    return this.effects.flatMap((each) => (each.type === 'tellRealtime' ? [each.message] : []));
  }

  get kinds(): string[] {
    return this.effects.flatMap((each) => (each.type === 'note' ? [each.event.kind] : []));
  }

  get modes(): string[] {
    return this.state.supervisors.map(({ name, mode, isAway }) =>
      [name, mode, ...(isAway ? ['away'] : [])].join(' '),
    );
  }

  #who = (name: string) => ({ askId: `ask-${++this.#asked}`, userId: `user-${name}`, name });
}

describe('supervising a call', () => {
  let call: Played;
  beforeEach(() => (call = new Played()));

  it('lets several listen, each with a line of the timeline, shown on the card', () => {
    call.comes('Ada');
    expect(call.answer).toBeNull();
    expect(call.kinds).toEqual(['supervisor.joined']);
    expect(call.effects).toContain({
      type: 'supervise',
      effect: { type: 'seat', partyId: 'Ada', leg },
    });
    call.comes('Bob');
    expect(liveCall(call.state).supervisors.map(({ name }) => name)).toEqual(['Ada', 'Bob']);
    expect(call.effects.at(-1)?.type).toBe('show');
  });

  it('lets one at a time be heard and says who that is', () => {
    call.comes('Ada').comes('Bob').wants('Ada', 'barge');
    expect(call.answer).toBeNull();
    for (const mode of ['barge', 'takeover'] as const)
      expect(call.wants('Bob', mode).answer).toEqual({ code: 'held', by: 'Ada' });
    expect(call.modes).toEqual(['Ada barge', 'Bob listen']);
    call.wants('Ada', 'listen').wants('Bob', 'takeover');
    expect(call.modes).toEqual(['Ada listen', 'Bob takeover']);
  });

  it('takes over: the AI steps aside, neither hears nor is heard', () => {
    call.comes('Ada').wants('Ada', 'takeover');
    expect(call.told).toEqual([{ type: 'stepAside' }]);
    expect(call.kinds).toEqual(['supervisor.took_over']);
    expect(hearingOf(call.state.scene)).toEqual({ callee: ['Ada'], agent: [], Ada: ['callee'] });
  });

  it('has a telephone go on with what its owner does in the browser, and does what is asked there', () => {
    call.comes('Ada').wants('Ada', 'takeover');
    const partyId = 'Ada’s phone';
    call.does({
      ...{ type: 'came', askId: 'a', userId: 'user-Ada', name: 'Ada', partyId, way: 'phone' },
      leg: { kind: 'rtp', endpointId: 'e' },
    });
    expect(call.modes).toEqual(['Ada listen', 'Ada takeover']);
    expect(call.told).toEqual([]);
    expect(hearingOf(call.state.scene)['callee']).toEqual([partyId]);
    call.wants('Ada', 'barge');
    expect(call.modes).toEqual(['Ada listen', 'Ada barge']);
    expect(call.told.map(({ type }) => type)).toEqual(['stepBack']);
    call.does({ type: 'left', partyId, hungUp: true });
    expect(call.modes).toEqual(['Ada listen']);
  });

  it('gives back: the AI learns how long it was, and what it is told of it', () => {
    call.comes('Ada').comes('Bob').wants('Ada', 'takeover', 1000);
    expect(call.givesBack('Bob').answer).toEqual({ code: 'held', by: 'Ada' });
    call.givesBack('Ada', 'They pay on Friday', 31_000);
    const [back] = call.told;
    expect(back?.type === 'stepBack' && back.told).toMatch(/30 seconds.*They pay on Friday/);
    expect(call.modes).toEqual(['Ada listen', 'Bob listen']);
    expect(call.givesBack('Ada').answer).toEqual({ code: 'not_taken_over' });
  });

  it('leaves the callee with the AI when who took over does not come back', () => {
    call.comes('Ada').wants('Ada', 'takeover').does({ type: 'left', partyId: 'Ada' });
    expect(call.modes).toEqual(['Ada takeover away']);
    expect(call.kinds).toEqual(['supervisor.lost']);
    call.does({ type: 'stayedAway', partyId: 'Ada' });
    expect(call.modes).toEqual([]);
    const [back] = call.told;
    expect(back?.type === 'stepBack' && back.instructions).toMatch(/cut off/);
    expect(hearingOf(call.state.scene)).toEqual({ callee: ['agent'], agent: ['callee'] });
  });

  it('goes on as it was when who took over comes back in time', () => {
    call.comes('Ada').wants('Ada', 'takeover').does({ type: 'left', partyId: 'Ada' });
    call.comes('Ada', 'Ada again');
    expect(call.modes).toEqual(['Ada takeover']);
    call.does({ type: 'stayedAway', partyId: 'Ada' });
    expect(call.modes).toEqual(['Ada takeover']);
  });

  it('forgets who only listened at once', () => {
    call.comes('Ada').does({ type: 'left', partyId: 'Ada' });
    expect(call.modes).toEqual([]);
    expect(call.kinds).toEqual(['supervisor.left']);
  });

  it('refuses who does not listen, and everything on a call that is over', () => {
    expect(call.wants('Ada', 'barge').answer).toEqual({ code: 'not_listening' });
    expect(call.comes('Ada').wants('Ada', 'whisper').answer).toEqual({
      code: 'nobody_to_whisper_to',
    });
    call.state = { ...call.state, phase: 'closing' };
    expect(call.comes('Bob').answer).toEqual({ code: 'call_over' });
    call.state = { ...call.state, phase: 'ringing' };
    expect(call.comes('Bob').answer).toEqual({ code: 'call_not_answered' });
  });

  it('whispers to the AI, which speaks at once only when asked to', () => {
    const who = { askId: 'a', userId: 'u', name: 'Ada', text: 'Offer a discount' };
    call.does({ type: 'whispered', ...who, now: false });
    expect(call.told).toEqual([
      jasmine.objectContaining({
        type: 'whisper',
        text: jasmine.stringContaining('Offer a discount'),
        instructions: null,
      }),
    ]);
    call.does({ type: 'whispered', ...who, now: true });
    expect(call.told).toEqual([
      jasmine.objectContaining({ instructions: jasmine.stringContaining('now') }),
    ]);
  });

  it('outlives the longest duration and a lost AI for as long as somebody has taken over', () => {
    call.comes('Ada').wants('Ada', 'takeover');
    const late = reduceCall(call.state, { type: 'tookTooLong', at: 5 });
    expect(late.effects).toEqual([{ type: 'limitDuration', ms: jasmine.any(Number) }]);
    const fact = { type: 'aiGaveUp', cause: 'network', explanation: '' } as const;
    const lost = reduceCall(call.state, { type: 'realtime', at: 5, fact });
    expect(lost.state.phase).toBe('talking');
    call.state = lost.state;
    expect(call.givesBack('Ada').answer).toEqual({ code: 'ai_gone' });
    call.does({ type: 'left', partyId: 'Ada' }).does({ type: 'stayedAway', partyId: 'Ada' });
    expect(call.state.phase).toBe('closing');
  });

  for (const [mode, callee, agent, operator] of [
    ['listen', [OPERATOR], [CALLEE, OPERATOR], [CALLEE]],
    ['whisper', [OPERATOR], [CALLEE, OPERATOR], [CALLEE, 'Ada']],
    ['barge', [OPERATOR, 'Ada'], [CALLEE, OPERATOR, 'Ada'], [CALLEE, 'Ada']],
    ['takeover', [OPERATOR, 'Ada'], [], [CALLEE, 'Ada']],
  ] as const)
    it(`arranges who hears whom beside an operator: ${mode}`, () => {
      const talk = { kind: 'joined', operator: OPERATOR, agentListens: true } as const;
      call.state = { ...call.state, scene: { ...call.state.scene, talk } };
      call.comes('Ada').wants('Ada', mode);
      const hearing = hearingOf(call.state.scene);
      expect([hearing[CALLEE], hearing[AGENT], hearing[OPERATOR]]).toEqual([
        [...callee],
        [...agent],
        [...operator],
      ]);
    });
});
