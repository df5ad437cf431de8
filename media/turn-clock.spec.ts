import fc from 'fast-check';
import { TurnClock } from './turn-clock.ts';

describe('the clock of a turn', () => {
  it('splits the wait into turn detection, model, network and playout', () => {
    const clock = new TurnClock();
    clock.calleeFinished(1000);
    clock.asked(1540);
    clock.arrived(1960);
    clock.arrived(1980);
    expect(clock.heard(1990, 60)).toEqual({
      ...{ latencyMs: 990, vadMs: 480, modelMs: 360, networkMs: 120, playoutMs: 30 },
    });
  });

  it('tells one wait once, and none when the callee was not heard', () => {
    const clock = new TurnClock();
    clock.calleeFinished(1000);
    clock.asked(1500);
    expect(clock.heard(2000, 10)?.latencyMs).toBe(1000);
    expect(clock.heard(2500, 10)).toBeNull();
    clock.calleeFinished(Number.NaN);
    expect(clock.heard(2500, 10)).toBeNull();
  });

  it('never has a negative part, and the parts are the whole', () => {
    const ms = fc.oneof(fc.integer({ min: -500, max: 5000 }), fc.constant(Number.NaN));
    fc.assert(
      fc.property(ms, ms, ms, fc.integer({ min: 0, max: 3000 }), (asked, came, heard, rtt) => {
        const clock = new TurnClock();
        clock.calleeFinished(0);
        clock.asked(asked);
        clock.arrived(came);
        const wait = clock.heard(Number.isNaN(heard) ? 0 : heard, rtt);
        const parts = [wait?.vadMs, wait?.modelMs, wait?.networkMs, wait?.playoutMs].map(Number);
        expect(Math.min(...parts)).toBeGreaterThanOrEqual(0);
        expect(parts.reduce((sum, part) => sum + part, 0)).toBe(Number(wait?.latencyMs));
      }),
    );
  });
});
