import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Issued } from '../../sip/embedded/testing/certificates.ts';
import { end, type Leftovers, newFolder } from '../installation.ts';
import { freePort } from '../sip/sipp.ts';
import { until } from '../until.ts';

const HERE = fileURLToPath(new URL('.', import.meta.url));
/** Kept between runs; it goes with the packages of npm. */
const TREE = fileURLToPath(new URL('../../node_modules/.cache/asterisk', import.meta.url));
const SETUP_WITHIN_MS = 240_000;
const BOOT_WITHIN_MS = 30_000;
/** Two ports a call. */
const RTP_PORTS = 200;

/** A real Asterisk that plays the carrier. */
export interface Asterisk {
  /** For UDP and TCP. */
  readonly port: number;
  readonly tlsPort: number;
  /** Where its phone `desk` is expected. */
  readonly deskPort: number;
  /** Says a command to its console. @returns what that prints */
  command(text: string): string;
}

/**
 * Installs Asterisk out of Debian packages, unless that was done before, and starts it.
 * @param shown to those who connect over TLS
 * @throws Error that says what failed: the mirror, a package, the configuration
 */
export async function startAsterisk(leftovers: Leftovers, shown: Issued): Promise<Asterisk> {
  install();
  const folder = newFolder(leftovers);
  const [port, tlsPort, deskPort] = [await freePort(), await freePort(), await freePort()];
  const rtp = 30_000 + (port % 20) * RTP_PORTS;
  configure(folder, {
    ...{ SIP: port, TLS: tlsPort, DESK: deskPort, RTP: rtp, RTPEND: rtp + RTP_PORTS - 1 },
  });
  writeFileSync(join(folder, 'etc', 'carrier.pem'), shown.certificate);
  writeFileSync(join(folder, 'etc', 'carrier.key'), shown.key);
  const program = join(TREE, 'asterisk');
  const options = ['-C', join(folder, 'etc', 'asterisk.conf')];
  const child = spawn(program, [...options, '-f'], { stdio: 'ignore' });
  leftovers.defer(() => end(child));
  // Nothing of it outlives a run that crashed.
  process.once('exit', () => child.kill('SIGKILL'));
  const command = (text: string): string =>
    spawnSync(program, [...options, '-rx', text], { encoding: 'utf8' }).stdout;
  await until('Asterisk has booted', BOOT_WITHIN_MS, () => {
    if (child.exitCode !== null)
      throw new Error(`Asterisk ended at once: ${lastLines(join(folder, 'log', 'messages'))}`);
    return command('core waitfullybooted').includes('fully booted');
  });
  return { port, tlsPort, deskPort, command };
}

function install(): void {
  const { status, stderr, error } = spawnSync(join(HERE, 'setup.sh'), [TREE], {
    encoding: 'utf8',
    timeout: SETUP_WITHIN_MS,
  });
  if (status === 0) return;
  throw new Error(
    `Asterisk could not be fetched from Debian's mirror: ${error?.message ?? stderr.trim()}. ` +
      'Check the network, or name another mirror in AST_MIRROR.',
  );
}

function configure(folder: string, ports: Readonly<Record<string, number>>): void {
  for (const name of ['etc', 'lib', 'cache', 'spool', 'run', 'log'])
    mkdirSync(join(folder, name), { recursive: true });
  const [modules = ''] = readdirSync(join(TREE, 'usr', 'lib'))
    .map((name) => join(TREE, 'usr', 'lib', name))
    .filter((path) => path.endsWith('-linux-gnu'));
  const values: Record<string, string | number> = {
    ...{ ...ports, TREE, RUN: folder, MULTI: basename(modules) },
  };
  for (const name of readdirSync(join(HERE, 'conf'))) {
    const text = readFileSync(join(HERE, 'conf', name), 'utf8');
    writeFileSync(
      join(folder, 'etc', name),
      text.replaceAll(/@([A-Z]+)@/g, (all, key: string) => String(values[key] ?? all)),
    );
  }
}

function lastLines(file: string): string {
  try {
    return readFileSync(file, 'utf8').split('\n').slice(-10).join(' ');
  } catch {
    return 'it wrote no log';
  }
}
