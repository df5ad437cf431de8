import type { Model, ModelStatic, WhereOptions } from 'sequelize';
import type { Call as CallView, CallEvent as EventView, Turn } from '../../contract/calls.ts';
import {
  Agent,
  Campaign,
  Recording,
  SipTrunk,
  type CallEvent,
  type CallLog,
  type CallTurn,
} from '../../models/index.ts';
import { iso } from '../paging.ts';

type NameOf = (id: string | null) => string | null;

/** Names by id, for the ids of one page. */
export async function namesOf(
  model: ModelStatic<Model & { readonly id: string; readonly name: string }>,
  ids: readonly (string | null)[],
): Promise<NameOf> {
  const wanted = [...new Set(ids.filter((id) => id !== null))];
  if (wanted.length === 0) return () => null;
  const rows = await model.findAll({
    where: { id: wanted } as WhereOptions,
    attributes: ['id', 'name'],
  });
  const names = new Map(rows.map(({ id, name }) => [id, name]));
  return (id) => (id === null ? null : (names.get(id) ?? null));
}

/** Calls with their names and the ids of their recordings, a query more for each kind. */
export async function presentCalls(calls: readonly CallLog[]): Promise<CallView[]> {
  const [recordings, campaign, agent, trunk] = await Promise.all([
    Recording.findAll({
      where: { call_log_id: calls.map(({ id }) => id) },
      attributes: ['id', 'call_log_id'],
    }),
    namesOf(
      Campaign,
      calls.map((call) => call.campaign_id),
    ),
    namesOf(
      Agent,
      calls.map((call) => call.agent_id),
    ),
    namesOf(
      SipTrunk,
      calls.map((call) => call.trunk_id),
    ),
  ]);
  const byCall = new Map(recordings.map((recording) => [recording.call_log_id, recording.id]));
  return calls.map((call) => ({
    ...presentCall(call),
    campaign_name: campaign(call.campaign_id),
    agent_name: agent(call.agent_id),
    trunk_name: trunk(call.trunk_id),
    recording_id: byCall.get(call.id) ?? null,
  }));
}

type Named = 'campaign_name' | 'agent_name' | 'trunk_name' | 'recording_id';

const presentCall = (call: CallLog): Omit<CallView, Named> => ({
  id: call.id,
  campaign_id: call.campaign_id,
  contact_id: call.contact_id,
  agent_id: call.agent_id,
  agent_version: call.agent_version,
  trunk_id: call.trunk_id,
  direction: call.direction,
  phone_number: call.phone_number,
  attempt: call.attempt,
  sip_call_id: call.sip_call_id,
  media_engine: call.media_engine,
  media_server: call.media_server,
  openai_session_id: call.openai_session_id,
  initiated_at: iso(call.initiated_at),
  ring_started_at: iso(call.ring_started_at),
  connected_at: iso(call.connected_at),
  ended_at: iso(call.ended_at),
  duration_seconds: call.duration_seconds,
  disposition: call.disposition as CallView['disposition'],
  hangup_cause: call.hangup_cause,
  explanation: call.explanation,
  sip_status: call.sip_status,
  transferred_to: call.transferred_to,
  transferred_at: iso(call.transferred_at),
  operator_seconds: call.operator_seconds,
  outcome: call.outcome,
  success: call.success,
  outcome_tags: call.outcome_tags,
  transcript: call.transcript,
  tools_called: call.tools_called.map(({ name, arguments: given, at, failed, tookMs }) => ({
    name,
    arguments: given,
    at: new Date(at).toISOString(),
    failed: failed ?? null,
    took_ms: tookMs ?? null,
  })),
  callback_at: iso(call.callback_at),
  callback_note: call.callback_note,
  tokens_used: call.tokens_used,
  estimated_cost: call.estimated_cost === null ? null : Number(call.estimated_cost),
  turn_latency_ms: call.turn_latency_ms,
  answered_by: call.answered_by as CallView['answered_by'],
  is_test: call.is_test,
  rtp: call.rtp_stats as CallView['rtp'],
  created_at: call.created_at.toISOString(),
});

export const presentTurn = (turn: CallTurn): Turn => ({
  item_id: turn.item_id,
  who: turn.who,
  text: turn.text,
  started_at: turn.started_at.toISOString(),
  ended_at: turn.ended_at.toISOString(),
  interrupted: turn.interrupted,
  wait: presentWait(turn),
});

function presentWait({ vad_ms, model_ms, network_ms, playout_ms }: CallTurn): Turn['wait'] {
  if (vad_ms == null || model_ms == null || network_ms == null || playout_ms == null) return null;
  const latency_ms = vad_ms + model_ms + network_ms + playout_ms;
  return { latency_ms, vad_ms, model_ms, network_ms, playout_ms };
}

export const presentEvent = (event: CallEvent): EventView => ({
  at: event.at.toISOString(),
  kind: event.kind,
  data: event.data,
});
