/** `npm run demo`: the main job as an integrator does it, over REST only, and checked. */
import type { Agent } from '../server/contract/agents.ts';
import type { Campaign, CampaignStats } from '../server/contract/campaigns.ts';
import type { UploadPreview } from '../server/contract/numbers.ts';
import type { Job, SystemStatus } from '../server/contract/system.ts';
import type { Trunk } from '../server/contract/trunks.ts';
import type { Client } from './client.ts';
import { collect, type Sources } from './evidence.ts';
import { checkInvariants, INVARIANT_NAMES } from './invariants.ts';
import { readOptions, usageOf, type DemoOptions } from './options.ts';
import { Progress } from './progress.ts';
import { printReport, reportOf, writeReport } from './report.ts';
import { printScenarios } from './scenarios/report.ts';
import { SCENARIOS } from './scenarios/index.ts';
import { play } from './scenarios/play.ts';
import { openStage, type Stage } from './stage.ts';
import { pause } from './until.ts';
import { contactNumbers, contactsWorkbook } from './workbook.ts';

const LOOK_EVERY_MS = 500;
/** Above this per contact something hangs: a call lasts some 25 s at most. */
const MS_PER_CONTACT = 60_000;
const SETTLE_WITHIN_MS = 15_000;

/** Upload, agent, trunk, campaign: as an integrator would. */
async function prepare({ client }: Stage, options: DemoOptions) {
  const workbook = await contactsWorkbook(contactNumbers(options.contacts));
  const upload = await client.upload<UploadPreview & { job: Job }>(
    '/numbers/upload?commit=true&country=TR&list_name=Demo',
    'contacts.xlsx',
    workbook,
  );
  const imported = await finished(client, upload.job.id);
  if (imported['imported'] !== options.contacts)
    throw new Error(
      `of ${options.contacts} contacts ${String(imported['imported'])} were imported`,
    );
  const agent = await client.post<Agent>('/agents', {
    name: 'Demo agent',
    primary_language: 'tr',
    turn_detection_type: 'server',
    system_instructions:
      'You are the appointment desk of a clinic. Ask {{name}} in {{Şehir}} whether the appointment ' +
      'suits them, record the outcome with set_outcome, say goodbye, and end the call.',
  });
  const { lab } = await client.get<SystemStatus>('/system/status');
  if (!lab.trunk) throw new Error('the server runs no lab carrier');
  const trunk = await client.post<Trunk>('/trunks', {
    name: 'Lab carrier',
    ...lab.trunk,
    codecs: ['PCMA', 'PCMU'],
    max_channels: options.concurrency,
    is_default: true,
  });
  const campaign = await client.post<Campaign>('/campaigns', {
    name: `Demo of ${options.contacts}`,
    agent_id: agent.id,
    trunk_id: trunk.id,
    list_ids: [String(imported['list_id'])],
    concurrent_calls: options.concurrency,
    calls_per_second: 20,
    retry_attempts: 1,
    retry_delay_minutes: 0,
    ring_timeout: 12,
  });
  return { campaign, trunk };
}

async function finished(client: Client, jobId: string): Promise<Record<string, unknown>> {
  for (;;) {
    const job = await client.get<Job>(`/jobs/${jobId}`);
    if (job.state === 'failed') throw new Error(`the import failed: ${job.detail ?? ''}`);
    if (job.state === 'completed' && job.result) return job.result;
    await pause(LOOK_EVERY_MS);
  }
}

/** Follows the campaign to its end. @throws Error when it takes far too long */
async function follow(client: Client, campaignId: string, options: DemoOptions): Promise<void> {
  const progress = new Progress(options.contacts);
  const deadline =
    Date.now() + 60_000 + (options.contacts / options.concurrency) * 2 * MS_PER_CONTACT;
  for (;;) {
    const { status } = await client.get<Campaign>(`/campaigns/${campaignId}`);
    const stats = await client.get<CampaignStats>(`/campaigns/${campaignId}/stats`);
    progress.show(stats);
    if (status === 'completed') return progress.end();
    if (Date.now() > deadline) throw new Error(`the campaign is still ${status}: something hangs`);
    await pause(LOOK_EVERY_MS);
  }
}

/** The callees' last BYE may be on its way when the campaign is complete. */
async function settled(sources: Sources) {
  const deadline = Date.now() + SETTLE_WITHIN_MS;
  for (;;) {
    const evidence = await collect(sources);
    const open = evidence.carrier.some((call) => call.endedAt === undefined);
    if (!open || Date.now() > deadline) return evidence;
    await pause(LOOK_EVERY_MS);
  }
}

async function callCampaign(options: DemoOptions): Promise<boolean> {
  const stage = await openStage(options);
  try {
    const { campaign, trunk } = await prepare(stage, options);
    const startedAt = performance.now();
    await stage.client.post(`/campaigns/${campaign.id}/start`);
    await follow(stage.client, campaign.id, options);
    const seconds = (performance.now() - startedAt) / 1000;
    const evidence = await settled({ ...stage, campaignId: campaign.id, trunkId: trunk.id });
    const report = reportOf(evidence, checkInvariants(evidence, options.breaks), seconds);
    printReport(report);
    if (options.json) writeReport(report, options.json);
    return report.ok;
  } finally {
    await stage.close();
  }
}

async function playScenarios(options: DemoOptions): Promise<boolean> {
  const report = await play(options);
  printScenarios(report);
  if (options.json) writeReport(report, options.json);
  return report.ok;
}

async function main(): Promise<boolean> {
  const options = readOptions(process.argv.slice(2), INVARIANT_NAMES, SCENARIOS);
  if (options.help) {
    process.stdout.write(usageOf(SCENARIOS));
    return true;
  }
  return options.scenarios.length > 0 ? playScenarios(options) : callCampaign(options);
}

try {
  process.exitCode = (await main()) ? 0 : 1;
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
