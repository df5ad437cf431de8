import type { BrowserContext, Page } from 'playwright-core';
import { gzipSync } from 'node:zlib';

/** A page of each lazy route. */
export const ROUTES = [
  '/dashboard',
  '/campaigns',
  '/campaigns/new',
  '/calls/live',
  '/calls',
  '/agents',
  '/agents/new',
  '/numbers',
  '/numbers/upload',
  '/recordings',
  '/settings',
  '/profile',
  '/system/actors',
] as const;

export interface RouteSize {
  readonly path: string;
  /** JavaScript beyond the initial page's, gzipped. */
  readonly gzipKb: number;
}

/** The scripts a page loads, by address, with their gzipped size in bytes. */
async function scriptsOf(page: Page, address: string): Promise<Map<string, number>> {
  const scripts = new Map<string, number>();
  const waiting: Promise<unknown>[] = [];
  page.on('response', (response) => {
    if (response.request().resourceType() !== 'script') return;
    waiting.push(
      response
        .body()
        .then((body) => scripts.set(new URL(response.url()).pathname, gzipSync(body).length)),
    );
  });
  await page.goto(address);
  await page.locator('h1').first().waitFor();
  await page.waitForLoadState('networkidle');
  await Promise.all(waiting);
  page.removeAllListeners('response');
  return scripts;
}

/** What the sign-in page's shell costs, and what each route adds to it. */
export async function measureBundles(
  context: BrowserContext,
  url: string,
  initial: ReadonlySet<string>,
): Promise<{ initialJsGzipKb: number; routes: RouteSize[] }> {
  const routes: RouteSize[] = [];
  const seen = new Map<string, number>();
  for (const path of ROUTES) {
    const page = await context.newPage();
    const scripts = await scriptsOf(page, `${url}${path}`);
    for (const [name, size] of scripts) seen.set(name, size);
    routes.push({ path, gzipKb: kb([...scripts].filter(([name]) => !initial.has(name))) });
    await page.close();
  }
  return { initialJsGzipKb: kb([...seen].filter(([name]) => initial.has(name))), routes };
}

const kb = (scripts: readonly (readonly [string, number])[]) =>
  Math.round((scripts.reduce((sum, [, size]) => sum + size, 0) / 1024) * 10) / 10;
