import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import type { RunningServer } from '../demo/server.ts';
import { openBrowser } from './browser.ts';
import { newFolder, startInstallation, type Leftovers } from './installation.ts';
import { until } from './until.ts';

const PATIENCE_MS = 20_000;
const PHONE = { width: 390, height: 844 };
const DESK = { width: 1280, height: 800 };

/** The admin in a real browser, against a whole installation with the lab on the line. */
describe('the admin', () => {
  /** Kept when a folder is named, for whoever wants to look. */
  let shots: string;
  let leftovers: Leftovers;
  let server: RunningServer;
  let browser: Browser;
  let page: Page;
  /** What the browser complained about: errors, refused styles and scripts, failed requests. */
  let complaints: string[];
  /** The call that is monitored, and heard afterwards. */
  let watched: string;

  beforeAll(async () => {
    leftovers = new AsyncDisposableStack();
    shots = process.env['SHOTS_DIR'] ?? newFolder(leftovers);
    server = await startInstallation(leftovers, newFolder(leftovers), { PORT: '0', SIP_PORT: '0' });
    browser = await openBrowser(leftovers);
    const context = await browser.newContext({
      viewport: DESK,
      locale: 'en-US',
      colorScheme: 'dark',
    });
    page = await context.newPage();
    page.setDefaultTimeout(PATIENCE_MS);
    complaints = [];
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text());
    });
  }, 60_000);
  afterAll(() => leftovers.disposeAsync(), 60_000);
  afterEach(() => expect(complaints.splice(0)).toEqual([]));

  const look = (name: string) => page.screenshot({ path: join(shots, `${name}.png`) });
  const count = (selector: string) => page.locator(selector).count();
  /** Pixels of the page beyond the right edge of the window. */
  const overflow = () =>
    page.evaluate<number>('document.documentElement.scrollWidth - window.innerWidth');
  const background = () => page.evaluate<string>('getComputedStyle(document.body).backgroundColor');

  it('leads a first visitor to the first account and signs them in', async () => {
    await page.goto(server.run.url);
    await page.waitForURL('**/register');
    await page.getByLabel('E-mail').fill('ada@example.com');
    await page.getByLabel('Password').fill('short');
    await page.getByRole('button', { name: 'Create the first account' }).click();
    expect(await page.getByText('At least 10 characters').isVisible()).toBe(true);
    await page.getByLabel('Password').fill('a long enough password');
    await look('register');
    await page.getByRole('button', { name: 'Create the first account' }).click();
    await page.waitForURL('**/dashboard');
    await page.getByText('nobody is really called').waitFor();
    await look('empty');
  }, 60_000);

  it('runs the demo campaign and sees its calls ring, talk and move on', async () => {
    await page.getByRole('button', { name: 'Run the demo campaign' }).click();
    await page.waitForURL(/\/campaigns\/[0-9a-f-]{36}$/);
    await page.getByRole('link', { name: 'Live calls' }).first().click();
    const seen = new Set<string>();
    const drawn = () =>
      page.evaluate<number>(
        `[...document.querySelectorAll('app-board canvas')].filter((canvas) => canvas.width > 0 &&
          canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data.some((v) => v > 0)).length`,
      );
    await until('cards that ring, talk and think, with drawn levels', 60_000, async () => {
      const states = await page.evaluate<string[]>(
        `[...document.querySelectorAll('app-call-card')].map((card) => card.dataset.state)`,
      );
      for (const state of states) seen.add(state);
      const all = ['ringing', 'talking', 'thinking'].every((state) => seen.has(state));
      return all && (await drawn()) > 0;
    });
    await look('live');
    expect(await count('header .count.on')).toBe(1);
  }, 90_000);

  it('monitors a call and hangs it up', async () => {
    // The one that began last: it goes on for longest.
    const card = page.locator('app-call-card[data-state=talking]').last();
    await card.locator('a').press('Enter');
    await page.waitForURL('**/calls/live?call=*');
    const monitor = page.getByRole('complementary');
    watched = new URL(page.url()).searchParams.get('call') ?? '';
    await monitor.locator('app-transcript li.agent').first().waitFor();
    await monitor.locator('app-timeline li.phase', { hasText: 'Answered' }).waitFor();
    await monitor.locator('app-actor-tree [role=row]', { hasText: 'realtime' }).last().waitFor();
    await look('monitor');
    await monitor.getByRole('button', { name: 'Hang up' }).click();
    await page.locator('mat-dialog-container').getByRole('button', { name: 'Hang up' }).click();
    await monitor.getByText('This call has ended').waitFor({ timeout: 30_000 });
  }, 90_000);

  it('finds the call afterwards and plays its recording, transcript in step', async () => {
    await page.goto(`${server.run.url}/calls/${watched}`);
    const number = await page.getByRole('heading', { name: /\+\d/ }).innerText();
    await page.goto(`${server.run.url}/calls?answered=true`);
    const field = page.getByLabel('Number or last digits');
    await field.fill(number.match(/\+\d+/)?.[0] ?? '');
    await page.waitForURL(/phone=/);
    await page.locator(`a[href="/calls/${watched}"]`).first().click();
    await page.waitForURL(`**/calls/${watched}`);
    const player = page.locator('app-recording-player');
    await player.getByRole('button', { name: 'Play' }).click();
    await player.getByRole('button', { name: 'Pause' }).waitFor();
    await page.locator('app-transcript li.heard').first().waitFor();
    const wave = player.getByRole('slider');
    await player.getByRole('button', { name: 'Pause' }).click();
    await wave.press('End');
    const now = () => wave.getAttribute('aria-valuenow');
    const end = await wave.getAttribute('aria-valuemax');
    await until('the end', PATIENCE_MS, async () => (await now()) === end);
    await wave.press('Home');
    await until('the beginning', PATIENCE_MS, async () => (await now()) === '0');
    await page.locator('app-transcript button').first().click();
    await player.getByRole('button', { name: 'Pause' }).waitFor();
    await look('call');
  }, 90_000);

  it('shows the supervision tree as it is', async () => {
    await page.getByRole('link', { name: 'Actors' }).first().click();
    await page.locator('[role=row]', { hasText: 'realtime' }).first().waitFor();
    expect(await count('[role=row][aria-level="3"]')).toBeGreaterThan(0);
    await look('actors');
  }, 30_000);

  it('shows progress as it advances', async () => {
    await page.getByRole('link', { name: 'Campaigns' }).first().click();
    const bar = page.getByRole('progressbar', { name: 'Demo campaign' });
    const done = async () => Number(await bar.getAttribute('aria-valuenow'));
    const before = await done();
    await until('progress', 60_000, async () => (await done()) > before);
  }, 70_000);

  it('shows the parts of a campaign, each at an address of its own', async () => {
    await page.getByRole('link', { name: 'Demo campaign' }).click();
    await page.locator('app-funnel li').first().waitFor();
    const tab = (name: string) => page.getByRole('tab', { name }).click();
    await tab('Contacts');
    await page.waitForURL('**/contacts');
    await page.getByText('Completed').first().waitFor();
    await tab('Calls');
    await page.waitForURL(/\/campaigns\/[^/]+\/calls$/);
    await page.getByText('Answered').first().waitFor();
    await tab('Settings');
    await page.getByText('Calls at once').waitFor();
  }, 60_000);

  it('changes a campaign while it runs, its hours painted by keys', async () => {
    await page.getByRole('link', { name: 'Edit' }).click();
    await page.getByLabel('Calls at once').fill('0');
    await page.getByLabel('Calls at once').blur();
    await page.getByText('At least 1').waitFor();
    await page.getByLabel('Calls at once').fill('7');
    await page.getByText('Call only within certain hours').click();
    const cell = page.locator('[data-cell="1-9"]');
    await cell.press(' ');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press(' ');
    expect(await page.getByLabel('Until').inputValue()).toBe('11:00');
    await page.getByText('Call only within certain hours').click();
    await look('edit');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('was saved').waitFor();
    await page.getByRole('tab', { name: 'Settings' }).click();
    await page.getByText('7', { exact: true }).first().waitFor();
  }, 60_000);

  it('lists recordings', async () => {
    await page.getByRole('link', { name: 'Recordings' }).first().click();
    await page.locator('a[href^="/recordings/"]').first().click();
    await page.locator('app-recording-player button:not([disabled])').first().waitFor();
    await look('recording');
  }, 60_000);

  it('stays signed in over a reload, by a cookie no script can read', async () => {
    await page.goto(`${server.run.url}/calls/live`);
    await page.getByRole('heading', { name: 'Live calls' }).waitFor();
    expect(await page.evaluate<string>('document.cookie')).toBe('');
  }, 30_000);

  it('switches the theme and remembers it', async () => {
    const dark = await background();
    await page.getByRole('button', { name: 'Theme' }).click();
    await page.getByRole('menuitemradio', { name: 'Light' }).click();
    await until('light colours', PATIENCE_MS, async () => (await background()) !== dark);
    const light = await background();
    await page.reload();
    await page.getByRole('heading', { name: 'Live calls' }).waitFor();
    expect(await background()).toBe(light);
    await look('light');
  }, 30_000);

  it('switches to Turkish and back', async () => {
    await page.getByRole('button', { name: 'Language' }).click();
    await page.getByRole('menuitemradio', { name: 'Türkçe' }).click();
    await page.getByRole('heading', { name: 'Canlı çağrılar' }).waitFor();
    expect(await page.title()).toBe('Canlı çağrılar · Callboard');
    expect(await page.getAttribute('html', 'lang')).toBe('tr');
    await page.getByRole('button', { name: 'Dil' }).click();
    await page.getByRole('menuitemradio', { name: 'English' }).click();
    await page.getByRole('heading', { name: 'Live calls' }).waitFor();
  }, 30_000);

  for (const size of [PHONE, DESK])
    it(`fits a window of ${size.width} px on every page`, async () => {
      await page.setViewportSize(size);
      for (const path of [
        '/campaigns',
        '/campaigns/new',
        '/calls',
        '/calls/live',
        '/media-servers',
        '/recordings',
        '/system/actors',
      ]) {
        await page.goto(`${server.run.url}${path}`);
        await page.locator('h1').waitFor();
        expect(await overflow())
          .withContext(path)
          .toBeLessThanOrEqual(0);
        await look(`${path.slice(1).replaceAll('/', '-')}-${size.width}`);
      }
    }, 60_000);

  it('signs out for good', async () => {
    await page.getByRole('button', { name: 'Your account' }).click();
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    await page.waitForURL('**/login');
    await page.goto(`${server.run.url}/calls/live`);
    await page.waitForURL('**/login?to=**');
    await page.getByLabel('E-mail').fill('ada@example.com');
    await page.getByLabel('Password').fill('a long enough password');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.waitForURL('**/calls/live');
  }, 30_000);
});
