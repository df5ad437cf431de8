import { bargeIns } from './barge-in.ts';
import { rigVerdict } from './calls.ts';
import { differences } from './leaks.ts';
import { parseMetrics } from './metrics.ts';
import { numbersEnding, talkers } from './numbers.ts';
import { readOptions } from './options.ts';
import { levels, problemOf } from './ramp.ts';
import { rowOf, sipFigures, type SipCall } from './sip-figures.ts';
import { latenessOf, rateOf, setupFigures } from './setup.ts';

describe('Barge-in', () => {
  const call = (heard: { startMs: number; ms: number; interrupted: boolean }[]) => ({
    callId: 'c',
    number: '+1',
    at: '',
    answeredAtMs: 10_000,
    heard,
  });
  const session = (...speechStartedAtMs: number[]) => ({ id: 's', speechStartedAtMs, errors: [] });
  const pairing = new Map([['c', 's']]);
  const speech = { startMs: 1000, ms: 2000, interrupted: true };

  it('lasts from the notice to the last sound of the old speech', () => {
    expect(bargeIns([call([speech])], [session(12_980)], pairing, 0)).toEqual([20]);
  });

  it('is nothing when the agent fell silent before the notice', () => {
    expect(bargeIns([call([speech])], [session(13_010)], pairing, 0)).toEqual([0]);
  });

  it('leaves out speech that ended by itself, that nobody interrupted, or that came too early', () => {
    expect(bargeIns([call([speech])], [session(13_500)], pairing, 0)).toEqual([]);
    expect(bargeIns([call([speech])], [session()], pairing, 0)).toEqual([]);
    expect(
      bargeIns([call([{ ...speech, interrupted: false }])], [session(12_980)], pairing, 0),
    ).toEqual([]);
    expect(bargeIns([call([speech])], [session(12_980)], pairing, 11_001)).toEqual([]);
    expect(bargeIns([call([speech])], [session(12_980)], new Map(), 0)).toEqual([]);
  });
});

describe('The rig', () => {
  it('voids a run in which it was late with more than one packet in a thousand', () => {
    expect(rigVerdict({ rigMisses: 10, packetsSent: 10_000 }).void).toBeFalse();
    expect(rigVerdict({ rigMisses: 11, packetsSent: 10_000 }).void).toBeTrue();
    expect(rigVerdict({ rigMisses: 0, packetsSent: 0 }).void).toBeTrue();
  });

  it('calls every eighth time somebody who interrupts, and nobody twice', () => {
    const some = talkers(16);
    expect(some.length).toBe(16);
    expect(some.filter((number) => Number(number.slice(-2)) >= 50)).toEqual([some[7]!, some[15]!]);
    expect(new Set([...some, ...talkers(40, 16)]).size).toBe(56);
    expect(numbersEnding([84, 86], 4, 2)).toEqual(numbersEnding([84, 86], 6).slice(2));
  });

  it('reads samples with and without labels', () => {
    const text = '# HELP a b\na 1\nb{type="X"} 2.5\n\n';
    expect([...parseMetrics(text)]).toEqual([
      ['a', 1],
      ['b{type="X"}', 2.5],
    ]);
  });
});

describe('Set-up', () => {
  const at = (...ms: number[]) => ms.map((time) => ({ at: new Date(1e12 + time).toISOString() }));

  it('is late by how far it falls behind a steady rate', () => {
    expect(latenessOf(at(0, 100, 200, 300), 10)).toEqual([0, 0, 0, 0]);
    expect(latenessOf(at(300, 0, 1150), 10)).toEqual([0, 200, 950]);
  });

  it('counts calls a second from the first to the last', () => {
    expect(rateOf(at(0, 500, 1000))).toBe(2);
    expect(rateOf(at(7))).toBe(0);
  });

  it('tells the highest rate that holds', () => {
    const row = (rate: number, holds: boolean) => ({ rate, holds }) as never;
    expect(setupFigures([row(20, true), row(40, true), row(60, false)])[0]!.value).toBe(40);
    expect(setupFigures([row(20, false)])[0]!.value).toBe(0);
  });
});

describe('The ramp', () => {
  it('begins with one call and ends with the most', () => {
    expect(levels(120)).toEqual([1, 50, 100, 120]);
  });

  it('holds while no call fails and turns take hardly longer than with one call', () => {
    const row = (failed: number, p95: number | null) => ({
      failed,
      turnLatencyMs: { p50: 500, p95 },
    });
    expect(problemOf(row(0, 560), 500, false)).toBeNull();
    expect(problemOf(row(0, 561), 500, false)).toContain('61 ms');
    expect(problemOf(row(0, 900), null, false)).toBeNull();
    expect(problemOf(row(1, 500), 500, false)).toContain('failed');
    expect(problemOf(row(0, 500), 500, true)).toContain('rig');
    expect(problemOf(row(0, null), 500, false)).toContain('no turn');
  });
});

describe('What is held', () => {
  it('differs in either direction, and in kinds that were not there before', () => {
    expect(differences({ a: 1, b: 2 }, { a: 1, b: 1, c: 3 })).toEqual(['b: 2 → 1', 'c: 0 → 3']);
    expect(differences({ a: 0 }, {})).toEqual([]);
  });
});

describe('The command line', () => {
  it('has defaults for each measurement', () => {
    expect(readOptions(['calls'])).toEqual(
      jasmine.objectContaining({ command: 'calls', n: 100, seconds: 20, windows: 3, json: null }),
    );
    expect(readOptions(['setup', '--rate', '75']).rate).toBe(75);
    expect(readOptions(['--help']).command).toBe('help');
  });

  it('refuses what makes no sense', () => {
    expect(() => readOptions([])).toThrowError(/what to measure/);
    expect(() => readOptions(['calls', '--n', 'many'])).toThrowError(/whole number/);
    expect(() => readOptions(['calls', '--engine', 'other'])).toThrowError(/embedded/);
  });
});

describe('Calls through the SIP stack', () => {
  /** Ten a second, each answered after 5 ms. */
  const call = (n: number, over: Partial<SipCall> = {}): SipCall => ({
    dialledAt: n * 100,
    answeredAt: n * 100 + 5,
    problem: null,
    ...over,
  });
  const calls = Array.from({ length: 20 }, (_, n) => call(n));
  const seen = { rate: 10, isContent: true, cpuSeconds: 0.04, loopLagMs: { p50: 0, p99: 0 } };

  it('are told by rate, set-up time and CPU', () => {
    const row = rowOf(calls, seen);
    expect([row.reached, row.cpuSecondsPer1000, row.failed]).toEqual([10, 2, 0]);
    expect(row.setupMs).toEqual({ p50: 5, p99: 5 });
    expect(row.holds).toBe(true);
  });

  it('do not hold when one was not answered, was ended by the far side, or SIPp missed something', () => {
    for (const bad of [{ answeredAt: null, problem: 'sip_503' }, { problem: 'callee_hung_up' }]) {
      const row = rowOf([...calls, call(20, bad)], seen);
      expect([row.failed, row.problem, row.holds]).toEqual([1, bad.problem, false]);
    }
    expect(rowOf(calls, { ...seen, isContent: false }).holds).toBe(false);
  });

  it('do not hold when they come slower than they were asked for', () => {
    expect(rowOf(calls, { ...seen, rate: 11 }).holds).toBe(false);
  });

  it('are judged at the highest rate that holds', () => {
    const row = rowOf(calls, seen);
    const rows = [
      { ...row, callsPerSecond: 100 },
      { ...row, callsPerSecond: 200, cpuSecondsPer1000: 1.5 },
      { ...row, callsPerSecond: 500, cpuSecondsPer1000: 9, holds: false },
    ];
    expect(sipFigures(rows).map(({ value }) => value)).toEqual([200, 1.5]);
    expect(sipFigures([]).map(({ value }) => value)).toEqual([0, null]);
  });

  it('are tried at the rates that are named', () => {
    expect(readOptions(['sip', '--rates', '100,200']).rates).toEqual([100, 200]);
    expect(readOptions(['sip']).rates).toEqual([]);
    expect(() => readOptions(['sip', '--rates', '100,'])).toThrowError(/--rates/);
  });
});
