import ExcelJS from 'exceljs';
import type { Call } from '../../server/contract/calls.ts';
import type { Campaign } from '../../server/contract/campaigns.ts';
import type { LiveCall } from '../../server/contract/live.ts';
import type { UploadPreview } from '../../server/contract/numbers.ts';
import type { Job } from '../../server/contract/system.ts';
import type { Trunk } from '../../server/contract/trunks.ts';
import type { Stage } from '../stage.ts';
import { pause, until } from '../until.ts';
import { fault } from './faults.ts';
import { must, scenario } from './scenario.ts';
import { createAgent, judged, storyOf, type Story, NOTHING } from './story.ts';

const CONTACT = '+14155550102';
const GREETING = /^Hello, this/;
/** Words of the recorded apology, at least so long. */
const SORRY_AT_LEAST_MS = 1000;
const WITHIN_MS = 60_000;
/** Into the greeting: of less than a word nobody knows that it was said, and a new session begins anew. */
const SPEAKS_FOR_MS = 1000;

interface Calls {
  /** Its provider was gone for good. */
  readonly lost: Story;
  /** The contact's next call: its session was cut, and the provider took the next one. */
  readonly retried: Story;
  /** Into `lost`, when its session was cut. */
  readonly cutAtMs: number;
}

const CUT = { closeSessions: { code: 1006 } };
const GONE = { upgrade: { status: 503, times: 1000 } };
const BACK = { upgrade: null };

/** Waits until the agent is in the middle of its greeting in the only call there is. */
async function agentSpeaks({ client }: Stage): Promise<LiveCall> {
  const call = await until('the agent speaks', WITHIN_MS, async () => {
    const { data } = await client.get<{ data: LiveCall[] }>('/calls/live');
    return data.find(({ speaking }) => speaking === 'agent');
  });
  await pause(SPEAKS_FOR_MS);
  return call;
}

/** A campaign with one contact, who is called again when a call came to nothing. */
async function startCampaign(stage: Stage): Promise<Campaign> {
  const { client } = stage;
  const workbook = new ExcelJS.Workbook();
  workbook.addWorksheet('Contacts').addRows([
    ['Name', 'Phone'],
    ['Ada', CONTACT],
  ]);
  const sheet = new Uint8Array(await workbook.xlsx.writeBuffer());
  const { job } = await client.upload<UploadPreview & { job: Job }>(
    '/numbers/upload?commit=true&country=US&list_name=Outage',
    'contact.xlsx',
    sheet,
  );
  const result = await until('the contact is imported', WITHIN_MS, async () => {
    const { state, result: imported } = await client.get<Job>(`/jobs/${job.id}`);
    return state === 'completed' && imported;
  });
  const [agent, [trunk]] = [await createAgent(stage, {}), await client.all<Trunk>('/trunks')];
  const campaign = await client.post<Campaign>('/campaigns', {
    name: 'Outage',
    agent_id: agent.id,
    trunk_id: trunk?.id,
    list_ids: [String(result['list_id'])],
    retry_attempts: 1,
    retry_delay_minutes: 0,
  });
  await client.post(`/campaigns/${campaign.id}/start`);
  return campaign;
}

async function loseTwice(stage: Stage): Promise<Calls> {
  const { client } = stage;
  const campaign = await startCampaign(stage);
  const { id, answered_at } = await agentSpeaks(stage);
  await fault(stage, { ...GONE, ...CUT });
  const cutAtMs = Date.now() - (answered_at ?? Number.NaN);
  const lost = await storyOf(stage, id);
  await fault(stage, BACK);
  const next = await until('the contact is called again', WITHIN_MS, async () => {
    const calls = await client.all<Call>(`/campaigns/${campaign.id}/calls`);
    return calls.find((call) => call.id !== id);
  });
  await agentSpeaks(stage);
  await fault(stage, CUT);
  return { lost, cutAtMs, retried: await storyOf(stage, next.id) };
}

/** Voice of ours after the session was cut and all that it had sent was heard. */
const sorry = ({ lost }: Calls) => lost.recording.agent.at(-1) ?? { from: 0, to: 0 };

export const providerOutage = scenario<Calls>({
  name: 'provider-outage',
  about: 'the AI is lost in the middle of a call and stays away; in the next one it comes back',
  isAlone: true,
  play: loseTwice,
  checks: [
    must(
      'goesOnInANewSession',
      ({ retried }) => `the call went on to the outcome ${retried.call.outcome}`,
      ({ retried }) => [
        !retried.kinds.includes('ai.lost') && 'no session was lost',
        !retried.kinds.includes('ai.reopened') && 'no session took over',
        judged(retried),
      ],
      (calls) => ({ ...calls, retried: { ...calls.retried, kinds: ['ai.lost'] } }),
    ),
    must(
      'greetsOnce',
      ({ retried }) => `the new session began with "${retried.session?.said[0]?.text ?? ''}"`,
      ({ retried: { session, turns } }) => [
        !session?.said.length && 'the new session said nothing',
        session?.said.some(({ text }) => GREETING.test(text)) === true &&
          'the new session greeted again',
        turns.filter(({ who, text }) => who === 'agent' && GREETING.test(text)).length > 1 &&
          'the transcript has a second greeting',
      ],
      (calls) => ({
        ...calls,
        retried: { ...calls.retried, session: undefined },
      }),
    ),
    must(
      'takesItsLeaveWithoutTheAi',
      (calls) => `the callee heard ${sorry(calls).to - sorry(calls).from} ms of recorded words`,
      (calls) => [
        sorry(calls).to < calls.cutAtMs && 'nothing was heard after the AI was gone',
        sorry(calls).to - sorry(calls).from < SORRY_AT_LEAST_MS && 'the last words are too short',
        calls.lost.call.disposition !== 'failed' &&
          `the call counts as ${calls.lost.call.disposition}`,
        !calls.lost.call.hangup_cause?.startsWith('ai_') &&
          `it ended by ${calls.lost.call.hangup_cause}`,
      ],
      (calls) => ({
        ...calls,
        lost: { ...calls.lost, recording: NOTHING },
      }),
    ),
    must(
      'callsTheContactAgain',
      ({ retried }) => `attempt ${retried.call.attempt} ended with ${retried.call.outcome}`,
      ({ retried }) => [retried.call.attempt !== 2 && 'it is no second attempt', judged(retried)],
      (calls) => ({
        ...calls,
        retried: { ...calls.retried, call: { ...calls.retried.call, outcome: null } },
      }),
    ),
  ],
});
