/** SIPp as the carrier: it answers every call at once, in processes of its own. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { end } from '../e2e/installation.ts';
import { freePort, HOST, listens } from '../e2e/sip/sipp.ts';
import { until } from './rig.ts';

export interface SippCarrier {
  /** One for each process. */
  readonly ports: readonly number[];
  /**
   * Lets the calls under way end.
   * @returns whether every call went as it should, in the eyes of all processes
   */
  finish(): Promise<boolean>;
  [Symbol.asyncDispose](): Promise<void>;
}

const LISTENS_WITHIN_MS = 10_000;
/** A call of SIPp's stays for 4 s behind its BYE, to answer one that comes again. */
const FINISHES_WITHIN_MS = 20_000;

/** @throws Error when SIPp does not start */
export async function startSippCarrier(processes: number): Promise<SippCarrier> {
  await using opening = new AsyncDisposableStack();
  const started: { port: number; child: ChildProcess }[] = [];
  for (let n = 0; n < processes; n++) {
    const port = await freePort();
    const child = spawn('sipp', ['-sn', 'uas', '-i', HOST, '-p', String(port), '-nostdin'], {
      stdio: 'ignore',
    });
    opening.defer(() => end(child, 'SIGKILL'));
    await once(child, 'spawn');
    started.push({ port, child });
  }
  await until('SIPp listens', LISTENS_WITHIN_MS, () =>
    Promise.resolve(started.every(({ port }) => listens(port, 'udp'))),
  );
  const closing = opening.move();
  const children = started.map(({ child }) => child);
  return {
    ports: started.map(({ port }) => port),
    async finish() {
      const signal = AbortSignal.timeout(FINISHES_WITHIN_MS);
      const ends = children.map(async (child) => {
        if (child.exitCode === null) {
          child.kill('SIGUSR1');
          await once(child, 'exit', { signal });
        }
        return child.exitCode;
      });
      return (await Promise.all(ends)).every((code) => code === 0);
    },
    [Symbol.asyncDispose]: () => closing.disposeAsync(),
  };
}
