import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page as BrowserPage } from 'playwright-core';
import type { RunningServer } from '../demo/server.ts';
import { loadVoices } from '../lab/voices/voices.ts';
import { ulawToLinear } from '../media/codec/g711.ts';
import type { ApiError, Client } from '../demo/client.ts';
import type { Agent, ChatTurn } from '../server/contract/agents.ts';
import type { Campaign } from '../server/contract/campaigns.ts';
import type { Page } from '../server/contract/common.ts';
import type { SystemStatus } from '../server/contract/system.ts';
import { openBrowser, signIn } from './browser.ts';
import { newFolder, register, startInstallation, type Leftovers } from './installation.ts';
import { until } from './until.ts';

const PATIENCE_MS = 20_000;
const DESK = { width: 1440, height: 900 };
/** Until the greeting was heard and the agent listens. */
const SILENCE_FIRST_S = 9;
const SILENCE_AFTER_S = 120;
const TELEPHONE_RATE = 8000;
const MICROPHONE_RATE = 48_000;

/** What the browser's stand-in for a microphone hears: silence, a phrase, silence. */
function microphoneFile(folder: string): string {
  const voices = loadVoices('phrases');
  const phrase = voices.audio(voices.phrase('en', 'callee', 'yes'), 'pcmu');
  const seconds = SILENCE_FIRST_S + phrase.length / TELEPHONE_RATE + SILENCE_AFTER_S;
  const samples = new Int16Array(Math.ceil(seconds * MICROPHONE_RATE));
  const times = MICROPHONE_RATE / TELEPHONE_RATE;
  const from = SILENCE_FIRST_S * MICROPHONE_RATE;
  const at = (index: number) => ulawToLinear[phrase[index] ?? 0xff] ?? 0;
  for (let i = 0; i < phrase.length * times; i++) {
    const index = Math.floor(i / times);
    const share = i / times - index;
    samples[from + i] = at(index) + (at(index + 1) - at(index)) * share;
  }
  const header = Buffer.alloc(44);
  header.write('RIFF', 0);
  header.writeUInt32LE(36 + samples.byteLength, 4);
  header.write('WAVEfmt ', 8);
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(1, 22);
  header.writeUInt32LE(MICROPHONE_RATE, 24);
  header.writeUInt32LE(MICROPHONE_RATE * 2, 28);
  header.writeUInt16LE(2, 32);
  header.writeUInt16LE(16, 34);
  header.write('data', 36);
  header.writeUInt32LE(samples.byteLength, 40);
  const file = join(folder, 'microphone.wav');
  writeFileSync(file, Buffer.concat([header, Buffer.from(samples.buffer)]));
  return file;
}

/** What somebody does who tries an agent out before it calls anybody. */
describe('testing an agent', () => {
  let shots: string;
  let leftovers: Leftovers;
  let server: RunningServer;
  let browser: Browser;
  let page: BrowserPage;
  let client: Client;
  /** What the browser complained about: errors, refused scripts, failed requests. */
  let complaints: string[];

  beforeAll(async () => {
    leftovers = new AsyncDisposableStack();
    shots = process.env['SHOTS_DIR'] ?? newFolder(leftovers);
    server = await startInstallation(leftovers, newFolder(leftovers), { PORT: '0', SIP_PORT: '0' });
    browser = await openBrowser(
      leftovers,
      '--use-fake-ui-for-media-stream',
      '--use-fake-device-for-media-stream',
      `--use-file-for-fake-audio-capture=${microphoneFile(newFolder(leftovers))}`,
    );
    const context = await browser.newContext({ viewport: DESK, locale: 'en-US' });
    page = await context.newPage();
    page.setDefaultTimeout(PATIENCE_MS);
    complaints = [];
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text());
    });
    client = await register(server.run.url);
    const { lab } = await client.get<SystemStatus>('/system/status');
    await client.post('/trunks', { name: 'Lab', is_default: true, ...lab.trunk });
    await signIn(context, server.run.url);
    await page.goto(server.run.url);
  }, 90_000);
  afterAll(() => leftovers.disposeAsync(), 60_000);
  afterEach(() => expect(complaints.splice(0)).toEqual([]));

  const look = (name: string) => page.screenshot({ path: join(shots, `agents-${name}.png`) });

  const agentId = () => /agents\/([0-9a-f-]{36})/.exec(page.url())?.[1] ?? '';
  const instructions = () => page.getByRole('textbox', { name: 'Instructions' });

  it('begins with a new agent, whose variables complete themselves', async () => {
    await page.getByRole('link', { name: 'Agents' }).first().click();
    await page.getByRole('link', { name: 'New agent' }).first().click();
    await page.getByLabel('Name', { exact: true }).fill('Appointment reminder');
    await instructions().fill('Language: en\n\nGreet ');
    await instructions().press('End');
    await instructions().pressSequentially('{{na');
    await page.getByRole('option', { name: 'name' }).waitFor();
    await look('completion');
    await instructions().press('Enter');
    await instructions().pressSequentially(' and ask about Tuesday.');
    expect(await instructions().inputValue()).toContain('Greet {{name}} and ask about Tuesday.');
    await page.getByLabel('First language').click();
    await page.getByRole('option', { name: 'English' }).click();
    await page.getByRole('button', { name: 'Create agent' }).click();
    await page.waitForURL(/\/agents\/[0-9a-f-]{36}$/);
    await page.getByText('Versions (v1)').waitFor();
    await page.getByText('Preview', { exact: true }).click();
    await page.getByText('Greet Ayşe Yılmaz and ask about Tuesday.').waitFor();
    await look('preview');
  }, 60_000);

  it('says which version a change became, and shows what changed', async () => {
    await page.getByText('Write', { exact: true }).click();
    await instructions().fill(
      (await instructions().inputValue()).replace('about Tuesday', 'about Friday'),
    );
    await page.getByLabel('What changed (optional)').fill('Friday instead');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Saved as version 2').waitFor();
    await page.getByRole('link', { name: 'Versions (v2)' }).click();
    await page.locator('.added mark', { hasText: 'Friday' }).waitFor();
    expect(await page.locator('.removed mark').innerText()).toBe('Tuesday');
    await page.getByText('Friday instead').waitFor();
    await look('versions');
  }, 60_000);

  it('asks before what nobody has saved is left', async () => {
    await page.goBack();
    await instructions().fill('Something else.');
    await page.getByRole('link', { name: 'Test', exact: true }).click();
    await page.getByText('Leave without saving?').waitFor();
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.getByRole('button', { name: 'Discard changes' }).click();
    await page.getByRole('link', { name: 'Test', exact: true }).click();
    await page.waitForURL('**/test/chat');
  }, 60_000);

  it('talks in writing, and shows which tools were used with what', async () => {
    await page.getByRole('button', { name: 'Let the agent begin' }).click();
    await page.locator('.entry.agent p').first().waitFor();
    const box = page.getByLabel('Write as the customer');
    await box.fill('Yes, that works for me.');
    await box.press('Enter');
    const card = page.locator('app-tool-card', { hasText: 'set_outcome' });
    await card.waitFor();
    expect(await card.innerText()).toContain('confirmed');
    await page.getByText('The agent ended the conversation.').waitFor();
    await look('chat');
  }, 60_000);

  it('tries instructions that nobody has saved', async () => {
    await page.getByRole('button', { name: 'Start again' }).click();
    await page.getByRole('switch', { name: 'Try other instructions' }).click();
    const asked = page.waitForRequest('**/test/chat');
    await page.getByRole('textbox', { name: 'Instructions' }).fill('Speak of {{city}}.');
    await page.getByRole('textbox', { name: 'Instructions' }).blur();
    await page.getByLabel('city').fill('Ankara');
    await page.getByRole('button', { name: 'Let the agent begin' }).click();
    expect((await asked).postDataJSON()).toEqual(
      jasmine.objectContaining({
        instructions: 'Speak of {{city}}.',
        customer: { name: 'Ayşe Yılmaz', fields: { city: 'Ankara' } },
      }),
    );
    await page.locator('.entry.agent p').first().waitFor();
    await look('other-instructions');
    await page.getByRole('button', { name: 'Start again' }).click();
    await page.getByRole('switch', { name: 'Try other instructions' }).click();
  }, 60_000);

  it('talks by voice: hears the microphone, answers, and writes both down', async () => {
    await page.getByRole('tab', { name: 'Voice' }).click();
    await page.getByRole('button', { name: 'Check microphone' }).click();
    await page.getByRole('meter', { name: 'Microphone level' }).waitFor();
    await page.getByRole('button', { name: 'Stop' }).waitFor({ state: 'detached' });
    await look('voice-check');
    await page.getByRole('button', { name: 'Start talking' }).click();
    await page.locator('.entry.agent').first().waitFor();
    await look('voice');
    await page
      .locator('.entry.callee', { hasText: 'Yes, that works for me.' })
      .waitFor({ timeout: 60_000 });
    await page.locator('app-tool-card', { hasText: 'set_outcome' }).waitFor();
    await page.getByText('The agent ended the conversation.').waitFor({ timeout: 30_000 });
    expect(await page.locator('.delays li').count()).toBeGreaterThan(0);
    await look('voice-ended');
  }, 120_000);

  it('calls a phone, follows the call, and plays it back', async () => {
    await page.getByRole('tab', { name: 'Phone', exact: true }).click();
    await page.getByLabel('Number', { exact: true }).fill('hello');
    await page.getByRole('button', { name: 'Call now' }).click();
    await page.getByText('A phone number in E.164 form').waitFor();
    await page.getByLabel('Number', { exact: true }).fill('+14155550110');
    await page.getByRole('button', { name: 'Call now' }).click();
    await until(
      'words of the call',
      60_000,
      async () => (await page.locator('.result li p').count()) > 0,
    );
    await look('phone');
    await page.locator('app-recording-player').waitFor({ timeout: 90_000 });
    await page.locator('.result', { hasText: 'v2' }).waitFor();
    await look('phone-ended');
  }, 180_000);

  it('goes back to a version that was', async () => {
    await page.getByRole('link', { name: 'Appointment reminder' }).click();
    await page.getByRole('link', { name: 'Versions (v2)' }).click();
    await page.getByRole('button', { name: 'v1' }).click();
    await page.getByRole('button', { name: 'Restore' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Restore' }).click();
    await page.getByText('Version 1 is active again').waitFor();
  }, 60_000);

  it('is found, sorted, duplicated and refused over the API too', async () => {
    const copy = await client.post<Agent>(`/agents/${agentId()}/duplicate`);
    expect([copy.name, copy.status, copy.version]).toEqual([
      'Appointment reminder (2)',
      'draft',
      1,
    ]);
    const found = await client.get<Page<Agent>>('/agents?search=REMINDER&sort=-name');
    expect(found.data.map(({ name }) => name)).toEqual([copy.name, 'Appointment reminder']);
    expect((await client.get<Page<Agent>>('/agents?search=%25')).data).toEqual([]);
    const refusal = async (path: string, body: object) =>
      client.post(`/agents/${copy.id}${path}`, body).then(
        () => 0,
        (error: ApiError) => error.status,
      );
    expect(await refusal('/test/phone', { to: '+14155550110', version: 7 })).toBe(422);
    expect(await refusal('/test/chat', { version: 7 })).toBe(404);
    expect(await refusal('/versions/7/activate', {})).toBe(404);
    const draft = { instructions: 'Hello {{city}}', customer: { fields: { city: 'Ankara' } } };
    expect((await client.post<ChatTurn>(`/agents/${copy.id}/test/chat`, draft)).reply).not.toBe('');
    const pinned = { name: 'Pinned', agent_id: copy.id, agent_version: 1 };
    const campaign = await client.post<Campaign>('/campaigns', pinned);
    expect(campaign.agent_version).toBe(1);
    await expectAsync(
      client.post('/campaigns', { ...pinned, agent_version: 2 }),
    ).toBeRejectedWithError(/agent_version/);
  }, 30_000);
});
