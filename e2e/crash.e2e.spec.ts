import { createServer, connect, type Server, type Socket } from 'node:net';
import { once } from 'node:events';
import { join } from 'node:path';
import { readJournals } from '../demo/journals.ts';
import { readRecording, voicedSeconds } from '../demo/wav.ts';
import { startPostgres } from '../server/postgres/launcher.ts';
import {
  completed,
  expectNothingLost,
  outcomeOf,
  prepareCampaign,
  statsOf,
  type Prepared,
} from './campaign.ts';
import {
  newFolder,
  postgresOf,
  register,
  startInstallation,
  startLab,
  type LabProcess,
  type Leftovers,
} from './installation.ts';
import type { Client } from '../demo/client.ts';
import { until } from './until.ts';

const SIZE = { contacts: 50, concurrency: 25 };
const OVER_WITHIN_MS = 120_000;

describe('a crash in the middle of a campaign', () => {
  let leftovers: Leftovers;
  let lab: LabProcess;

  beforeEach(async () => {
    leftovers = new AsyncDisposableStack();
    lab = await startLab(leftovers, '--hurry', '3', '--thinking-ms', '50');
  }, 40_000);
  afterEach(() => leftovers.disposeAsync(), 60_000);

  const environment = () => ({
    LAB: 'off',
    OPENAI_API_KEY: 'sk-lab',
    OPENAI_BASE_URL: lab.openai?.baseUrl ?? '',
  });
  const journal = () => readJournals(lab.carrier?.journal ?? '', lab.openai?.journal ?? '');

  async function begin(client: Client): Promise<Prepared> {
    const prepared = await prepareCampaign(client, lab.carrier?.sip ?? '', SIZE);
    await client.post(`/campaigns/${prepared.campaign.id}/start`);
    await until('calls are up and some are over', 60_000, async () => {
      const { active_calls: active, calls } = await statsOf(client, prepared);
      return active >= 15 && calls - active >= 5;
    });
    return prepared;
  }

  it('of the server: started again it finishes the campaign, and dials nobody twice for one attempt', async () => {
    const dataDir = join(newFolder(leftovers), 'da ta');
    const first = await startInstallation(leftovers, dataDir, environment());
    const client = await register(first.run.url);
    const prepared = await begin(client);
    const postgres = postgresOf(dataDir);
    const killedAt = Date.now();
    first.process.kill('SIGKILL');
    await once(first.process, 'exit');

    const second = await startInstallation(leftovers, dataDir, environment());
    expect(postgresOf(dataDir)).toBe(postgres);
    const again = client.at(second.run.url);
    await completed(again, prepared, OVER_WITHIN_MS);

    const outcome = await outcomeOf(again, prepared);
    expectNothingLost(outcome, (await journal()).carrier);
    const lost = outcome.calls.filter(({ hangup_cause: cause }) => cause === 'node_lost');
    expect(lost.length).toBeGreaterThan(5);
    expect(lost.every(({ disposition }) => disposition === 'failed')).toBeTrue();
    // A recording is begun in blocks of a second: the last one may be lost.
    const talking = lost.filter(
      ({ connected_at: at }) => at !== null && Date.parse(at) < killedAt - 2000,
    );
    expect(talking.length).toBeGreaterThan(0);
    for (const { id } of talking) {
      const { seconds, law, agent } = readRecording(await again.bytes(`/calls/${id}/recording`));
      expect(seconds).toBeGreaterThan(0.5);
      expect(voicedSeconds(law, agent)).toBeGreaterThan(0);
    }
  }, 240_000);

  it('of PostgreSQL: calls under way are stored when it is back, and the campaign goes on', async () => {
    const home = join(newFolder(leftovers), 'postgres');
    const postgres = await startPostgres(home);
    const door = await openDoor(Number(new URL(postgres.url).port));
    leftovers.defer(() => door.close());
    const url = new URL(postgres.url);
    url.port = String(door.port);
    const server = await startInstallation(leftovers, join(newFolder(leftovers), 'data'), {
      ...environment(),
      DATABASE_URL: url.href,
    });
    const client = await register(server.run.url);
    const prepared = await begin(client);

    process.kill(postgres.pid, 'SIGKILL');
    await until('it says that it is not ready', 10_000, async () => {
      const { status } = await fetch(`${server.run.url}/readyz`);
      return status === 503;
    });
    const again = await startPostgres(home);
    leftovers.defer(() => again.stop());
    expect(again.adopted).toBeFalse();
    door.leadTo(again.port);

    await completed(client, prepared, OVER_WITHIN_MS);
    const outcome = await outcomeOf(client, prepared);
    expectNothingLost(outcome, (await journal()).carrier);
    expect((await fetch(`${server.run.url}/readyz`)).status).toBe(200);
  }, 240_000);
});

/** A port that stays the same while the PostgreSQL behind it moves. */
async function openDoor(first: number) {
  let target = first;
  const open = new Set<Socket>();
  const server: Server = createServer((outside) => {
    const inside = connect(target, '127.0.0.1');
    for (const [socket, other] of [
      [outside, inside],
      [inside, outside],
    ] as const) {
      open.add(socket);
      socket.pipe(other);
      socket.on('error', () => other.destroy());
      socket.on('close', () => {
        open.delete(socket);
        other.destroy();
      });
    }
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return {
    port: typeof address === 'object' && address ? address.port : 0,
    leadTo: (port: number) => void (target = port),
    close() {
      for (const socket of open) socket.destroy();
      server.close();
    },
  };
}
