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
  /** JavaScript beyond the initial page's and the shell's (which is a route of its own), gzipped. */
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
  const shell = await shellScripts(context, url);
  routes.push({ path: 'shell', gzipKb: kb([...shell].filter(([name]) => !initial.has(name))) });
  for (const path of ROUTES) {
    const page = await context.newPage();
    const scripts = await scriptsOf(page, `${url}${path}`);
    for (const [name, size] of scripts) seen.set(name, size);
    const own = [...scripts].filter(([name]) => !initial.has(name) && !shell.has(name));
    routes.push({ path, gzipKb: kb(own) });
    await page.close();
  }
  return { initialJsGzipKb: kb([...seen].filter(([name]) => initial.has(name))), routes };
}

/** What every page of somebody signed in loads: the page that says there is no such page. */
async function shellScripts(context: BrowserContext, url: string): Promise<Map<string, number>> {
  const page = await context.newPage();
  const scripts = await scriptsOf(page, `${url}/nowhere`);
  await page.close();
  return scripts;
}

const kb = (scripts: readonly (readonly [string, number])[]) =>
  Math.round((scripts.reduce((sum, [, size]) => sum + size, 0) / 1024) * 10) / 10;
