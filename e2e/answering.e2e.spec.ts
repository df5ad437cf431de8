import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Client } from '../demo/client.ts';
import { readRecording } from '../demo/wav.ts';
import { expansionOf } from '../media/codec/g711.ts';
import type { Agent } from '../server/contract/agents.ts';
import type { Answering, AnsweringReport } from '../server/contract/answering.ts';
import type { Call } from '../server/contract/calls.ts';
import type { SystemStatus } from '../server/contract/system.ts';
import {
  createAgent,
  newFolder,
  register,
  startInstallation,
  type Leftovers,
} from './installation.ts';
import { until } from './until.ts';

/** Endings 78 to 83 of the lab's numbers are mailboxes, 00 to 47 are people. */
const CALLS = {
  leaves: { to: '+14155550178', voicemail: 'leave_message', tools: ['end_call', 'set_outcome'] },
  byTool: {
    to: '+14155550179',
    voicemail: 'off',
    tools: ['end_call', 'set_outcome', 'leave_voicemail'],
  },
  hangsUp: { to: '+14155550180', voicemail: 'hang_up', tools: ['set_outcome'] },
  person: { to: '+14155550100', voicemail: 'hang_up', tools: ['end_call', 'set_outcome'] },
  anotherPerson: {
    to: '+14155550103',
    voicemail: 'leave_message',
    tools: ['end_call', 'set_outcome'],
  },
} as const;
type Name = keyof typeof CALLS;

/** Stretches of sound, ms: from, to. */
function stretches(law: 'mulaw' | 'alaw', bytes: Uint8Array): [number, number][] {
  const table = expansionOf(law === 'mulaw' ? 'pcmu' : 'pcma');
  const found: [number, number][] = [];
  for (let ms = 0; ms * 8 + 160 <= bytes.length; ms += 20) {
    const loudest = Math.max(
      ...Array.from(bytes.subarray(ms * 8, ms * 8 + 160), (byte) => Math.abs(table[byte] ?? 0)),
    );
    if (loudest < 400) continue;
    const last = found.at(-1);
    if (last && ms - last[1] < 400) last[1] = ms + 20;
    else found.push([ms, ms + 20]);
  }
  return found;
}

const lengthOfMessage = (): number => {
  const index = JSON.parse(
    readFileSync(new URL('../lab/voices/index.json', import.meta.url), 'utf8'),
  ) as { id: string; ms: number }[];
  return index.find(({ id }) => id === 'en.agent.message')?.ms ?? Number.NaN;
};

describe('answering machines on the telephone', () => {
  let leftovers: Leftovers;
  let client: Client;
  const calls = new Map<Name, Call>();

  async function talk(agent: Agent, to: string): Promise<Call> {
    const { id } = await client.post<Call>('/calls', { agent_id: agent.id, to });
    return until('the call ends', 60_000, async () => {
      const now = await client.get<Call>(`/calls/${id}`);
      return now.ended_at !== null && now;
    });
  }

  /** What both sides of the recording hold. */
  async function heardIn(name: Name) {
    const bytes = await client.bytes(`/calls/${calls.get(name)!.id}/recording`);
    const { law, agent, callee } = readRecording(bytes);
    return { agent: stretches(law, agent), callee: stretches(law, callee) };
  }

  const verdictOn = (name: Name): Promise<Answering> =>
    client.get<Answering>(`/calls/${calls.get(name)!.id}/answered-by`);

  beforeAll(async () => {
    leftovers = new AsyncDisposableStack();
    const server = await startInstallation(leftovers, join(newFolder(leftovers), 'data'), {
      LAB: 'on',
    });
    client = await register(server.run.url);
    const { lab } = await client.get<SystemStatus>('/system/status');
    await client.post('/trunks', { name: 'Lab', is_default: true, ...lab.trunk });
    await Promise.all(
      (Object.keys(CALLS) as Name[]).map(async (name) => {
        const { to, voicemail, tools } = CALLS[name];
        const message = 'Hello, please call us back.';
        const settings = { voicemail, voicemail_message: message, tools: [...tools] };
        calls.set(name, await talk(await createAgent(client, settings), to));
      }),
    );
  }, 120_000);
  afterAll(() => leftovers?.disposeAsync(), 60_000);

  for (const name of ['leaves', 'byTool'] as const)
    it(`begins the message after the beep and leaves all of it (${name})`, async () => {
      const { agent, callee } = await heardIn(name);
      const beepEnd = callee.at(-1)?.[1] ?? Number.NaN;
      const [from, to] = agent.at(-1) ?? [Number.NaN, Number.NaN];
      expect(from - beepEnd).toBeGreaterThanOrEqual(180);
      expect(from - beepEnd).toBeLessThan(3000);
      expect(Math.abs(to - from - lengthOfMessage())).toBeLessThan(250);
      const { disposition, answered_by } = calls.get(name)!;
      expect([disposition, answered_by]).toEqual(['voicemail', 'machine']);
    });

  it('hangs up on a machine, with a verdict that says why', async () => {
    expect(calls.get('hangsUp')?.disposition).toBe('voicemail');
    const verdict = await verdictOn('hangsUp');
    expect(verdict.verdict).toBe('machine');
    expect(verdict.reason).toMatch(/beep of 0\.\d s at 1000 Hz|it said/);
  });

  for (const name of ['person', 'anotherPerson'] as const)
    it(`never treats who talks as a machine (${name})`, async () => {
      const { disposition, answered_by, hangup_cause } = calls.get(name)!;
      expect([disposition, answered_by]).toEqual(['answered', 'human']);
      expect(hangup_cause).toBe('agent_hung_up');
      expect((await verdictOn(name)).after_ms).toBeLessThan(20_000);
    });

  it('is corrected by who listened, in the lists and in the report', async () => {
    const { id } = calls.get('hangsUp')!;
    const corrected = await client.put<Answering>(`/calls/${id}/answered-by`, { verdict: 'human' });
    expect([corrected.verdict, corrected.corrected_to]).toEqual(['machine', 'human']);
    const people = await client.get<{ data: Call[] }>('/calls?answered_by=human');
    expect(people.data.map((call) => call.id)).toContain(id);
    const report = await client.get<AnsweringReport>('/reports/answering');
    expect(report.corrected).toEqual([{ verdict: 'machine', truth: 'human', calls: 1 }]);
    expect(report.calls).toBe(5);
    const csv = Buffer.from(await client.bytes('/reports/answering/corrected')).toString();
    expect(csv).toContain(id);
  });
});
