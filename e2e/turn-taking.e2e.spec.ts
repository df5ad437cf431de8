import { join } from 'node:path';
import type { Client } from '../demo/client.ts';
import { readRecording, voicedSeconds } from '../demo/wav.ts';
import type { Agent } from '../server/contract/agents.ts';
import type { Call, CallEvent, Turn } from '../server/contract/calls.ts';
import type { SystemStatus } from '../server/contract/system.ts';
import {
  createAgent,
  newFolder,
  register,
  startInstallation,
  type Leftovers,
} from './installation.ts';
import { until } from './until.ts';

/** Numbers of the lab's callees by what they do. */
const CALLEES = {
  silent: '+14155550147',
  murmurs: '+14155550148',
  coughs: '+14155550149',
  interrupts: '+14155550150',
} as const;

interface Talk {
  readonly call: Call;
  readonly turns: readonly Turn[];
  readonly kinds: readonly string[];
  /** Seconds of the agent's voice. */
  readonly spoken: number;
}

/** Whole calls over the lab's line, all at once. */
describe('taking turns on the telephone', () => {
  let leftovers: Leftovers;
  let client: Client;
  const talks = new Map<keyof typeof CALLEES, Talk>();

  async function talk(agent: Agent, to: string): Promise<Talk> {
    const { id } = await client.post<Call>('/calls', { agent_id: agent.id, to });
    const call = await until('the call ends', 60_000, async () => {
      const now = await client.get<Call>(`/calls/${id}`);
      return now.ended_at !== null && now;
    });
    const { data: turns } = await client.get<{ data: Turn[] }>(`/calls/${id}/transcript`);
    const { data: events } = await client.get<{ data: CallEvent[] }>(`/calls/${id}/timeline`);
    const { law, agent: voice } = readRecording(await client.bytes(`/calls/${id}/recording`));
    const kinds = events.map(({ kind }) => kind);
    return { call, turns, kinds, spoken: voicedSeconds(law, voice) };
  }

  beforeAll(async () => {
    leftovers = new AsyncDisposableStack();
    const server = await startInstallation(leftovers, join(newFolder(leftovers), 'data'), {
      LAB: 'on',
    });
    client = await register(server.run.url);
    const { lab } = await client.get<SystemStatus>('/system/status');
    await client.post('/trunks', { name: 'Lab', is_default: true, ...lab.trunk });
    const agent = await createAgent(client);
    const waits = { name: 'Waits', idle_timeout_ms: 3000, speaks_first: false };
    const waiting = await createAgent(client, waits);
    const names = Object.keys(CALLEES) as (keyof typeof CALLEES)[];
    await Promise.all(
      names.map(async (name) =>
        talks.set(name, await talk(name === 'silent' ? waiting : agent, CALLEES[name])),
      ),
    );
  }, 120_000);
  afterAll(() => leftovers?.disposeAsync(), 60_000);

  for (const callee of ['coughs', 'murmurs'] as const)
    it(`goes on where it paused for a callee who ${callee}`, () => {
      const { call, turns, kinds } = talks.get(callee)!;
      expect(kinds).toContain('agent.resumed');
      expect(kinds).not.toContain('agent.interrupted');
      expect(turns.map(({ who, interrupted }) => [who, interrupted])).toEqual([
        ['agent', false],
        ['callee', false],
        ['agent', false],
      ]);
      expect(turns[0]?.text).toContain('Does that still work for you?');
      expect([call.hangup_cause, call.outcome]).toEqual(['agent_hung_up', 'confirmed']);
    });

  it('stops for a callee who means it', () => {
    const { turns, kinds } = talks.get('interrupts')!;
    expect(kinds).toContain('agent.interrupted');
    expect(kinds).not.toContain('agent.resumed');
    expect(turns[0]?.interrupted).toBeTrue();
    expect(turns[0]?.text).not.toContain('work for you');
    expect(turns[1]?.who).toBe('callee');
  });

  it('says as much in a call with a cough as in one without', () => {
    const [coughed, murmured] = [talks.get('coughs')!, talks.get('murmurs')!];
    expect(Math.abs(coughed.spoken - murmured.spoken)).toBeLessThan(0.3);
    expect(coughed.spoken).toBeGreaterThan(talks.get('interrupts')!.spoken / 4);
  });

  it('asks twice after somebody who says nothing at all, and takes its leave', () => {
    const { call, turns } = talks.get('silent')!;
    expect(turns.map(({ who, text }) => [who, text])).toEqual([
      ['agent', jasmine.stringContaining('Northwind')],
      ['agent', 'Are you still on the phone?'],
      ['agent', jasmine.stringContaining('all the best')],
    ]);
    const starts = turns.map(({ started_at }) => Date.parse(started_at));
    const ends = turns.map(({ ended_at }) => Date.parse(ended_at));
    for (const next of [1, 2]) {
      const silenceMs = (starts[next] ?? 0) - (ends[next - 1] ?? 0);
      expect(silenceMs).toBeGreaterThan(2900);
      expect(silenceMs).toBeLessThan(4500);
    }
    expect(call.hangup_cause).toBe('agent_hung_up');
    expect(call.explanation).toContain('stayed silent');
  });
});
