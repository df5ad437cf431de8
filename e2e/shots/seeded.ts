import { join } from 'node:path';
import type { Client } from '../../demo/client.ts';
import type { Agent } from '../../server/contract/agents.ts';
import type { Recording } from '../../server/contract/calls.ts';
import type { Campaign } from '../../server/contract/campaigns.ts';
import type { LiveCall } from '../../server/contract/live.ts';
import type { Trunk } from '../../server/contract/trunks.ts';
import type { NumberList } from '../../server/contract/numbers.ts';
import { connect, migrate } from '../../server/models/index.ts';
import { startPostgres } from '../../server/postgres/launcher.ts';
import { newFolder, register, startInstallation, type Leftovers } from '../installation.ts';
import { until } from '../until.ts';
import { furnish } from './office.ts';
import type { Known } from './pages.ts';
import { seed } from './seed.ts';

export interface Seeded {
  readonly url: string;
  readonly client: Client;
  /** What there is now, with somebody on the line. */
  current(): Promise<Known>;
}

/** A server with a month of work behind it and a campaign under way. */
export async function startSeeded(leftovers: Leftovers): Promise<Seeded> {
  const dataDir = newFolder(leftovers);
  const postgres = await startPostgres(join(dataDir, 'database'));
  leftovers.defer(() => postgres.stop());
  const sequelize = connect(postgres.url);
  await migrate(sequelize);
  await seed(sequelize, new Date());
  await sequelize.close();
  const server = await startInstallation(leftovers, join(dataDir, 'server'), {
    DATABASE_URL: postgres.url,
  });
  const client = await register(server.run.url);
  const invitation = await furnish(client);
  const known = { ...(await prepare(client)), invitation };
  return { url: server.run.url, client, current: () => current(client, known) };
}

/** Real calls beside the made-up month: transcripts, recordings, timelines. */
async function prepare(client: Client): Promise<Omit<Known, 'invitation'>> {
  const demo = await client.post<Campaign>('/demo');
  await until('a recorded call', 60_000, async () => {
    const { data } = await client.get<{ data: Recording[] }>('/recordings?limit=10');
    return data.length >= 8;
  });
  const recordings = await client.get<{ data: Recording[] }>('/recordings?limit=10');
  const [longest] = recordings.data.toSorted((a, b) => b.duration_seconds - a.duration_seconds);
  const campaigns = await client.all<Campaign>('/campaigns');
  const agents = await client.all<Agent>('/agents');
  const lists = await client.all<NumberList>('/numbers/lists');
  const trunks = await client.all<Trunk>('/trunks');
  return {
    campaign: campaigns.find(({ name }) => name === 'November invoices')?.id ?? demo.id,
    runningCampaign: demo.id,
    agent: agents.find(({ name }) => name === 'Payment reminder')?.id ?? '',
    list: lists.find(({ name }) => name.startsWith('November'))?.id ?? '',
    call: longest?.call_id ?? '',
    recording: longest?.id ?? '',
    trunk: trunks.find(({ is_active: isActive }) => isActive)?.id ?? '',
    liveCall: '',
  };
}

/** Whoever is on the line now; a new demo campaign when the last one is through. */
async function current(client: Client, known: Known): Promise<Known> {
  let talking: LiveCall | undefined;
  let started: Campaign | undefined;
  await until('somebody talks', 60_000, async () => {
    const { data } = await client.get<{ data: LiveCall[] }>('/calls/live');
    talking = data.find(({ phase, last_words: words }) => phase === 'talking' && words !== null);
    if (data.length === 0) started ??= await client.post<Campaign>('/demo');
    return talking !== undefined;
  });
  return {
    ...known,
    runningCampaign: started?.id ?? known.runningCampaign,
    liveCall: talking?.id ?? '',
  };
}
