import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Programs that the whole-system tests use, and the Debian packages that bring them. */
const NEEDED = [
  { program: 'chromium', package: 'chromium' },
  { program: 'sipp', package: 'sip-tester' },
  { program: 'tshark', package: 'tshark' },
  { program: 'svmap', package: 'sipvicious' },
] as const;

const isInstalled = (program: string): boolean =>
  (process.env['PATH'] ?? '')
    .split(delimiter)
    .some((folder) => folder !== '' && existsSync(join(folder, program)));

/** For what brings no program; Debian's own word for it, or false on other systems. */
const hasPackage = (name: string): boolean =>
  spawnSync('dpkg-query', ['--show', '--showformat=${db:Status-Status}', name], {
    encoding: 'utf8',
  }).stdout === 'installed';

/**
 * Installs what is missing when it may.
 * @throws Error with the command to run when it may not
 */
export const installTestPrograms = (): void => installPackages(NEEDED, []);

/**
 * Installs the packages of programs that are missing, and those of `besides`, when it may.
 * @throws Error with the command to run when it may not
 */
export function installPackages(
  programs: readonly { readonly program: string; readonly package: string }[],
  besides: readonly string[],
): void {
  const missing = [
    ...programs.filter(({ program }) => !isInstalled(program)).map((need) => need.package),
    ...besides.filter((name) => !hasPackage(name)),
  ];
  if (missing.length === 0) return;
  const byHand = `This needs ${missing.join(', ')}. Install them: sudo apt-get install ${missing.join(' ')}`;
  if (process.getuid?.() !== 0 || !isInstalled('apt-get')) throw new Error(byHand);
  console.log(`Installing ${missing.join(', ')}…`);
  const options = {
    stdio: 'inherit',
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  } as const;
  spawnSync('apt-get', ['update', '-qq'], options);
  const installed = spawnSync(
    'apt-get',
    ['install', '-y', '-qq', '--no-install-recommends', ...missing],
    options,
  );
  if (installed.status !== 0) throw new Error(byHand);
}
