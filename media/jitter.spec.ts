import fc from 'fast-check';
import { JitterStage } from './jitter.ts';

const SAMPLES = 160;

interface Out {
  readonly first: number;
  readonly length: number;
  readonly at: number;
}

/** A stage whose output is noted, with the clock at which it came out. */
function aStage() {
  const voice: Out[] = [];
  const gaps: number[] = [];
  const clock = { now: 0 };
  const stage = new JitterStage('pcmu', {
    voice: (payload) =>
      voice.push({ first: payload[0] ?? -1, length: payload.length, at: clock.now }),
    gap: (samples) => gaps.push(samples),
  });
  const push = (n: number, options: { timestamp?: number; base?: number } = {}): void =>
    stage.push(
      ((options.base ?? 65_000) + n) & 0xffff,
      options.timestamp ?? (4_294_960_000 + n * SAMPLES) >>> 0,
      new Uint8Array(SAMPLES).fill(n & 0x7f),
      clock.now,
    );
  const tickTo = (ms: number): void => {
    for (; clock.now < ms; clock.now += 20) stage.tick(clock.now);
    clock.now = ms;
  };
  return { stage, voice, gaps, clock, push, tickTo };
}

describe('the jitter stage', () => {
  it('lets packets in order through at once', () => {
    const { voice, push, gaps } = aStage();
    for (let n = 0; n < 5; n++) push(n);
    expect(voice.map(({ first }) => first)).toEqual([0, 1, 2, 3, 4]);
    expect(gaps).toEqual([]);
  });

  it('holds an early packet until the missing one comes', () => {
    const { voice, push, stage } = aStage();
    for (const n of [0, 2, 3, 1, 4]) push(n);
    expect(voice.map(({ first }) => first)).toEqual([0, 1, 2, 3, 4]);
    expect(stage.counts).toEqual({ late: 0, duplicates: 0, concealed: 0 });
  });

  it('conceals a lost packet after its wait, and drops it when it comes after all', () => {
    const { voice, push, stage, tickTo } = aStage();
    push(0);
    push(1);
    push(3);
    expect(voice.length).toBe(2);
    tickTo(60);
    expect(voice.map(({ length }) => length)).toEqual([160, 160, 160, 160]);
    expect(voice[3]?.first).toBe(3);
    push(2);
    expect(voice.length).toBe(4);
    expect(stage.counts).toEqual({ late: 1, duplicates: 0, concealed: 1 });
    expect(stage.waitMs).toBeGreaterThan(20);
  });

  it('waits longer when the network jitters more, but never beyond 120 ms', () => {
    const { stage } = aStage();
    stage.measured(10);
    expect(stage.waitMs).toBe(50);
    stage.measured(500);
    expect(stage.waitMs).toBe(120);
  });

  it('tells a silence of the sender as a gap', () => {
    const { push, gaps, clock, voice } = aStage();
    push(0);
    clock.now = 1000;
    push(1, { timestamp: (4_294_960_000 + 50 * SAMPLES) >>> 0 });
    expect(gaps).toEqual([49 * SAMPLES]);
    expect(voice.length).toBe(2);
  });

  it('takes a jump of the timestamp without time passing for a new clock', () => {
    const { push, gaps, voice } = aStage();
    push(0);
    push(1, { timestamp: 77_777_777 });
    push(2, { timestamp: 77_777_777 + SAMPLES });
    expect(gaps).toEqual([]);
    expect(voice.length).toBe(3);
  });

  it('drops one wild sequence number and follows two in a row', () => {
    const { push, voice } = aStage();
    push(0);
    push(0, { base: 20_000 });
    push(1);
    expect(voice.length).toBe(2);
    push(4, { base: 20_000 });
    push(5, { base: 20_000 });
    push(6, { base: 20_000 });
    expect(voice.slice(2).map(({ first }) => first)).toEqual([5, 6]);
  });

  it('gives out everything in order, once and contiguous, whatever the network did', () => {
    const network = fc.record({
      count: fc.integer({ min: 2, max: 120 }),
      delays: fc.array(fc.integer({ min: 0, max: 110 }), { minLength: 120, maxLength: 120 }),
      fates: fc.array(fc.constantFrom('once', 'once', 'once', 'once', 'twice', 'lost'), {
        minLength: 120,
        maxLength: 120,
      }),
    });
    fc.assert(
      fc.property(network, ({ count, delays, fates }) => {
        const { stage, voice, clock, push } = aStage();
        const arrivals = new Map<number, number>();
        const events = Array.from({ length: count }, (_, n) => n).flatMap((n) => {
          // The first packet sets the beginning, so it comes first; the last ones end the test.
          const fate = n === 0 ? 'once' : fates[n];
          const at = n * 20 + (n === 0 ? 0 : (delays[n] as number));
          if (fate === 'lost') return [];
          return fate === 'twice'
            ? [
                { n, at },
                { n, at: at + 7 },
              ]
            : [{ n, at }];
        });
        events.sort((a, b) => a.at - b.at);
        let next = 0;
        for (const { n, at } of events) {
          for (; next <= at; next += 20) stage.tick((clock.now = next));
          clock.now = at;
          if (!arrivals.has(n)) arrivals.set(n, at);
          push(n);
        }
        for (const end = next + 200; next <= end; next += 20) stage.tick((clock.now = next));

        // Real packets keep their order and come out once.
        const highest = Math.max(...events.map(({ n }) => n));
        const total = voice.reduce((sum, { length }) => sum + length, 0);
        const holes = Array.from({ length: highest }, (_, n) => n).filter((n) => !arrivals.has(n));
        // What was concealed is at most 60 ms of each hole; the rest of a hole is a gap.
        expect(total).toBeLessThanOrEqual((highest + 1) * SAMPLES);
        expect(total).toBeGreaterThanOrEqual(
          (highest + 1 - holes.length - stage.counts.late) * SAMPLES,
        );
        // Nothing waits longer than the most it may, and one tick to notice.
        for (const [n, at] of arrivals) {
          const out = voice.find(({ first, at: outAt }) => first === (n & 0x7f) && outAt >= at);
          if (out) expect(out.at - at).toBeLessThanOrEqual(120 + 20);
        }
      }),
      { numRuns: 200 },
    );
  });

  it('accounts for every sample as voice or gap', () => {
    const steps = fc.array(
      fc.record({ drop: fc.boolean(), swap: fc.integer({ min: 0, max: 4 }) }),
      { maxLength: 60 },
    );
    fc.assert(
      fc.property(steps, (packets) => {
        const { stage, voice, gaps, clock, push } = aStage();
        push(0);
        const order = packets.map(({ swap }, i) => ({ n: i + 1, place: i + swap }));
        order.sort((a, b) => a.place - b.place);
        for (const { n } of order) {
          clock.now += 20;
          if (!packets[n - 1]?.drop) push(n);
          stage.tick(clock.now);
        }
        clock.now += 500;
        stage.tick(clock.now);
        push(packets.length + 1);
        clock.now += 500;
        stage.tick(clock.now);
        const samples = voice.reduce((sum, { length }) => sum + length, 0);
        const silent = gaps.reduce((sum, gap) => sum + gap, 0);
        expect(samples + silent).toBe((packets.length + 2) * SAMPLES);
      }),
      { numRuns: 200 },
    );
  });
});
