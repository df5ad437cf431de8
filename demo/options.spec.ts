import { readOptions, usageOf } from './options.ts';

describe('the demo’s command line', () => {
  const SCENARIOS = [
    { name: 'idle', about: 'nobody speaks', checks: ['asksTwice'] },
    { name: 'barge-in', about: 'both speak', checks: ['silentAtOnce'] },
  ];
  const read = (...args: readonly string[]) => readOptions(args, ['slotsReturned'], SCENARIOS);

  it('plays a campaign unless scenarios are named', () => {
    expect(read().scenarios).toEqual([]);
    expect(read('--scenario', 'idle').scenarios).toEqual(['idle']);
    expect(read('--scenario', 'barge-in,idle').scenarios).toEqual(['barge-in', 'idle']);
    expect(read('--scenario', 'all').scenarios).toEqual(['idle', 'barge-in']);
  });

  it('names the scenarios there are when one is unknown', () => {
    expect(() => read('--scenario', 'idle,none')).toThrowError(/all, or of: idle, barge-in/);
  });

  it('breaks invariants of a campaign, and checks of the scenarios that are played', () => {
    expect(read('--break', 'slotsReturned').breaks).toBe('slotsReturned');
    expect(read('--scenario', 'idle', '--break', 'asksTwice').breaks).toBe('asksTwice');
    expect(() => read('--break', 'asksTwice')).toThrowError(/takes one of: slotsReturned/);
    expect(() => read('--scenario', 'idle', '--break', 'silentAtOnce')).toThrowError(/asksTwice/);
  });

  it('lists the scenarios in its help', () => {
    expect(usageOf(SCENARIOS)).toMatch(/idle +nobody speaks\n +barge-in +both speak/);
  });
});
