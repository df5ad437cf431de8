import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { end, type Leftovers, newFolder } from '../installation.ts';
import { until } from '../until.ts';

const HERE = fileURLToPath(new URL('.', import.meta.url));
/** Kept between runs; it goes with the packages of npm. */
const TREE = fileURLToPath(new URL('../../node_modules/.cache/asterisk', import.meta.url));
const SETUP_WITHIN_MS = 240_000;
const BOOT_WITHIN_MS = 30_000;

/** A real Asterisk that runs. */
export interface Booted {
  /** Its process; another one after a crash. */
  pid(): number;
  /** Says a command to its console. @returns what that prints */
  command(text: string): string;
  /** Ends it as a crash would. */
  kill(): Promise<void>;
  /** Starts it again. */
  start(): Promise<void>;
  /** Ends it as a crash would, and starts it again. */
  crash(): Promise<void>;
}

export interface BootOptions {
  /** Folders of configuration; of a file that is in several the last counts. */
  readonly folders: readonly string[];
  /** What `@NAME@` in a file stands for. */
  readonly values: Readonly<Record<string, string | number>>;
  /** Settings that are to have another value, in whatever file they stand. */
  readonly settings?: Readonly<Record<string, string | number>>;
  /** Further files beside the configuration, by name. */
  readonly files?: Readonly<Record<string, string>>;
}

/** What every Asterisk of ours is configured with. */
export const BASICS = join(HERE, 'conf');

/**
 * Installs Asterisk out of Debian packages, unless that was done before, and starts it.
 * @throws Error that says what failed: the mirror, a package, the configuration
 */
export async function bootAsterisk(leftovers: Leftovers, options: BootOptions): Promise<Booted> {
  install();
  const folder = newFolder(leftovers);
  configure(folder, options);
  const program = join(TREE, 'asterisk');
  const run = ['-C', join(folder, 'etc', 'asterisk.conf')];
  let child: ChildProcess;
  leftovers.defer(() => end(child));
  // Nothing of it outlives a run that crashed.
  process.once('exit', () => child.kill('SIGKILL'));
  const command = (text: string): string =>
    spawnSync(program, [...run, '-rx', text], { encoding: 'utf8' }).stdout;
  const boot = async (): Promise<void> => {
    child = spawn(program, [...run, '-f'], { stdio: 'ignore' });
    await until('Asterisk has booted', BOOT_WITHIN_MS, () => {
      if (child.exitCode !== null)
        throw new Error(`Asterisk ended at once: ${lastLines(join(folder, 'log', 'messages'))}`);
      return command('core waitfullybooted').includes('fully booted');
    });
  };
  const kill = async (): Promise<void> => {
    child.kill('SIGKILL');
    await once(child, 'exit');
  };
  await boot();
  return {
    command,
    pid: () => child.pid ?? 0,
    ...{ kill, start: boot },
    async crash() {
      await kill();
      await boot();
    },
  };
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

function configure(folder: string, options: BootOptions): void {
  const { folders, values: given, settings = {}, files = {} } = options;
  for (const name of ['etc', 'lib', 'cache', 'spool', 'run', 'log'])
    mkdirSync(join(folder, name), { recursive: true });
  const [modules = ''] = readdirSync(join(TREE, 'usr', 'lib'))
    .map((name) => join(TREE, 'usr', 'lib', name))
    .filter((path) => path.endsWith('-linux-gnu'));
  const values: Record<string, string | number> = {
    ...{ ...given, TREE, RUN: folder, MULTI: basename(modules) },
  };
  const sources = folders.flatMap((from) => readdirSync(from).map((name) => join(from, name)));
  for (const path of sources) {
    const text = readFileSync(path, 'utf8');
    writeFileSync(
      join(folder, 'etc', basename(path)),
      text
        .replaceAll(/@([A-Z]+)@/g, (all, key: string) => String(values[key] ?? all))
        .replaceAll(/^(\w+) = .*$/gm, (all, name: string) =>
          settings[name] === undefined ? all : `${name} = ${settings[name]}`,
        ),
    );
  }
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, 'etc', name), text);
}

function lastLines(file: string): string {
  try {
    return readFileSync(file, 'utf8').split('\n').slice(-10).join(' ');
  } catch {
    return 'it wrote no log';
  }
}
