// Runs on any Node from 20 on: installs what is missing, builds the admin when its sources changed,
// then hands over to the pinned Node. `node start.mjs server|demo|lab|bench|shots|test|cures|check [arguments]`.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = dirname(fileURLToPath(import.meta.url));
const BIN = join(ROOT, 'node_modules', '.bin');
const MIN_NODE = [24, 15];

/** What each command runs, and whether it needs the admin's files. */
const COMMANDS = {
  server: { script: 'server/main.ts', admin: true },
  demo: { script: 'demo/main.ts', admin: false },
  lab: { script: 'lab/main.ts', admin: false },
  bench: { script: 'bench/main.ts', admin: true },
  shots: { script: 'e2e/shots/main.ts', admin: true },
  test: { script: 'e2e/run.ts', admin: true },
  cures: { script: 'e2e/sip/cures/run.ts', admin: false },
  check: { script: 'lint/check.ts', admin: false },
};

const [name = '', ...args] = process.argv.slice(2);
const command = COMMANDS[name];
if (!command) {
  console.error(`usage: node start.mjs ${Object.keys(COMMANDS).join('|')} [arguments]`);
  process.exit(2);
}
installPackages();
if (command.admin) buildAdmin();
run(pinnedNode(), [join(ROOT, command.script), ...args]);

/** `npm ci` when node_modules is missing or older than the lock file. */
function installPackages() {
  const stamp = join(ROOT, 'node_modules', '.callboard-lock');
  const lock = hashOf([join(ROOT, 'package-lock.json')]);
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === lock) return;
  console.error('Installing packages (once)…');
  must(spawnSync('npm', ['ci', '--no-audit', '--no-fund'], options()), 'npm ci failed');
  writeFileSync(stamp, lock);
}

/** `ng build` when a source of the admin, or of the contract it shares, changed. */
function buildAdmin() {
  const stamp = join(ROOT, 'dist', 'admin.stamp');
  const sources = [
    ...filesBelow(join(ROOT, 'admin')),
    ...filesBelow(join(ROOT, 'server', 'contract')),
    join(ROOT, 'angular.json'),
    join(ROOT, 'package-lock.json'),
  ].filter((path) => !path.endsWith('.spec.ts'));
  const hash = hashOf(sources);
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === hash) return;
  console.error('Building the admin…');
  const built = spawnSync(join(BIN, 'ng'), ['build', '--progress=false'], {
    ...options(),
    stdio: 'pipe',
    encoding: 'utf8',
  });
  if (built.status !== 0) console.error(built.stdout, built.stderr);
  must(built, 'the admin could not be built');
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, hash);
}

/** The Node of package.json; without one for this platform, the Node at hand if it is new enough. */
function pinnedNode() {
  const pinned = join(BIN, 'node');
  if (existsSync(pinned)) return pinned;
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > MIN_NODE[0] || (major === MIN_NODE[0] && minor >= MIN_NODE[1]))
    return process.execPath;
  console.error(
    `Callboard needs Node ${MIN_NODE.join('.')} or newer here; this is ${process.versions.node}. ` +
      `There is no packaged Node for ${process.platform}-${process.arch}.`,
  );
  process.exit(1);
}

/** Runs to the end. Signals go on to the child, which may get one from the terminal as well. */
function run(node, argv) {
  const child = spawn(node, argv, { ...options(), stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
    process.on(signal, () => child.kill(signal === 'SIGHUP' ? 'SIGTERM' : signal));
  child.on('error', (error) => {
    console.error(`${node} could not be run: ${error.message}`);
    process.exit(1);
  });
  child.on('exit', (code, signal) => process.exit(code ?? (signal ? 1 : 0)));
}

function options() {
  return {
    cwd: ROOT,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, PATH: `${BIN}:${process.env.PATH ?? ''}` },
  };
}

function must(result, otherwise) {
  if (result.status === 0) return;
  console.error(`${otherwise}${result.error ? `: ${result.error.message}` : ''}.`);
  process.exit(1);
}

function hashOf(paths) {
  const hash = createHash('sha256');
  for (const path of paths.toSorted())
    hash.update(path.slice(ROOT.length)).update(readFileSync(path));
  return hash.digest('hex');
}

function filesBelow(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}
