import type { Stage } from '../stage.ts';
import { SCENARIOS } from './index.ts';
import { must, scenario } from './scenario.ts';

describe('a scenario', () => {
  const stage = {} as Stage;
  const isSeven = must<{ seen: number }>(
    'isSeven',
    ({ seen }) => `saw ${seen}`,
    ({ seen }) => [seen !== 7 && `saw ${seen}, not 7`],
    () => ({ seen: 8 }),
  );
  const seeing = (seen: number, ...checks: (typeof isSeven)[]) =>
    scenario({ name: 's', about: 'a', play: () => Promise.resolve({ seen }), checks });

  it('says what it saw, and what is wrong with it', async () => {
    expect(await seeing(7, isSeven).play(stage, null)).toEqual([
      { name: 'isSeven', ok: true, detail: 'saw 7' },
    ]);
    expect(await seeing(6, isSeven).play(stage, null)).toEqual([
      { name: 'isSeven', ok: false, detail: 'saw 6, not 7' },
    ]);
  });

  it('fails by the check that is broken on purpose', async () => {
    const [verdict] = await seeing(7, isSeven).play(stage, 'isSeven');
    expect(verdict?.ok).toBeFalse();
  });

  it('trusts no check that cannot fail', async () => {
    const blind = { ...isSeven, falsify: (evidence: { seen: number }) => evidence };
    const [verdict] = await seeing(7, blind).play(stage, null);
    expect(verdict?.ok).toBeFalse();
    expect(verdict?.detail).toContain('did not notice');
  });

  it('has a name of its own for each of its checks, so that each can be broken alone', () => {
    const names = SCENARIOS.flatMap(({ checks }) => checks);
    expect(new Set(names).size).toBe(names.length);
  });
});
