import { once } from 'node:events';
import { join } from 'node:path';
import { readJournals } from '../demo/journals.ts';
import { readRecording, voicedSeconds } from '../demo/wav.ts';
import type { Call } from '../server/contract/calls.ts';
import {
  completed,
  expectNothingLost,
  outcomeOf,
  labTrunk,
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

  /** Calls that are up and have been for so long. */
  async function talkingFor(client: Client, { campaign }: Prepared, ms: number): Promise<number> {
    const calls = await client.all<Call>(`/campaigns/${campaign.id}/calls`);
    return calls.filter(
      ({ connected_at: at, ended_at: ended }) =>
        ended === null && at !== null && Date.parse(at) < Date.now() - ms,
    ).length;
  }

  /** A campaign with calls in every phase. */
  async function begin(
    client: Client,
    size: { contacts: number; concurrency: number },
  ): Promise<Prepared> {
    const prepared = await prepareCampaign(client, labTrunk(lab.carrier?.sip ?? ''), size);
    await client.post(`/campaigns/${prepared.campaign.id}/start`);
    await until('calls are up, some over and some with seconds of talk', 60_000, async () => {
      const { active_calls: active, calls } = await statsOf(client, prepared);
      return (
        active >= 0.6 * size.concurrency &&
        calls - active >= 5 &&
        (await talkingFor(client, prepared, 3000)) > 0
      );
    });
    return prepared;
  }

  it('of the server: started again it finishes the campaign, and dials nobody twice for one attempt', async () => {
    const dataDir = join(newFolder(leftovers), 'da ta');
    const first = await startInstallation(leftovers, dataDir, environment());
    const client = await register(first.run.url);
    const prepared = await begin(client, { contacts: 50, concurrency: 25 });
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

  it('of PostgreSQL: it is started again, calls under way are stored, and the campaign goes on', async () => {
    const dataDir = join(newFolder(leftovers), 'data');
    const server = await startInstallation(leftovers, dataDir, environment());
    const client = await register(server.run.url);
    const prepared = await begin(client, { contacts: 24, concurrency: 16 });
    const postgres = postgresOf(dataDir) ?? 0;
    process.kill(postgres, 'SIGKILL');
    await until('PostgreSQL runs again', 20_000, () => {
      const now = postgresOf(dataDir);
      return now !== undefined && now !== postgres;
    });
    await completed(client, prepared, OVER_WITHIN_MS);
    expectNothingLost(await outcomeOf(client, prepared), (await journal()).carrier);
    expect((await fetch(`${server.run.url}/readyz`)).status).toBe(200);
    expect(server.process.exitCode).toBeNull();
  }, 240_000);
});
