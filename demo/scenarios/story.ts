/** One call from its beginning to its end, and what everybody noted of it. */
import type { Agent, CreateAgent } from '../../server/contract/agents.ts';
import type { Call, CallEvent, Turn } from '../../server/contract/calls.ts';
import type { SipLadder } from '../../server/contract/sip.ts';
import type { SystemStatus } from '../../server/contract/system.ts';
import type { Trunk } from '../../server/contract/trunks.ts';
import type { Stage } from '../stage.ts';
import { until } from '../until.ts';
import { readRecording, voicedSeconds, voicedStretches, type Stretch } from '../wav.ts';
import { calleesOf, sessionsOf, type CalleeRecord, type SessionRecord } from './witnesses.ts';

export interface Story {
  readonly call: Call;
  readonly turns: readonly Turn[];
  readonly events: readonly CallEvent[];
  /** What happened, by name, in its order. */
  readonly kinds: readonly string[];
  /** Voices in the recording. */
  readonly recording: {
    readonly seconds: number;
    readonly callee: readonly Stretch[];
    readonly agent: readonly Stretch[];
    /** Of the agent's voice alone, without any pause. */
    readonly agentVoiceSeconds: number;
  };
  /** As the carrier saw the callee, and the operator when a second leg was placed. */
  readonly callee: CalleeRecord;
  readonly operator: CalleeRecord | undefined;
  /** The provider's sessions of the call; the last one is the one that ended it. */
  readonly session: SessionRecord | undefined;
}

/** All scenarios at once, and the colleagues whom some of them call. */
const CHANNELS = 40;
const OVER_WITHIN_MS = 90_000;
const SETTLED_WITHIN_MS = 10_000;

/** A recording in which nobody is heard. */
export const NOTHING: Story['recording'] = {
  seconds: 0,
  callee: [],
  agent: [],
  agentVoiceSeconds: 0,
};

/** The lab's line, made the server's own once. */
export async function prepareLine({ client }: Stage): Promise<void> {
  const { lab } = await client.get<SystemStatus>('/system/status');
  if (!lab.trunk) throw new Error('the server runs no lab carrier');
  const known = await client.all<Trunk>('/trunks');
  if (known.some(({ host, port }) => host === lab.trunk?.host && port === lab.trunk.port)) return;
  const line = { name: 'Lab carrier', ...lab.trunk, is_default: true, max_channels: CHANNELS };
  await client.post('/trunks', line);
}

export const createAgent = ({ client }: Stage, settings: Partial<CreateAgent>): Promise<Agent> =>
  client.post<Agent>('/agents', {
    name: 'Appointment desk',
    primary_language: 'en',
    turn_detection_type: 'server',
    system_instructions:
      'Ask whether the appointment suits them, record the outcome with set_outcome, say goodbye, end the call.',
    max_call_duration: 90,
    ...settings,
  });

/** Calls a number with an agent made for it. */
export async function dial(stage: Stage, to: string, settings: Partial<CreateAgent> = {}) {
  const agent = await createAgent(stage, settings);
  return stage.client.post<Call>('/calls', { agent_id: agent.id, to });
}

export const tell = async (
  stage: Stage,
  to: string,
  settings: Partial<CreateAgent> = {},
): Promise<Story> => storyOf(stage, (await dial(stage, to, settings)).id);

/** Waits for the end of a call and gathers what there is about it. */
export async function storyOf(stage: Stage, callId: string): Promise<Story> {
  const { client } = stage;
  const call = await until('the call ends', OVER_WITHIN_MS, async () => {
    const now = await client.get<Call>(`/calls/${callId}`);
    return now.ended_at !== null && now;
  });
  const ladder = await client.get<SipLadder>(`/calls/${callId}/sip`);
  const callIdOf = (leg: 'callee' | 'operator'): string | undefined => {
    const text = ladder.data.find((message) => message.leg === leg)?.text ?? '';
    return /^Call-ID:\s*(\S+)/im.exec(text)?.[1];
  };
  const ids = { callee: callIdOf('callee'), operator: callIdOf('operator') };
  const seen = await until('everybody has hung up', SETTLED_WITHIN_MS, async () => {
    const records = await calleesOf(stage.carrierJournal);
    const mine = records.filter(({ callId: id }) => id === ids.callee || id === ids.operator);
    return mine.every(({ endedAt }) => endedAt !== undefined) && mine;
  });
  const callee = seen.find((record) => record.callId === ids.callee);
  if (!callee) throw new Error(`call ${callId} never reached the carrier: ${call.explanation}`);
  const { data: turns } = await client.get<{ data: Turn[] }>(`/calls/${callId}/transcript`);
  const { data: events } = await client.get<{ data: CallEvent[] }>(`/calls/${callId}/timeline`);
  const sessions = await sessionsOf(stage.openaiJournal);
  return {
    call,
    turns,
    events,
    kinds: events.map(({ kind }) => kind),
    recording: await heardIn(stage, call),
    callee,
    operator: seen.find((record) => record.callId === ids.operator),
    session: sessions.find(({ id }) => id === call.openai_session_id),
  };
}

async function heardIn({ client }: Stage, call: Call): Promise<Story['recording']> {
  if (!call.recording_id) return NOTHING;
  const { law, seconds, callee, agent } = readRecording(
    await client.bytes(`/calls/${call.id}/recording`),
  );
  return {
    seconds,
    callee: voicedStretches(law, callee),
    agent: voicedStretches(law, agent),
    agentVoiceSeconds: voicedSeconds(law, agent),
  };
}

/** Seconds of speech, short pauses within it included. */
export const secondsOf = (stretches: readonly Stretch[]): number =>
  stretches.reduce((sum, { from, to }) => sum + to - from, 0) / 1000;

export const judged = ({ call }: Story): string | false =>
  (call.disposition !== 'answered' || call.outcome === null) &&
  `the call to ${call.phone_number.slice(-2)} ended ${call.disposition}/${call.hangup_cause} without an outcome`;
