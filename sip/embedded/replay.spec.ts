import { readFileSync } from 'node:fs';
import { loadRecording, recordingNames } from './replay/recording.ts';
import { Replay } from './replay/replay.ts';
import { TOLERANCES } from './replay/tolerances.ts';

const DEVIATIONS = readFileSync(new URL('./DEVIATIONS.md', import.meta.url), 'utf8');

describe('A recording of the real drachtio-server, played against ours,', () => {
  for (const name of recordingNames())
    it(`gives what drachtio-srf and the peer look at: ${name}`, async () => {
      const recording = loadRecording(name);
      // Where a recording waits for timers they are sped up; elsewhere they must stay out of it.
      const t1Ms = recording.lastMs > 30_000 ? 10 : 500;
      expect(await new Replay(recording, TOLERANCES[name] ?? []).run(t1Ms)).toEqual([]);
    }, 15_000);

  it('differs only as DEVIATIONS.md says', () => {
    const rules = Object.values(TOLERANCES).flatMap((all) => all.map(({ rule }) => rule));
    const described = [...DEVIATIONS.matchAll(/^## `([a-z-]+)`$/gm)].map(([, rule]) => rule);
    expect(rules.filter((rule) => !described.includes(rule))).toEqual([]);
  });

  it('belongs to a recording that exists', () => {
    expect(Object.keys(TOLERANCES).filter((name) => !recordingNames().includes(name))).toEqual([]);
  });
});
