import { randomBytes } from 'node:crypto';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { tell } from '../actors/kernel/actor.ts';
import type { Log } from '../actors/ports/log.ts';
import { openActors, type Actors, type Parts } from './composition/actors.ts';
import { openDatabase } from './composition/database.ts';
import { openInbound } from './composition/inbound.ts';
import { chooseAi, openLab, type Ai } from './composition/lab.ts';
import { openLine } from './composition/line.ts';
import { openMedia } from './composition/media.ts';
import { routeDeps } from './composition/route-deps.ts';
import { openVoiceTests } from './composition/voice-tests.ts';
import { openSupervision } from './composition/supervision.ts';
import { openTrace } from './composition/trace.ts';
import { openWeb, type Web } from './composition/web.ts';
import { ConfigError, readConfig, type Config } from './config.ts';
import { Tokens } from './http/tokens.ts';
import { startJobs } from './jobs/engine.ts';
import { User } from './models/index.ts';
import type { Lab } from './start/lab-process.ts';
import { openLog } from './start/logger.ts';
import { onEndSignals } from './start/signals.ts';
import { toolReader } from './stores/tools.ts';
import { installationKey, SecretBox } from './stores/secret-box.ts';
import { openTools } from './tools/runner.ts';

/** Calls still up after the drain are hung up; past this the process ends without them. */
const HANG_UP_WITHIN_MS = 8000;
const LOOPBACK = ['127.0.0.1', 'localhost', '::1'];

/** Set once everything is up: a failure after that is one of ending. */
let isServing = false;

/** Starts Callboard, serves until a signal, drains, and leaves nothing behind. */
async function main(): Promise<void> {
  const config = readConfig(process.env);
  mkdirSync(config.recordingsDir, { recursive: true });
  const log = openLog({
    stdout: config.logStdout,
    dataDir: config.dataDir,
    level: config.logLevel,
  });
  await using closing = new AsyncDisposableStack();
  closing.defer(() => log.close());
  // A promise nobody waited for must not end every call of this node.
  process.on('unhandledRejection', (error) =>
    log.error(
      { error: error instanceof Error ? error.stack : String(error) },
      'a promise failed unheard',
    ),
  );
  const ended = Promise.withResolvers<'stop'>();
  const hurried = Promise.withResolvers<'hurry'>();
  closing.defer(
    onEndSignals(
      () => ended.resolve('stop'),
      () => hurried.resolve('hurry'),
    ),
  );

  const key = installationKey(config.secretKey, join(config.dataDir, 'secret.key'));
  const box = new SecretBox(key);
  const { sequelize, url } = await openDatabase(config, closing);
  const line = await openLine(config, log, closing);
  openTrace({ config, log, sequelize, line, box, closing });
  const lab = await openLab(config, closing);
  const ai = await chooseAi(config, lab);
  const media = await openMedia(config, ai, log, closing);
  const tools = openTools({ load: toolReader(box), allowsInternal: config.allowInternalTools });
  const parts: Parts = { config, log, sequelize, line, media, box, closing, ai, tools };
  const jobs = await startJobs(url, log);
  closing.defer(() => jobs.close());
  const actors = await openActors(parts);
  const inbound = await openInbound(parts, actors);
  const setupToken = await setupTokenFor(config);
  const tokens = new Tokens(key);
  const voiceTests = openVoiceTests(parts, actors);
  const supervision = openSupervision(parts, actors);
  const deps = routeDeps(parts, actors, {
    ...{ ai, lab, tokens, setupToken, jobs, voiceTests, inbound, supervision },
    databaseUrl: url,
  });
  const web = await openWeb(parts, actors, deps, { tokens, voiceTests, supervision });
  writeRunFile(parts, lab, web);
  announce(config, { web, ai, lab, line: line.address, setupToken });

  isServing = true;
  await ended.promise;
  say('Stopping: no new calls; live ones may finish. Ctrl-C again hangs up at once.');
  inbound.stop();
  await drain(actors, config.drainMs, hurried.promise, log);
  rmSync(runFile(config), { force: true });
}

/** A public server must not give itself to whoever comes first. */
async function setupTokenFor({ http }: Config): Promise<string | null> {
  if (LOOPBACK.includes(http.host) || (await User.count()) > 0) return null;
  return randomBytes(12).toString('base64url');
}

const runFile = ({ dataDir }: Config): string => join(dataDir, 'run.json');

/** Where everything listens, for people and scripts. */
function writeRunFile({ config, line }: Parts, lab: Lab | null, web: Web): void {
  const { host } = config.http;
  const run = {
    pid: process.pid,
    url: `http://${host === '0.0.0.0' ? '127.0.0.1' : host}:${web.port}`,
    sip: { kind: line.kind, address: line.address },
    rtp: { host: config.rtp.host, portMin: config.rtp.portMin, portMax: config.rtp.portMax },
    lab: lab && { pid: lab.pid, ...lab.addresses },
  };
  writeFileSync(runFile(config), `${JSON.stringify(run, null, 2)}\n`, { mode: 0o600 });
}

interface Announcement {
  readonly web: Web;
  readonly ai: Ai;
  readonly lab: Lab | null;
  readonly line: string;
  readonly setupToken: string | null;
}

function announce(
  { http, openai }: Config,
  { web, ai, lab, line, setupToken }: Announcement,
): void {
  const host = http.host === '0.0.0.0' ? '127.0.0.1' : http.host;
  const why = openai.apiKey === null ? ' (no OPENAI_API_KEY)' : '';
  const aiName = ai.isLab ? `lab stand-in${why}` : new URL(ai.baseUrl).host;
  say(`Callboard is ready: http://${host}:${web.port}`);
  say(`  SIP ${line} · AI ${aiName}`);
  if (lab?.addresses.carrier)
    say('  Lab: simulated callees are on the line until you add a trunk.');
  if (setupToken) say(`  First account: use the setup token ${setupToken}`);
}

/** New claims stop, live calls finish, the rest is hung up politely, then at once. */
async function drain(
  { campaigns }: Actors,
  drainMs: number,
  hurried: Promise<unknown>,
  log: Log,
): Promise<void> {
  const drained = new Promise<void>((resolve) =>
    tell(campaigns, { type: 'drain', drained: () => resolve() }),
  );
  const patience = after(drainMs);
  if ((await Promise.race([drained, patience.done, hurried])) === undefined) patience.cancel();
  tell(campaigns, { type: 'hangUpAll', at: Date.now() });
  const last = after(HANG_UP_WITHIN_MS);
  await Promise.race([drained, last.done]);
  last.cancel();
  log.info({}, 'drained');
}

function after(ms: number): { done: Promise<'late'>; cancel(): void } {
  let timer: NodeJS.Timeout | undefined;
  const done = new Promise<'late'>((resolve) => (timer = setTimeout(() => resolve('late'), ms)));
  return { done, cancel: () => clearTimeout(timer) };
}

const say = (line: string): void => void process.stdout.write(`${line}\n`);

try {
  await main();
  process.exit(0);
} catch (error) {
  const text =
    error instanceof ConfigError || error instanceof Error ? error.message : String(error);
  process.stderr.write(
    `${isServing ? 'Callboard did not end well.' : 'Callboard could not start.'}\n${text}\n`,
  );
  process.exit(1);
}
