import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { countSpecs, failedSpecs, runSteps, type Step } from './steps.ts';

describe('the steps', () => {
  const step = (name: string, code: string): Step => ({
    name,
    command: [process.execPath, '-e', code],
  });

  it('run side by side where they stand in a list, and add up whoever fails', async () => {
    // Each waits for a file that the other writes: one after the other they would wait for ever.
    const folder = mkdtempSync(join(tmpdir(), 'callboard steps '));
    const [a, b] = [join(folder, 'a'), join(folder, 'b')];
    const meet = (mine: string, other: string, then: string) =>
      `const fs = require('fs'); fs.writeFileSync(${JSON.stringify(mine)}, '');
       const see = () => fs.existsSync(${JSON.stringify(other)}) ? (${then}) : setTimeout(see, 5); see();`;
    spyOn(console, 'log');
    spyOn(process.stdout, 'write');
    const tally = await runSteps([
      [
        step('a', meet(a, b, "console.log('2 specs, 0 failures')")),
        step(
          'b',
          meet(
            b,
            a,
            "console.log('Failures:\\n1) b adds\\n3 specs, 1 failure'), process.exitCode = 1",
          ),
        ),
      ],
      step('c', "console.log('1 spec, 0 failures')"),
    ]);
    rmSync(folder, { recursive: true });
    expect(tally).toEqual({ passed: 5, failures: 1, failed: ['b'], titles: ['b adds'] });
  });
});

describe('the count of specs', () => {
  it('adds up what jasmine and karma print', () => {
    expect(countSpecs('Started\n...\n\n12 specs, 1 failure\nFinished in 1 second\n')).toEqual({
      passed: 11,
      failed: 1,
    });
    expect(
      countSpecs('Executed 2 of 5\rExecuted 5 of 5 (2 FAILED) (1 secs)\n1 spec, 0 failures\n'),
    ).toEqual({ passed: 4, failed: 2 });
    expect(countSpecs('Executed 5 of 5 SUCCESS (0.1 secs)')).toEqual({ passed: 5, failed: 0 });
  });

  it('is zero for output without specs', () => {
    expect(countSpecs('All matched files use Prettier code style!')).toEqual({
      passed: 0,
      failed: 0,
    });
  });
});

describe('the titles of failed specs', () => {
  it('are read from what jasmine and karma print', () => {
    const jasmine =
      'Started\n.F\n\nFailures:\n1) the call ends\n  Message:\n    1) no\n2) it rings\n\n2 specs, 2 failures\n';
    const karma =
      '\u001b[31mChrome Headless 156.0.0.0 (Linux 0.0.0) the card shows it FAILED\u001b[39m\n';
    expect(failedSpecs(jasmine + karma)).toEqual([
      'the call ends',
      'it rings',
      'the card shows it',
    ]);
    expect(failedSpecs('Executed 5 of 5 SUCCESS (0.1 secs)')).toEqual([]);
  });
});
