import { SendClock, type Paced } from './clock.ts';

/** A clock whose time the test moves; its own timer never comes first. */
function aClock() {
  const time = { now: 1000 };
  const errors: unknown[] = [];
  const clock = new SendClock({ onError: (error) => errors.push(error), now: () => time.now });
  const runAt = (ms: number): void => {
    time.now = ms;
    clock.run();
  };
  return { clock, errors, runAt };
}

class Counter implements Paced {
  readonly ticks: number[] = [];
  missed = 0;
  tick(now: number, missed: number): void {
    this.ticks.push(now);
    this.missed += missed;
  }
}

describe('the send clock', () => {
  it('ticks everything once in 20 ms and does not drift when it comes late', () => {
    const { clock, runAt } = aClock();
    const counter = new Counter();
    clock.add(counter);
    for (let at = 1000; at < 11_000; at += 7) runAt(at);
    runAt(11_000);
    expect(counter.ticks.length).toBe(500);
    expect(counter.missed).toBe(0);
    clock.remove(counter);
  });

  it('makes up for a short stall, and leaves out what would be a burst', () => {
    const { clock, runAt } = aClock();
    const counter = new Counter();
    clock.add(counter);
    runAt(1020);
    runAt(1075);
    const before = counter.ticks.length;
    expect(before).toBeGreaterThanOrEqual(3);
    runAt(1475);
    expect(counter.ticks.length - before).toBeLessThanOrEqual(3);
    expect(counter.ticks.length + counter.missed).toBe(Math.floor(475 / 20));
    clock.remove(counter);
  });

  it('spreads what it paces over four lanes', () => {
    const { clock, runAt } = aClock();
    const counters = Array.from({ length: 8 }, () => new Counter());
    for (const counter of counters) clock.add(counter);
    const ticking = (): number => counters.reduce((sum, { ticks }) => sum + ticks.length, 0);
    const steps = [1005, 1010, 1015, 1020].map((at) => {
      const before = ticking();
      runAt(at);
      return ticking() - before;
    });
    expect(steps).toEqual([2, 2, 2, 2]);
    for (const counter of counters) clock.remove(counter);
  });

  it('goes on with the others when one of them throws', () => {
    const { clock, errors, runAt } = aClock();
    const broken: Paced = {
      tick() {
        throw new Error('broken');
      },
    };
    const counters = Array.from({ length: 4 }, () => new Counter());
    for (const paced of [...counters, broken]) clock.add(paced);
    runAt(1020);
    expect(errors.length).toBe(1);
    expect(counters.every(({ ticks }) => ticks.length === 1)).toBeTrue();
    for (const paced of [...counters, broken]) clock.remove(paced);
  });

  it('keeps time by itself', async () => {
    const clock = new SendClock({ onError: () => undefined });
    const counter = new Counter();
    const startedAt = performance.now();
    clock.add(counter);
    await new Promise((resolve) => setTimeout(resolve, 300));
    clock.remove(counter);
    const passedMs = performance.now() - startedAt;
    expect(Math.abs(counter.ticks.length + counter.missed - passedMs / 20)).toBeLessThanOrEqual(2);
  });
});
