import { aPlan } from '../ports/fakes.ts';
import { hearingOf } from '../ports/hearing.ts';
import type { TransferOrder } from '../ports/transfer.ts';
import type { CallEffect, CallMessage } from './messages.ts';
import { reduceCall } from './reduce.ts';
import { newCall, type CallState } from './state.ts';
import type { TransferFact } from './transfer-messages.ts';

const order: TransferOrder = {
  ...{ to: '+902125550100', mode: 'warm', by: 'bridge', ringForMs: 20_000, then: 'leave' },
  ...{ askedBy: 'agent', reason: 'wants a human', summary: '' },
};
const GAVE_UP = { type: 'aiGaveUp', cause: 'network', explanation: 'cut' } as const;

/** A call whose AI is lost while it is being passed on. */
class Played {
  state: CallState = { ...newCall(aPlan(), 0), phase: 'talking', aiReady: true, answeredAt: 0 };
  effects: readonly CallEffect[] = [];

  does(message: CallMessage): this {
    const step = reduceCall(this.state, message);
    this.state = step.state;
    this.effects = step.effects;
    return this;
  }
  learns(...facts: TransferFact[]): this {
    for (const fact of facts) this.does({ type: 'transfer', at: 1000, fact });
    return this;
  }
  losesAi(): this {
    return this.does({ type: 'realtime', at: 1000, fact: GAVE_UP });
  }
  get asked(): string[] {
    return this.effects.flatMap((each) => (each.type === 'transfer' ? [each.effect.type] : []));
  }
  get calleeHears(): readonly string[] | undefined {
    return hearingOf(this.state.scene)['callee'];
  }
}

const NOT_TAKEN: TransferFact = {
  type: 'notTaken',
  problem: { failure: 'busy', explanation: 'Busy.' },
};

describe('a call whose AI is lost while it is being passed on', () => {
  let call: Played;
  beforeEach(() => (call = new Played()));
  const ringing = () =>
    call.learns({ type: 'asked', order }, { type: 'announced' }, { type: 'rang' });

  it('goes on: the callee waits with music, and the operator takes the call by key', () => {
    ringing().losesAi();
    expect([call.state.phase, call.state.transfer?.phase]).toEqual(['talking', 'ringing']);
    expect(call.calleeHears).toEqual(['hold']);
    call.learns({ type: 'answered' });
    // Nobody can brief them: they hear by which keys they take the call.
    expect(call.asked).toEqual(['tellKeys', 'limitBriefing']);
    expect(call.effects.some(({ type }) => type === 'tellRealtime')).toBeFalse();
    call.learns({ type: 'keyPressed', digit: '1' });
    expect(call.state.transfer?.phase).toBe('joined');
    expect(call.calleeHears).toEqual(['operator']);
  });

  it('tells the operator the keys when the AI is lost in the middle of its briefing', () => {
    ringing().learns({ type: 'answered' }).losesAi();
    expect(call.asked).toEqual(['tellKeys']);
    expect(call.state.phase).toBe('talking');
  });

  it('goes on when it was only being announced, or referred', () => {
    call.learns({ type: 'asked', order }).losesAi().learns({ type: 'announced' });
    expect(call.asked).toEqual(['callOperator']);
    call = new Played();
    const referred: TransferOrder = { ...order, mode: 'cold', by: 'refer' };
    call.learns({ type: 'asked', order: referred }, { type: 'announced' }).losesAi();
    expect(call.state.phase).toBe('talking');
  });

  it('goes on when the AI’s actor crashes again and again', () => {
    ringing().does({ type: 'realtimeCrashed', at: 1000, restarting: false });
    expect(call.state.phase).toBe('talking');
  });

  it('apologises to the callee when nobody takes it, and ends as the AI’s loss would have', () => {
    ringing().losesAi().learns(NOT_TAKEN);
    expect(call.asked).toContain('apologise');
    expect(call.calleeHears).toEqual(['agent']);
    expect(call.state.phase).toBe('talking');
    call.learns({ type: 'apologised' });
    expect(call.state.phase).toBe('closing');
    expect(call.state.ending).toEqual(
      jasmine.objectContaining({ cause: 'ai_network', retryable: true }),
    );
  });

  it('is left to a supervisor who takes over while the callee hears the apology', () => {
    ringing().losesAi().learns(NOT_TAKEN);
    const ada = { askId: 'a', userId: 'ada', name: 'Ada' } as const;
    const leg = { kind: 'socket', token: 't', codec: 'PCMU', dialect: 'browser' } as const;
    for (const fact of [
      { type: 'came', ...ada, partyId: 's1', way: 'browser', leg },
      { type: 'modeAsked', ...ada, mode: 'takeover' },
    ] as const)
      call.does({ type: 'supervision', at: 1000, fact });
    call.learns({ type: 'apologised' });
    expect(call.state.phase).toBe('talking');
  });

  it('is over as before when nobody was being called', () => {
    call.losesAi();
    expect(call.state.phase).toBe('closing');
  });
});
