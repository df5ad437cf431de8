import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { ApiError, Client } from '../demo/client.ts';
import type { RunningServer } from '../demo/server.ts';
import type { Page as Listed } from '../server/contract/common.ts';
import type { DncNumber } from '../server/contract/dnc.ts';
import type { NumberList } from '../server/contract/numbers.ts';
import type { Settings } from '../server/contract/settings.ts';
import { openBrowser, signIn } from './browser.ts';
import { ACCOUNT, newFolder, register, startInstallation, type Leftovers } from './installation.ts';
import { until } from './until.ts';

const PATIENCE_MS = 20_000;
const SHEET = [
  'Ad;Telefon;Şehir',
  'Ayşe Yılmaz;0532 100 00 01;Ankara',
  'Mehmet Kaya;0532 100 00 12;İzmir',
  'Fatma Demir;12;Bursa',
].join('\n');

/** The paths of who runs the place: an integrator's key, a colleague's invitation, a list of numbers. */
describe('the admin, run by its people', () => {
  let leftovers: Leftovers;
  let server: RunningServer;
  let client: Client;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  let complaints: string[];

  beforeAll(async () => {
    leftovers = new AsyncDisposableStack();
    server = await startInstallation(leftovers, join(newFolder(leftovers), 'data'), { LAB: 'on' });
    client = await register(server.run.url);
    browser = await openBrowser(leftovers);
    context = await visitor();
    page = await context.newPage();
    await signIn(context, server.run.url);
  }, 120_000);
  afterAll(() => leftovers.disposeAsync(), 60_000);
  beforeEach(() => (complaints = []));
  afterEach(() => expect(complaints).toEqual([]));

  async function visitor(): Promise<BrowserContext> {
    const made = await browser.newContext({ locale: 'en', reducedMotion: 'reduce' });
    made.setDefaultTimeout(PATIENCE_MS);
    made.on('weberror', (error) => complaints.push(error.error().message));
    return made;
  }
  const go = (path: string) => page.goto(server.run.url + path);
  const button = (name: string) => page.getByRole('button', { name, exact: true });
  const cell = (name: string) => page.getByRole('cell', { name, exact: true });

  it('names the organisation, and shows it to who signs in', async () => {
    await go('/settings/general');
    await page.getByLabel('Name').fill('Harbour Dental');
    await button('Save').click();
    await page.locator('nav .organisation', { hasText: 'Harbour Dental' }).waitFor();
    expect((await client.get<Settings>('/settings')).organisation_name).toBe('Harbour Dental');
    const stranger = await visitor();
    const login = await stranger.newPage();
    await login.goto(`${server.run.url}/login`);
    await login.getByText('Welcome to Harbour Dental.').waitFor();
    await stranger.close();
  }, 60_000);

  it('gives an integrator a key that does what its scopes say', async () => {
    await go('/settings/api-keys');
    await button('Create an API key').click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Name').fill('CRM');
    await dialog.getByRole('checkbox', { name: /agents:read/ }).check();
    await dialog.getByRole('button', { name: 'Create the key' }).click();
    const key = (await dialog.locator('code').textContent())?.trim() ?? '';
    expect(key).toMatch(/^cb_[\w-]{43}$/);
    await dialog.getByRole('button', { name: 'I have stored it' }).click();
    const program = new Client(server.run.url, key);
    await program.get('/agents');
    const refused = jasmine.objectContaining({ status: 403 }) as never;
    await expectAsync(program.get('/campaigns')).toBeRejectedWith(refused);

    await cell('CRM').waitFor();
    expect(await page.content()).not.toContain(key);
    await button('Revoke CRM').click();
    await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click();
    await page.getByText('No API keys').waitFor();
    await until('the key is refused', 10_000, () =>
      program.get('/agents').then(
        () => false,
        (error: ApiError) => error.status === 401,
      ),
    );
  }, 60_000);

  it('invites a colleague, who sees what their role may see', async () => {
    await go('/settings/team');
    await button('Invite somebody').click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('E-mail').fill('grace@example.com');
    await dialog.getByRole('radio', { name: /Viewer/ }).check();
    await dialog.getByRole('button', { name: 'Create the link' }).click();
    const link = (await dialog.locator('code').textContent())?.trim() ?? '';
    await dialog.getByRole('button', { name: 'Close' }).click();
    await cell('grace@example.com').waitFor();

    const colleague = await visitor();
    const theirs = await colleague.newPage();
    await theirs.goto(link);
    await theirs.getByRole('heading', { name: 'Join Harbour Dental' }).waitFor();
    await theirs.getByLabel('Full name').fill('Grace Hopper');
    await theirs.getByLabel('Password').fill('short');
    await theirs.getByRole('button', { name: 'Create the account' }).click();
    await theirs.getByText('At least 10 characters').first().waitFor();
    await theirs.getByLabel('Password').fill('a password of her own');
    await theirs.getByRole('button', { name: 'Create the account' }).click();
    await theirs.waitForURL('**/dashboard');
    await theirs.goto(`${server.run.url}/numbers`);
    await theirs.getByRole('heading', { name: 'Numbers' }).waitFor();
    expect(await theirs.getByRole('link', { name: 'Upload a sheet' }).count()).toBe(0);
    expect(await theirs.getByRole('link', { name: 'Settings' }).count()).toBe(0);
    await theirs.goto(link);
    await theirs.getByRole('heading', { name: 'This invitation is over' }).waitFor();

    await page.reload();
    await button('Remove grace@example.com').click();
    await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
    await page.getByText('grace@example.com was removed.').waitFor();
    await theirs.goto(`${server.run.url}/numbers`);
    await theirs.waitForURL('**/login**');
    await colleague.close();
  }, 90_000);

  it('makes a list of a sheet, bad cells by their address, and finds people in it', async () => {
    await go('/numbers/upload');
    const buffer = Buffer.from(SHEET);
    await page.setInputFiles('input[type=file]', {
      name: 'kişiler.csv',
      mimeType: 'text/csv',
      buffer,
    });
    await page.getByRole('cell', { name: /B4.*too short/ }).waitFor();
    await page.getByLabel('Name of the list').fill('Check-ups');
    await button('Import').click();
    await page.getByRole('heading', { name: '“Check-ups” is ready' }).waitFor();
    const report = await page.locator('dl').innerText();
    expect(report.replaceAll(/\s+/g, ' ')).toMatch(/Imported 2.*Bad cells 1/);
    await page.getByRole('link', { name: 'Open the list' }).click();
    await page.getByRole('columnheader', { name: 'Şehir' }).waitFor();
    await page.getByLabel('Digits or name').fill('0012');
    await page.getByText('Ayşe Yılmaz').waitFor({ state: 'detached' });
    expect(await cell('Mehmet Kaya').count()).toBe(1);
    await button('Delete the list').click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await page.waitForURL('**/numbers');
    expect((await client.all<NumberList>('/numbers/lists')).length).toBe(0);
  }, 60_000);

  it('keeps numbers from being called, and takes one back with undo', async () => {
    await go('/numbers/dnc');
    await button('Add numbers').click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Phone numbers').fill('0532 100 00 01\nnobody');
    await dialog.getByLabel('Reason').fill('Asked to');
    await dialog.getByRole('button', { name: 'Add', exact: true }).click();
    await dialog.getByText('nobody').waitFor();
    await dialog.getByRole('button', { name: 'Close' }).click();
    const listed = async () =>
      (await client.get<Listed<DncNumber>>('/numbers/dnc')).data.map((row) => row.phone_number);
    await cell('+905321000001').waitFor();
    expect(await listed()).toEqual(['+905321000001']);
    await button('Take +905321000001 off the list').click();
    await page.getByText('Nobody has asked not to be called').waitFor();
    await button('Undo').click();
    await cell('+905321000001').waitFor();
    expect(await listed()).toEqual(['+905321000001']);
    await button('Take +905321000001 off the list').click();
    await until('the number is off the list', 15_000, async () => (await listed()).length === 0);
  }, 60_000);

  it('shows who did what', async () => {
    await go('/settings/audit');
    await cell('Revoked an API key').waitFor();
    await page.getByLabel('Action').click();
    await page.getByRole('option', { name: 'Removed an account' }).click();
    await cell('Revoked an API key').waitFor({ state: 'detached' });
    expect(await cell('grace@example.com').count()).toBe(1);
    await button('Clear').click();
    await cell('Revoked an API key').waitFor();
  }, 60_000);

  it('brings language, theme and a new password to every browser of theirs', async () => {
    await go('/profile');
    await page.getByRole('radio', { name: 'Türkçe' }).click();
    await page.getByRole('heading', { name: 'Profiliniz' }).waitFor();
    await page.getByRole('radio', { name: 'Koyu' }).click();
    await page.getByLabel('Şimdiki parola').fill('not the password');
    await page.getByLabel('Yeni parola').fill('another long password');
    await page.getByRole('button', { name: 'Parolayı değiştir' }).click();
    await page.locator('mat-error', { hasText: 'Bu, şimdiki parolanız değil' }).waitFor();
    await page.getByLabel('Şimdiki parola').fill(ACCOUNT.password);
    await page.getByRole('button', { name: 'Parolayı değiştir' }).click();
    await page.getByText('Parola değişti').waitFor();
    const elsewhere = await visitor();
    const theirs = await elsewhere.newPage();
    await theirs.goto(`${server.run.url}/login`);
    await theirs.getByLabel('E-mail').fill(ACCOUNT.email);
    await theirs.getByLabel('Password').fill('another long password');
    await theirs.getByRole('button', { name: 'Sign in' }).click();
    await theirs.getByRole('link', { name: 'Kampanyalar' }).first().waitFor();
    expect(await theirs.locator('html.dark').count()).toBe(1);
    await elsewhere.close();
  }, 60_000);
});
