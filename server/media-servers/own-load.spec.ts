import { machineLoad } from './own-load.ts';

describe('the load of this machine', () => {
  it('is what was done since the last look, and unknown at the first', () => {
    const times = [
      { busy: 50, all: 100 },
      { busy: 60, all: 140 },
      { busy: 60, all: 140 },
    ];
    const load = machineLoad(() => times.shift() ?? { busy: 0, all: 0 });
    expect([load(), load(), load()]).toEqual([null, 0.25, null]);
  });

  it('is read from the machine itself', () => {
    const load = machineLoad();
    load();
    const share = load() ?? 0;
    expect(share).toBeGreaterThanOrEqual(0);
    expect(share).toBeLessThanOrEqual(1);
  });
});
