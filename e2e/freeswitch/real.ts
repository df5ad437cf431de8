import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { inside, lookAt } from '../../freeswitch/look.ts';
import { end, type Leftovers, newFolder } from '../installation.ts';
import { freePort, HOST } from '../sip/sipp.ts';
import { until } from '../until.ts';

const CONF = fileURLToPath(new URL('../../freeswitch/conf/freeswitch.xml', import.meta.url));
const BOOT_WITHIN_MS = 30_000;
/** Two ports a call, and two calls inside FreeSWITCH each. */
const RTP_PORTS = 400;

/** A FreeSWITCH that carries audio for us. */
export interface MediaFreeswitch {
  readonly host: string;
  readonly port: number;
  readonly password: string;
  /** Its process; another one after a crash. */
  pid(): number;
  /** How many calls are inside. */
  calls(): Promise<number>;
  /** Ends it as a crash would, and starts it again. */
  crash(): Promise<void>;
}

/**
 * Starts a real FreeSWITCH with the configuration that is given to users.
 * @param program e.g. `/usr/bin/freeswitch` @throws Error when it does not come up
 */
export async function startFreeswitch(
  leftovers: Leftovers,
  program: string,
): Promise<MediaFreeswitch> {
  const folder = newFolder(leftovers);
  const [sip, port] = [await freePort(), await freePort()];
  const rtp = 44_000 + (sip % 20) * RTP_PORTS;
  const account = { host: HOST, port, password: 'secretOfTheTest' };
  for (const name of ['conf', 'log', 'run', 'db', 'tmp'])
    mkdirSync(join(folder, name), { recursive: true });
  const values: Readonly<Record<string, string | number>> = {
    ...{ SIP: sip, RTP: rtp, RTPEND: rtp + RTP_PORTS - 1, EVENTS: port },
    ...{ BIND: HOST, BINDRTP: HOST, BINDEVENTS: HOST, ADDRESS: HOST, CALLBOARD: `${HOST}/32` },
    PASSWORD: account.password,
  };
  writeFileSync(
    join(folder, 'conf', 'freeswitch.xml'),
    readFileSync(CONF, 'utf8').replaceAll(/@([A-Z]+)@/g, (all, key: string) =>
      String(values[key] ?? all),
    ),
  );
  let child: ChildProcess;
  // Asked to end, it would wait for its SIP transactions.
  leftovers.defer(() => end(child, 'SIGKILL'));
  // Nothing of it outlives a run that crashed.
  process.once('exit', () => child.kill('SIGKILL'));
  const boot = async (): Promise<void> => {
    child = spawn(
      program,
      [
        ...['-nonat', '-nf', '-nc', '-conf', join(folder, 'conf'), '-log', join(folder, 'log')],
        ...['-run', join(folder, 'run'), '-db', join(folder, 'db'), '-temp', join(folder, 'tmp')],
      ],
      { stdio: 'ignore' },
    );
    await until('FreeSWITCH is there', BOOT_WITHIN_MS, async () => {
      if (child.exitCode !== null) throw new Error(`FreeSWITCH ended at once, see ${folder}`);
      return lookAt(account, 1000).then(
        () => true,
        () => false,
      );
    });
  };
  await boot();
  return {
    ...account,
    pid: () => child.pid ?? 0,
    calls: () =>
      inside(account, 1000, async (ask) => Number.parseInt(await ask('api show channels count'))),
    async crash() {
      child.kill('SIGKILL');
      await once(child, 'exit');
      await boot();
    },
  };
}
