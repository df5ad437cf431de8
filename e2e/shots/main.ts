/** `npm run shots`: a picture of every page, light and dark, at three widths, in docs/screens/. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { BrowserContext, Page } from 'playwright-core';
import { openBrowser, signIn } from '../browser.ts';
import { installTestPrograms } from '../packages.ts';
import { SHOTS, type Shot } from './pages.ts';
import { startSeeded } from './seeded.ts';

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
  const { url, current } = await startSeeded(leftovers);
  const browser = await openBrowser(leftovers);
  for (const colorScheme of THEMES) {
    const context = await browser.newContext({ colorScheme, locale: language });
    await signIn(context, url);
    const stranger = await browser.newContext({ colorScheme, locale: language });
    for (const shot of shots)
      for (const size of SIZES) {
        const address = url + shot.path(await current());
        const file = join(folder, `${shot.name}-${colorScheme}-${size.width}.png`);
        await take(shot.isPublic ? stranger : context, { shot, address, size, file });
      }
    await stranger.close();
    await context.close();
  }
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

try {
  await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
