import { existsSync } from 'node:fs';
import { chromium, type Browser, type BrowserContext } from 'playwright-core';
import { ACCOUNT, type Leftovers } from './installation.ts';

const CHROMIUM = '/usr/bin/chromium';
/** As root there is no sandbox; in a container little shared memory. */
const ARGUMENTS = ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'];

/** Debian's Chromium, closed with the rest. */
export async function openBrowser(
  leftovers: Leftovers,
  ...more: readonly string[]
): Promise<Browser> {
  if (!existsSync('dist/admin/index.html'))
    throw new Error('The admin is not built: npm run admin:build');
  const browser = await chromium.launch({
    executablePath: CHROMIUM,
    args: [...ARGUMENTS, ...more],
  });
  leftovers.defer(() => browser.close());
  return browser;
}

/** Signs the first account in, whatever the language of the page. */
export async function signIn(context: BrowserContext, url: string): Promise<void> {
  const page = await context.newPage();
  await page.goto(`${url}/login`);
  await page.locator('input[type=email]').fill(ACCOUNT.email);
  await page.locator('input[type=password]').fill(ACCOUNT.password);
  await page.locator('input[type=password]').press('Enter');
  await page.waitForURL((address) => address.pathname !== '/login');
  await page.close();
}
