import { join } from 'node:path';
import type { Client } from '../demo/client.ts';
import type { RunningServer } from '../demo/server.ts';
import { readRecording, voicedSeconds } from '../demo/wav.ts';
import type { Agent } from '../server/contract/agents.ts';
import type { Call, CallEvent } from '../server/contract/calls.ts';
import type { LiveCall } from '../server/contract/live.ts';
import type { SipLadder } from '../server/contract/sip.ts';
import type { Trunk } from '../server/contract/trunks.ts';
import type { CallRecord } from '../lab/carrier/call-record.ts';
import {
  createAgent,
  newFolder,
  register,
  startInstallation,
  startLab,
  type LabProcess,
  type Leftovers,
} from './installation.ts';
import { until } from './until.ts';

const OPERATOR = '+14155550142';
const AWAY = '+14155550143';
const BUSY = '+14155550144';
const DECLINES = '+14155550145';
/** Of a length that nobody has: the carrier declines the REFER itself. */
const NOBODY = '+14155551';
const OVER_WITHIN_MS = 60_000;

/** What is asked of the agent, by the callee who asks for a human. */
const SCENARIOS = {
  accepted: { transfer_number: OPERATOR, transfer_then: 'listen' },
  rejected: { transfer_number: DECLINES },
  away: { transfer_number: AWAY, transfer_ring_seconds: 5 },
  bridged: { transfer_number: OPERATOR, transfer_mode: 'cold' },
  referred: { transfer_number: OPERATOR, transfer_mode: 'cold', transfer_by: 'refer' },
  referBusy: { transfer_number: BUSY, transfer_mode: 'cold', transfer_by: 'refer' },
  referDeclined: { transfer_number: NOBODY, transfer_mode: 'cold', transfer_by: 'refer' },
} as const;
type Scenario = keyof typeof SCENARIOS;

interface Story {
  readonly call: Call;
  readonly events: readonly CallEvent[];
  readonly kinds: readonly string[];
  readonly ladder: SipLadder;
  /** As the carrier saw the callee, and the operator when a second leg was placed. */
  readonly callee: CallRecord;
  readonly operator: CallRecord | undefined;
}

describe('a call that is passed on to a person', () => {
  let whole: Leftovers;
  let lab: LabProcess;
  let server: RunningServer;
  let client: Client;
  let trunk: Trunk;
  const stories = {} as Record<Scenario, Story>;

  beforeAll(async () => {
    whole = new AsyncDisposableStack();
    lab = await startLab(
      whole,
      '--tones',
      '--hurry',
      '3',
      '--thinking-ms',
      '300',
      '--transcription-ms',
      '50-100',
    );
    server = await startInstallation(whole, join(newFolder(whole), 'da ta'), {
      LAB: 'off',
      LAB_AI_ON_REAL_TRUNK: '1',
      OPENAI_API_KEY: 'sk-lab',
      OPENAI_BASE_URL: lab.openai?.baseUrl ?? '',
    });
    client = await register(server.run.url);
    const [host = '', port] = (lab.carrier?.sip ?? '').split(':');
    trunk = await client.post<Trunk>('/trunks', {
      ...{ name: 'Lab', host, port: Number(port), max_channels: 20 },
    });
    const told = Object.keys(SCENARIOS).map(async (name, i) => {
      stories[name as Scenario] = await tell(name as Scenario, `+1415555${i + 1}057`);
    });
    await Promise.all(told);
  }, 150_000);
  afterAll(() => whole?.disposeAsync(), 60_000);

  /** One call from its beginning to its end, and what everybody noted of it. */
  async function tell(name: Scenario, to: string): Promise<Story> {
    const tools = ['end_call', 'set_outcome', 'transfer_to_human'];
    const agent: Agent = await createAgent(client, { name, tools, ...SCENARIOS[name] });
    const placed = await client.post<Call>('/calls', {
      ...{ agent_id: agent.id, to, trunk_id: trunk.id },
    });
    const call = await until(`the call of "${name}" ends`, OVER_WITHIN_MS, async () => {
      const now = await client.get<Call>(`/calls/${placed.id}`);
      return now.ended_at !== null && now;
    });
    const events = (await client.get<{ data: CallEvent[] }>(`/calls/${call.id}/timeline`)).data;
    const ladder = await until('the ladder is written', 5000, async () => {
      const read = await client.get<SipLadder>(`/calls/${call.id}/sip`);
      return read.data.filter(({ method }) => method === 'BYE').length > 0 && read;
    });
    const response = await fetch(`${lab.carrier?.journal}/journal`);
    const { records } = (await response.json()) as { records: CallRecord[] };
    const callIdOf = (leg: 'callee' | 'operator'): string | undefined => {
      const text = ladder.data.find((message) => message.leg === leg)?.text ?? '';
      return /^Call-ID:\s*(\S+)/im.exec(text)?.[1];
    };
    const of = (leg: 'callee' | 'operator') =>
      records.find(({ callId }) => callId === callIdOf(leg));
    const kinds = events.map(({ kind }) => kind).filter((kind) => kind.startsWith('transfer.'));
    return { call, events, kinds, ladder, callee: of('callee')!, operator: of('operator') };
  }

  const heard = (record: CallRecord | undefined): (string | null)[] =>
    record?.heard.map(({ phraseId }) => phraseId) ?? [];
  const failureOf = ({ events }: Story): unknown =>
    events.find(({ kind }) => kind === 'transfer.failed')?.data['failure'];

  it('briefs the operator alone, and joins the two once the operator accepts', async () => {
    const { call, kinds, callee, operator } = stories.accepted;
    expect(call).toEqual(
      jasmine.objectContaining({ disposition: 'transferred', transferred_to: OPERATOR }),
    );
    expect(call.operator_seconds).toBeGreaterThan(3);
    expect(kinds).toEqual([
      ...['transfer.started', 'transfer.calling', 'transfer.ringing'],
      ...['transfer.briefing', 'transfer.joined'],
    ]);
    expect(operator?.digitsSent).toBe('1');
    expect(heard(operator)).toContain('en.agent.briefing');
    expect(heard(callee)).not.toContain('en.agent.briefing');
    // At the far ends: each hears what the other says.
    expect(heard(callee)).toContain('en.callee.desk');
    expect(heard(operator)).toContain('en.callee.thanks');
  });

  it('goes on with transcript and recording while the people talk', async () => {
    const { call } = stories.accepted;
    const turns = (
      await client.get<{ data: { who: string; text: string }[] }>(`/calls/${call.id}/transcript`)
    ).data;
    expect(turns.find(({ who }) => who === 'operator')?.text).toMatch(/front desk/i);
    const { law, callee, agent } = readRecording(await client.bytes(`/calls/${call.id}/recording`));
    const since = Math.round((call.duration_seconds! - call.operator_seconds!) * 8000);
    expect(voicedSeconds(law, agent.subarray(since)))
      .withContext('operator')
      .toBeGreaterThan(1);
    expect(voicedSeconds(law, callee.subarray(since)))
      .withContext('callee')
      .toBeGreaterThan(0.5);
  });

  it('has the second leg in the ladder of the same call', () => {
    const { ladder } = stories.accepted;
    const invites = ladder.data.filter(({ summary }) => summary.startsWith('INVITE'));
    expect(invites.map(({ leg }) => leg)).toEqual(['callee', 'operator']);
    expect(invites[1]?.summary).toContain(OPERATOR);
  });

  it('takes the callee back when the operator declines by key', () => {
    const { call, callee, operator } = stories.rejected;
    expect(operator?.digitsSent).toBe('2');
    expect(failureOf(stories.rejected)).toBe('rejected');
    expect(heard(callee)).toContain('en.agent.alone');
    expect(call.disposition).toBe('answered');
    expect(call.transferred_to).toBeNull();
  });

  it('takes the callee back when nobody answers', () => {
    const { callee, operator } = stories.away;
    expect(operator?.received.map(({ method }) => method)).toContain('CANCEL');
    expect(failureOf(stories.away)).toBe('no_answer');
    expect(heard(callee)).toContain('en.agent.alone');
  });

  it('connects at once with a second leg when the transfer is cold', () => {
    const { call, callee, operator } = stories.bridged;
    expect([call.disposition, call.transferred_to]).toEqual(['transferred', OPERATOR]);
    expect(heard(operator)).toContain('en.callee.thanks');
    expect(heard(callee)).toContain('en.callee.desk');
  });

  it('has the carrier connect them, and follows its reports', () => {
    const { call, ladder } = stories.referred;
    expect([call.disposition, call.hangup_cause]).toEqual(['transferred', 'referred']);
    const refer = ladder.data.find(({ method, status }) => method === 'REFER' && status === null);
    expect(refer?.text).toMatch(new RegExp(`^Refer-To: <sip:\\${OPERATOR}@`, 'im'));
    expect(refer?.text).toMatch(/^Referred-By: </im);
    expect(
      ladder.data.filter(({ method, direction }) => method === 'NOTIFY' && direction === 'in')
        .length,
    ).toBe(2);
  });

  it('takes the callee back when the carrier reports a failure, or declines the REFER', () => {
    expect(failureOf(stories.referBusy)).toBe('busy');
    expect(failureOf(stories.referDeclined)).toBe('refused');
    for (const { call, callee } of [stories.referBusy, stories.referDeclined]) {
      expect(heard(callee)).toContain('en.agent.alone');
      expect(call.disposition).toBe('answered');
    }
  });

  it('is refused by hand for a call that is over', async () => {
    const { call } = stories.accepted;
    await expectAsync(client.post(`/calls/${call.id}/transfer`, {})).toBeRejectedWithError(/ended/);
  });

  it('leaves nothing behind: no slot, no port, no live card', async () => {
    const status = await client.get<{ active_calls: number }>(`/trunks/${trunk.id}/status`);
    expect(status.active_calls).toBe(0);
    await until('the last card is gone', 5000, async () => {
      const { data } = await client.get<{ data: LiveCall[] }>('/calls/live');
      return data.length === 0;
    });
    const metrics = await (await fetch(`${server.run.url}/metrics`)).text();
    expect(/^callboard_media_endpoints(?:\{[^}]*\})? (\d+)/m.exec(metrics)?.[1]).toBe('0');
  });
});
