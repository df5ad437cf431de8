import { join } from 'node:path';
import type { Client } from '../demo/client.ts';
import { readRecording, voicedSeconds, voicedStretches } from '../demo/wav.ts';
import type { Agent } from '../server/contract/agents.ts';
import type { Call, CallEvent, Turn } from '../server/contract/calls.ts';
import type { Clip } from '../server/contract/clips.ts';
import type { SystemStatus } from '../server/contract/system.ts';
import { startFaultProxy, type FaultProxy } from './faults/proxy.ts';
import {
  createAgent,
  newFolder,
  register,
  startInstallation,
  startLab,
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

const ANNOUNCED_TO = '+14155550130';
const ANNOUNCEMENT_MS = 1500;

/** A WAV file of a computer's, not of a telephone's: 16-bit PCM, stereo, 44.1 kHz. */
function announcementFile(): Uint8Array<ArrayBuffer> {
  const [rate, channels] = [44_100, 2];
  const frames = (rate * ANNOUNCEMENT_MS) / 1000;
  const file = Buffer.alloc(44 + frames * channels * 2);
  file.write('RIFF', 0);
  file.writeUInt32LE(file.length - 8, 4);
  file.write('WAVEfmt ', 8);
  for (const [at, value] of [16, 1 | (channels << 16), rate, rate * channels * 2].entries())
    file.writeUInt32LE(value, 16 + at * 4);
  file.writeUInt32LE((channels * 2) | (16 << 16), 32);
  file.write('data', 36);
  file.writeUInt32LE(frames * channels * 2, 40);
  for (let frame = 0; frame < frames; frame++)
    for (let channel = 0; channel < channels; channel++)
      file.writeInt16LE(
        Math.round(8000 * Math.sin((2 * Math.PI * 440 * frame) / rate)),
        44 + (frame * channels + channel) * 2,
      );
  return new Uint8Array(file);
}

/** Calls of which every second one has its connection to the AI spoilt, and who is called. */
const TROUBLED = 16;
const troubledNumber = (index: number): string => `+141555501${String(index).padStart(2, '0')}`;

interface Talk {
  readonly call: Call;
  readonly turns: readonly Turn[];
  readonly kinds: readonly string[];
}

/** Whole calls over the lab's line, all at once. */
describe('a conversation on the telephone', () => {
  let leftovers: Leftovers;
  let client: Client;
  let proxy: FaultProxy;
  const talks = new Map<keyof typeof CALLEES, Talk>();
  let troubled: readonly Talk[] = [];
  let announced: Talk;

  /** Calls whose announcement is a clip of the user's own, and is not recorded itself. */
  async function announcingAgent(): Promise<Agent> {
    const upload = '/clips?name=Legal%20notice';
    const clip = await client.upload<Clip>(upload, 'notice.wav', announcementFile());
    expect(clip.duration_ms).toBe(ANNOUNCEMENT_MS);
    const own = { recording_announcement: 'own', recording_clip_id: clip.id };
    return createAgent(client, { name: 'Announces', ...own, recording_starts: 'after' });
  }

  async function talk(agent: Agent, to: string): Promise<Talk> {
    const { id } = await client.post<Call>('/calls', { agent_id: agent.id, to });
    const call = await until('the call ends', 90_000, async () => {
      const now = await client.get<Call>(`/calls/${id}`);
      return now.ended_at !== null && now;
    });
    const { data: turns } = await client.get<{ data: Turn[] }>(`/calls/${id}/transcript`);
    const { data: events } = await client.get<{ data: CallEvent[] }>(`/calls/${id}/timeline`);
    return { call, turns, kinds: events.map(({ kind }) => kind) };
  }

  /** Seconds of the agent's voice in a recording. */
  async function spokenIn({ call }: Talk): Promise<number> {
    const { law, agent } = readRecording(await client.bytes(`/calls/${call.id}/recording`));
    return voicedSeconds(law, agent);
  }

  beforeAll(async () => {
    leftovers = new AsyncDisposableStack();
    const stand = await startLab(leftovers, '--openai', '--thinking-ms', '50');
    proxy = await startFaultProxy(stand.openai?.baseUrl ?? '', 'faults');
    leftovers.defer(() => proxy.close());
    const server = await startInstallation(leftovers, join(newFolder(leftovers), 'data'), {
      OPENAI_API_KEY: 'sk-lab',
      OPENAI_BASE_URL: proxy.baseUrl,
    });
    client = await register(server.run.url);
    const { lab } = await client.get<SystemStatus>('/system/status');
    const max_channels = TROUBLED + 10;
    await client.post('/trunks', { name: 'Lab', is_default: true, max_channels, ...lab.trunk });
    const agent = await createAgent(client, { max_call_duration: 60 });
    const waits = { name: 'Waits', idle_timeout_ms: 3000, speaks_first: false };
    const waiting = await createAgent(client, waits);
    const announcing = await announcingAgent();
    const names = Object.keys(CALLEES) as (keyof typeof CALLEES)[];
    const before = proxy.befell.length;
    const calm = names.map(async (name) =>
      talks.set(name, await talk(name === 'silent' ? waiting : agent, CALLEES[name])),
    );
    const calls = names.length + 1;
    const told = talk(announcing, ANNOUNCED_TO);
    await until('the calm sessions are open', 10_000, () => proxy.befell.length >= before + calls);
    proxy.share = 0.5;
    const spoilt = Array.from({ length: TROUBLED }, (_, i) => talk(agent, troubledNumber(i)));
    [troubled, announced] = await Promise.all([Promise.all(spoilt), told, Promise.all(calm)]);
  }, 150_000);
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
    expect(turns.some(({ who, text }) => who === 'callee' && text !== ''))
      .withContext(kinds.join(' '))
      .toBeTrue();
  });

  it('leaves nothing out of what it says for a cough or a murmur', async () => {
    const [coughed, murmured] = await Promise.all([
      spokenIn(talks.get('coughs')!),
      spokenIn(talks.get('murmurs')!),
    ]);
    expect(Math.abs(coughed - murmured)).toBeLessThan(0.4);
  });

  it('announces the recording before the agent speaks, and records from there on', async () => {
    const { call, turns, kinds } = announced;
    expect(turns.slice(0, 2).map(({ text }) => text)).toEqual([
      '[Legal notice]',
      jasmine.stringContaining('Northwind'),
    ]);
    // The last two are of the same millisecond.
    expect(kinds.filter((kind) => kind.startsWith('recording.')).toSorted()).toEqual([
      'recording.announced',
      'recording.paused',
      'recording.resumed',
    ]);
    expect(kinds.indexOf('recording.paused')).toBeLessThan(kinds.indexOf('recording.announced'));
    expect(call.outcome).not.toBeNull();
    const { law, agent } = readRecording(await client.bytes(`/calls/${call.id}/recording`));
    const [greeting] = voicedStretches(law, agent);
    // The recording begins with the audio, up to some hundred milliseconds after the answer on a busy machine.
    const noticeMs = Date.parse(turns[0]?.ended_at ?? '') - Date.parse(call.connected_at ?? '');
    expect(noticeMs).toBeGreaterThan(ANNOUNCEMENT_MS - 100);
    expect(greeting?.from).toBeGreaterThan(ANNOUNCEMENT_MS - 100);
    expect(greeting?.from).toBeLessThan(noticeMs + 700);
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

  it('ends for a reason whatever befalls the connection to the AI, and mostly as it should', () => {
    for (const { call } of troubled) {
      expect(call.disposition).withContext(String(call.explanation)).not.toBeNull();
      expect(call.hangup_cause).not.toBeNull();
      expect(call.hangup_cause).not.toBe('max_duration');
    }
    const judged = troubled.filter(({ call }) => call.outcome !== null);
    expect(judged.length).toBeGreaterThan(TROUBLED * 0.7);
  });

  it('goes on in a new session without greeting again', () => {
    const rescued = troubled.filter(({ kinds }) => kinds.includes('ai.reopened'));
    expect(rescued.length).toBeGreaterThan(TROUBLED / 8);
    for (const { turns, call } of rescued) {
      const greetings = turns.filter(
        ({ who, text }) => who === 'agent' && /^Hello, this/.test(text),
      );
      expect(greetings.length).withContext(call.id).toBeLessThanOrEqual(1);
    }
  });

  it('lets go of every connection', async () => {
    await until('all of them are gone', 10_000, () => proxy.open === 0);
  });
});
