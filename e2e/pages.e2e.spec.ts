import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { openBrowser, signIn } from './browser.ts';
import type { Leftovers } from './installation.ts';
import { SHOTS, type Shot } from './shots/pages.ts';
import { startSeeded, type Seeded } from './shots/seeded.ts';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'];
const DESK = { width: 1440, height: 900 };
/** A small phone; a desk at 200 %; a wide screen. */
const WIDTHS = [360, 720, 1920];
/** A page that follows something live is never idle. */
const IDLE_WITHIN_MS = 1500;
const PATIENCE_MS = 20_000;

interface Violation {
  readonly id: string;
  readonly nodes: readonly {
    readonly target: readonly string[];
    readonly failureSummary: string;
  }[];
}

/** Every page there is, as it is shown to an admin with a month of work behind them. */
describe('every page of the admin', () => {
  let leftovers: Leftovers;
  let seeded: Seeded;
  let browser: Browser;

  beforeAll(async () => {
    leftovers = new AsyncDisposableStack();
    seeded = await startSeeded(leftovers);
    browser = await openBrowser(leftovers);
  }, 120_000);
  afterAll(() => leftovers.disposeAsync(), 60_000);

  let context: BrowserContext;
  let stranger: BrowserContext;
  let complaints: string[];

  beforeAll(async () => {
    const options = { locale: 'en', reducedMotion: 'reduce', viewport: DESK } as const;
    context = await browser.newContext(options);
    stranger = await browser.newContext(options);
    await signIn(context, seeded.url);
    for (const one of [context, stranger]) {
      one.setDefaultTimeout(PATIENCE_MS);
      one.on('console', (message) => {
        if (message.type() === 'error') complaints.push(message.text());
      });
      one.on('weberror', (error) => complaints.push(error.error().message));
    }
  }, 60_000);
  afterAll(async () => {
    await context?.close();
    await stranger?.close();
  });
  beforeEach(() => (complaints = []));

  for (const shot of SHOTS)
    it(`can be read, operated and seen whole: ${shot.name}`, async () => {
      const page = await (shot.isPublic ? stranger : context).newPage();
      try {
        await open(page, shot);
        for (const colorScheme of ['light', 'dark'] as const) {
          await page.emulateMedia({ colorScheme });
          expect(await violations(page))
            .withContext(colorScheme)
            .toEqual([]);
        }
        await fits(page);
        expect(complaints).toEqual([]);
      } finally {
        await page.close();
      }
    }, 60_000);

  async function open(page: Page, shot: Shot): Promise<void> {
    await page.goto(seeded.url + shot.path(await seeded.current()));
    await page.locator('h1').first().waitFor();
    await page.waitForLoadState('networkidle', { timeout: IDLE_WITHIN_MS }).catch(() => undefined);
    if (shot.press) await page.keyboard.press(shot.press);
    if (shot.press) await page.locator('mat-dialog-container').waitFor();
  }

  /** What axe-core finds, as one line each. */
  async function violations(page: Page): Promise<string[]> {
    await page.evaluate(AXE);
    const found = await page.evaluate<Violation[]>(
      `axe.run(document, { runOnly: ${JSON.stringify(RULES)} }).then(({ violations }) => violations)`,
    );
    return found.flatMap(({ id, nodes }) =>
      nodes.map(({ target, failureSummary }) => `${id}: ${target.join(' ')}: ${failureSummary}`),
    );
  }

  async function fits(page: Page): Promise<void> {
    for (const width of WIDTHS) {
      await page.setViewportSize({ width, height: 900 });
      const beyond = await page.evaluate<number>(
        'new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => ' +
          'done(document.documentElement.scrollWidth - window.innerWidth))))',
      );
      expect(beyond).withContext(`pixels that stick out at ${width}`).toBeLessThanOrEqual(0);
    }
  }
});
