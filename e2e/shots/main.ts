/** `npm run shots`: a picture of every page, light and dark, at three widths, in docs/screens/. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { chromium, type BrowserContext, type Page } from 'playwright-core';
import type { Client } from '../../demo/client.ts';
import type { Agent } from '../../server/contract/agents.ts';
import type { Call, Recording } from '../../server/contract/calls.ts';
import type { Campaign } from '../../server/contract/campaigns.ts';
import type { LiveCall } from '../../server/contract/live.ts';
import type { NumberList } from '../../server/contract/numbers.ts';
import { connect, migrate } from '../../server/models/index.ts';
import { startPostgres } from '../../server/postgres/launcher.ts';
import { ACCOUNT, newFolder, register, startInstallation } from '../installation.ts';
import { installTestPrograms } from '../packages.ts';
import { until } from '../until.ts';
import { SHOTS, type Known, type Shot } from './pages.ts';
import { seed } from './seed.ts';

const CHROMIUM = '/usr/bin/chromium';
const ARGUMENTS = ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'];
const SIZES = [
  { width: 1440, height: 900 },
  { width: 768, height: 1024 },
  { width: 390, height: 844 },
] as const;
const THEMES = ['light', 'dark'] as const;
const QUIET_MS = 700;
const MAX_HEIGHT = 3000;
/** A page that follows something live is never idle. */
const IDLE_WITHIN_MS = 3000;

const USAGE = `npm run shots [-- --only NAME[,NAME…] --to FOLDER --language en|tr]

Pictures of: ${SHOTS.map(({ name }) => name).join(' ')}
`;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      only: { type: 'string' },
      to: { type: 'string', default: join('docs', 'screens') },
      language: { type: 'string', default: 'en' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return void process.stdout.write(USAGE);
  const only = values.only?.split(',');
  const shots = SHOTS.filter(({ name }) => only?.includes(name) ?? true);
  if (shots.length === 0) throw new Error(`no such page\n\n${USAGE}`);
  installTestPrograms();
  mkdirSync(values.to, { recursive: true });
  await takeAll(shots, values.to, values.language);
}

async function takeAll(shots: readonly Shot[], folder: string, language: string): Promise<void> {
  await using leftovers = new AsyncDisposableStack();
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
  const { url } = server.run;
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: ARGUMENTS });
  leftovers.defer(() => browser.close());
  const known = await prepare(client);
  for (const colorScheme of THEMES) {
    const context = await browser.newContext({ colorScheme, locale: language });
    await signIn(await context.newPage(), url);
    const stranger = await browser.newContext({ colorScheme, locale: language });
    for (const shot of shots)
      for (const size of SIZES) {
        const address = url + shot.path(await current(client, known));
        const file = join(folder, `${shot.name}-${colorScheme}-${size.width}.png`);
        await take(shot.isPublic ? stranger : context, { shot, address, size, file });
      }
    await stranger.close();
    await context.close();
  }
}

/** Real calls beside the made-up month: transcripts, recordings, timelines. */
async function prepare(client: Client): Promise<Known> {
  const demo = await client.post<Campaign>('/demo');
  const first = async <T>(path: string): Promise<T> => {
    const { data } = await client.get<{ data: T[] }>(path);
    return data[0] as T;
  };
  await until('a recorded call', 60_000, async () => {
    const { data } = await client.get<{ data: Recording[] }>('/recordings?limit=10');
    return data.length >= 8;
  });
  const recordings = await client.get<{ data: Recording[] }>('/recordings?limit=10');
  const [longest] = recordings.data.toSorted((a, b) => b.duration_seconds - a.duration_seconds);
  const campaigns = await client.all<Campaign>('/campaigns');
  const agents = await client.all<Agent>('/agents');
  const call = await client.get<Call>(`/calls/${longest?.call_id}`);
  return {
    campaign: campaigns.find(({ name }) => name === 'November invoices')?.id ?? demo.id,
    runningCampaign: demo.id,
    agent: agents.find(({ name }) => name === 'Payment reminder')?.id ?? '',
    list:
      (await client.all<NumberList>('/numbers/lists')).find(({ name }) =>
        name.startsWith('November'),
      )?.id ?? (await first<NumberList>('/numbers/lists')).id,
    call: call.id,
    recording: longest?.id ?? '',
    liveCall: '',
  };
}

/** Whoever is on the line now; a new demo campaign when the last one is through. */
async function current(client: Client, known: Known): Promise<Known> {
  let talking: LiveCall | undefined;
  let runningCampaign = known.runningCampaign;
  await until('somebody talks', 60_000, async () => {
    const { data } = await client.get<{ data: LiveCall[] }>('/calls/live');
    talking = data.find(({ phase, last_words: words }) => phase === 'talking' && words !== null);
    if (data.length === 0) runningCampaign = (await client.post<Campaign>('/demo')).id;
    return talking !== undefined;
  });
  return { ...known, runningCampaign, liveCall: talking?.id ?? '' };
}

interface Taking {
  readonly shot: Shot;
  readonly address: string;
  readonly size: { readonly width: number; readonly height: number };
  readonly file: string;
}

async function take(context: BrowserContext, { shot, address, size, file }: Taking): Promise<void> {
  const page = await context.newPage();
  await page.setViewportSize(size);
  await page.goto(address);
  await page.locator('h1').first().waitFor();
  await page.waitForLoadState('networkidle', { timeout: IDLE_WITHIN_MS }).catch(() => undefined);
  if (shot.press) await page.keyboard.press(shot.press);
  else await unroll(page, size);
  await page.waitForTimeout(QUIET_MS);
  const beyond = await page.evaluate<number>(
    'document.documentElement.scrollWidth - window.innerWidth',
  );
  if (beyond > 0) console.log(`${file}: ${beyond} px stick out`);
  await page.screenshot({ path: file });
  await page.close();
}

/** A window as tall as the page: what sticks to its edges then stands where it belongs. */
async function unroll(page: Page, { width, height }: Taking['size']): Promise<void> {
  const tall = await page.evaluate<number>('document.documentElement.scrollHeight');
  await page.setViewportSize({ width, height: Math.min(MAX_HEIGHT, Math.max(height, tall)) });
}

async function signIn(page: Page, url: string): Promise<void> {
  await page.goto(`${url}/login`);
  await page.locator('input[type=email]').fill(ACCOUNT.email);
  await page.locator('input[type=password]').fill(ACCOUNT.password);
  await page.locator('input[type=password]').press('Enter');
  await page.waitForURL((address) => address.pathname !== '/login');
  await page.close();
}

try {
  await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
