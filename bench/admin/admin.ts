import { readFileSync } from 'node:fs';
import type { Browser, BrowserContext } from 'playwright-core';
import { openBrowser, signIn } from '../../e2e/browser.ts';
import { newFolder, register, startInstallation } from '../../e2e/installation.ts';
import { measureBundles, type RouteSize } from './bundles.ts';
import { traceFrames, type FrameFigures } from './frames.ts';
import { startStandIn, type StandIn } from './stand-in.ts';

const GRIDS = [50, 200, 500] as const;
const LOADS = 5;
const SETTLE_MS = 3000;
const BATCHES = 36_000;
const BATCHES_A_SECOND = 600;
const DESK = { width: 1440, height: 900 };

export interface AdminRow {
  readonly initialJsGzipKb: number;
  readonly routes: readonly RouteSize[];
  /** Of the dashboard, signed in, without a cache: the median of five. */
  readonly lcpMs: number;
  /** Of the sign-in page. */
  readonly lcpSignInMs: number;
  readonly layoutShift: number;
  readonly liveGrid: readonly (FrameFigures & { readonly calls: number })[];
  readonly heapGrowthMb: number;
}

/** What the admin costs a browser. */
export async function measureAdmin(
  seconds: number,
  tell: (line: string) => void,
): Promise<AdminRow> {
  await using leftovers = new AsyncDisposableStack();
  const server = await startInstallation(leftovers, newFolder(leftovers), {
    PORT: '0',
    SIP_PORT: '0',
  });
  await register(server.run.url);
  const standIn = await startStandIn(server.run.url);
  leftovers.defer(() => standIn.close());
  const browser = await openBrowser(leftovers);

  const { lcpMs, layoutShift } = await coldLoads(browser, server.run.url, '/dashboard');
  const { lcpMs: lcpSignInMs } = await coldLoads(browser, server.run.url, '/login');
  tell(`largest paint: dashboard ${lcpMs} ms, sign-in ${lcpSignInMs} ms`);
  const context = await browser.newContext({ viewport: DESK, locale: 'en-US' });
  await signIn(context, standIn.url);
  const bundles = await measureBundles(context, standIn.url, initialScripts());
  tell(`initial JavaScript ${bundles.initialJsGzipKb} kB`);
  const liveGrid = [];
  for (const calls of GRIDS) {
    const figures = await gridOf(context, standIn, calls, seconds);
    tell(`${calls} calls: ${JSON.stringify(figures)}`);
    liveGrid.push({ calls, ...figures });
  }
  const heapGrowthMb = await heapGrowth(context, standIn);
  return { ...bundles, lcpMs, lcpSignInMs, layoutShift, liveGrid, heapGrowthMb };
}

/** What the page itself names: the entry, and what it preloads. */
function initialScripts(): Set<string> {
  const html = readFileSync('dist/admin/index.html', 'utf8');
  const named = [...html.matchAll(/(?:src|href)="\/?([\w-]+\.js)"/g)].map(([, name]) => `/${name}`);
  return new Set(named);
}

async function coldLoads(browser: Browser, url: string, path: string) {
  const paints: number[] = [];
  let layoutShift = 0;
  for (let load = 0; load < LOADS; load++) {
    const context = await browser.newContext({ viewport: DESK, locale: 'en-US' });
    if (path !== '/login') await signIn(context, url);
    const page = await context.newPage();
    await (await context.newCDPSession(page)).send('Network.clearBrowserCache');
    await page.addInitScript(OBSERVE);
    await page.goto(`${url}${path}`);
    await page.locator('h1').first().waitFor();
    await page.waitForTimeout(SETTLE_MS);
    const seen = await page.evaluate<{ lcp: number; shift: number }>('window.__seen');
    paints.push(Math.round(seen.lcp));
    layoutShift = Math.max(layoutShift, seen.shift);
    await context.close();
  }
  paints.sort((a, b) => a - b);
  return {
    lcpMs: paints[Math.floor(LOADS / 2)] ?? 0,
    layoutShift: Math.round(layoutShift * 1000) / 1000,
  };
}

/** Largest contentful paint and the sum of unexpected shifts (web.dev/cls). */
const OBSERVE = `
  window.__seen = { lcp: 0, shift: 0 };
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) window.__seen.lcp = entry.startTime;
  }).observe({ type: 'largest-contentful-paint', buffered: true });
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.__seen.shift += entry.value;
  }).observe({ type: 'layout-shift', buffered: true });`;

async function openGrid(context: BrowserContext, standIn: StandIn, calls: number) {
  standIn.run(calls);
  const page = await context.newPage();
  await page.goto(`${standIn.url}/calls/live`);
  await page.locator('app-call-card').first().waitFor();
  await page.waitForTimeout(SETTLE_MS);
  return { page, session: await context.newCDPSession(page) };
}

async function gridOf(context: BrowserContext, standIn: StandIn, calls: number, seconds: number) {
  const { page, session } = await openGrid(context, standIn, calls);
  const figures = await traceFrames(session, seconds);
  await page.close();
  return figures;
}

/** The heap after 10 % and after all of many deltas, each after a forced collection. */
async function heapGrowth(context: BrowserContext, standIn: StandIn): Promise<number> {
  const { page, session } = await openGrid(context, standIn, 200);
  const heap = async () => {
    await page.waitForTimeout(SETTLE_MS);
    await session.send('HeapProfiler.collectGarbage');
    const { usedSize } = await session.send('Runtime.getHeapUsage');
    return usedSize;
  };
  await standIn.pour(BATCHES / 10, BATCHES_A_SECOND);
  const early = await heap();
  await standIn.pour((BATCHES / 10) * 9, BATCHES_A_SECOND);
  const late = await heap();
  await page.close();
  return Math.round(((late - early) / 2 ** 20) * 100) / 100;
}
