import { execFileSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

/** How PostgreSQL's programs are started: it refuses to run as root. */
export type RunAs =
  | { readonly kind: 'self' }
  | { readonly kind: 'uid'; readonly uid: number; readonly gid: number }
  /** As root behind a user namespace: root outside, an ordinary uid inside. */
  | { readonly kind: 'namespace' };

/** Existing accounts without rights of their own, in order of preference. No account is added. */
const ACCOUNTS = ['postgres', 'nobody'];

/**
 * Chooses who runs PostgreSQL. `paths` are the folders it must reach: its binaries and its data.
 * @throws Error that names the closed folder and says what to do
 */
export function chooseRunAs(paths: readonly string[]): RunAs {
  if (process.getuid?.() !== 0) return { kind: 'self' };
  const account = unprivilegedAccount();
  const closed = account && closedParent(paths, account.uid);
  if (account && !closed) return { kind: 'uid', ...account };
  if (hasUserNamespaces()) return { kind: 'namespace' };
  throw new Error(
    closed
      ? `PostgreSQL does not run as root, and ${closed} is closed to other users. Move the project ` +
          `to a folder that others may enter (chmod o+x ${closed}), start Callboard as an ordinary ` +
          'user, or set DATABASE_URL to a PostgreSQL of yours.'
      : 'PostgreSQL does not run as root and there is no account "nobody" here. Start Callboard as ' +
          'an ordinary user, or set DATABASE_URL to a PostgreSQL of yours.',
  );
}

function unprivilegedAccount(): { uid: number; gid: number } | undefined {
  const lines = readFileSync('/etc/passwd', 'utf8').split('\n');
  for (const name of ACCOUNTS) {
    const [, , uid, gid] = lines.find((line) => line.startsWith(`${name}:`))?.split(':') ?? [];
    if (uid && gid) return { uid: Number(uid), gid: Number(gid) };
  }
  return undefined;
}

/** The first folder on the way to one of `paths` that `uid` may not enter. */
export function closedParent(paths: readonly string[], uid: number): string | undefined {
  for (const path of paths) {
    for (let folder = resolve(path); ; folder = dirname(folder)) {
      const stat = statSync(folder, { throwIfNoEntry: false });
      const mayEnter = !stat || (stat.uid === uid ? stat.mode & 0o100 : stat.mode & 0o001);
      if (!mayEnter) return folder;
      if (folder === dirname(folder)) break;
    }
  }
  return undefined;
}

function hasUserNamespaces(): boolean {
  try {
    execFileSync('unshare', ['--user', '--map-user=1000', '--map-group=1000', 'true'], {
      stdio: 'ignore',
      timeout: 5000,
    });
    return true;
  } catch {
    return false;
  }
}

/** The command line and spawn options that run `program` so. */
export function asCommand(runAs: RunAs, program: string, args: readonly string[]) {
  switch (runAs.kind) {
    case 'self':
      return { command: program, args: [...args], options: {} };
    case 'uid':
      return { command: program, args: [...args], options: { uid: runAs.uid, gid: runAs.gid } };
    case 'namespace':
      return {
        command: 'unshare',
        args: ['--user', '--map-user=1000', '--map-group=1000', '--', program, ...args],
        options: {},
      };
  }
}
