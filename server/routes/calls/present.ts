import type { Call as CallView, CallEvent as EventView, Turn } from '../../contract/calls.ts';
import { Recording, type CallEvent, type CallLog, type CallTurn } from '../../models/index.ts';
import { iso } from '../paging.ts';

/** Calls with the ids of their recordings, in one query more. */
export async function presentCalls(calls: readonly CallLog[]): Promise<CallView[]> {
  const recordings = await Recording.findAll({
    where: { call_log_id: calls.map(({ id }) => id) },
    attributes: ['id', 'call_log_id'],
  });
  const byCall = new Map(recordings.map((recording) => [recording.call_log_id, recording.id]));
  return calls.map((call) => presentCall(call, byCall.get(call.id) ?? null));
}

const presentCall = (call: CallLog, recordingId: string | null): CallView => ({
  id: call.id,
  campaign_id: call.campaign_id,
  contact_id: call.contact_id,
  agent_id: call.agent_id,
  agent_version: call.agent_version,
  trunk_id: call.trunk_id,
  phone_number: call.phone_number,
  attempt: call.attempt,
  sip_call_id: call.sip_call_id,
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
  outcome: call.outcome,
  success: call.success,
  outcome_tags: call.outcome_tags,
  transcript: call.transcript,
  tools_called: call.tools_called.map(({ name, arguments: given, at }) => ({
    name,
    arguments: given,
    at: new Date(at).toISOString(),
  })),
  recording_id: recordingId,
  tokens_used: call.tokens_used,
  estimated_cost: call.estimated_cost === null ? null : Number(call.estimated_cost),
  turn_latency_ms: call.turn_latency_ms,
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
});

export const presentEvent = (event: CallEvent): EventView => ({
  at: event.at.toISOString(),
  kind: event.kind,
  data: event.data,
});
