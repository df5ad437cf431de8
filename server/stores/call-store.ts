import { QueryTypes, type Sequelize } from 'sequelize';
import type { Carrier } from '../../actors/ports/media-choice.ts';
import type { RtpStats } from '../../actors/ports/model.ts';
import type { CallClosing, CallStore } from '../../actors/ports/store.ts';
import { CallEvent, CallLog, CallTurn, Recording, newId } from '../models/index.ts';
import { RoutingRules } from '../contract/routing.ts';
import { costOf } from '../routing/choose-route.ts';
import type { Rate } from '../routing/model.ts';
import type { LineSeenOf } from './lines.ts';
import { addDnc } from './dnc.ts';
import { saveAnswering } from './answering.ts';
import { callWishes, wished } from './call-wishes.ts';
import { saveQuality } from './call-quality.ts';
import type { LostRow } from './lost-calls.ts';
import { reroute } from './reroute.ts';
import { returnSlots, type Database } from './slots.ts';

const SAVE_TURN = /* sql */ `
  insert into call_turns (id, call_id, item_id, who, text, started_at, ended_at, interrupted,
    vad_ms, model_ms, network_ms, playout_ms)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
  on conflict (call_id, item_id) do update set text = excluded.text,
    ended_at = excluded.ended_at, interrupted = excluded.interrupted`;

/** Only an open call is closed: closing again, or after the node was given up, changes nothing. */
const CLOSE_CALL = /* sql */ `
  update call_logs set ended_at = $2, connected_at = coalesce(connected_at, $3::timestamptz),
    duration_seconds = extract(epoch from $2::timestamptz - $3::timestamptz),
    disposition = $4, hangup_cause = $5, explanation = $6, sip_status = $7, outcome = $8, success = $9,
    outcome_tags = $10::jsonb, tools_called = $11::jsonb, transcript = $12, tokens_used = $13,
    estimated_cost = $14, turn_latency_ms = $15, rtp_stats = $16::jsonb, openai_session_id = $17,
    recording_path = $18
  where id = $1 and ended_at is null
  returning id, contact_id, campaign_id, trunk_id, node_id, further_lines, initiated_at, duration_seconds, rate,
    direction = 'inbound' as came_in`;

const CLOSE_CONTACT = /* sql */ `
  update campaign_contacts set status = $2, claimed_by = null,
    next_attempt_at = coalesce($3::timestamptz, next_attempt_at),
    completed_at = case when $3::timestamptz is null then now() end,
    callback_at = case when $3::timestamptz is not null then callback_at end,
    callback_note = case when $3::timestamptz is not null then callback_note end
  where id = $1`;

const COUNT_CAMPAIGN = /* sql */ `
  update campaigns set completed_calls = completed_calls + $2, successful_calls = successful_calls + $3
  where id = $1`;

const ANSWERED = /* sql */ `
  with answered as (update call_logs set connected_at = $2 where id = $1 returning contact_id)
  update campaign_contacts c set status = 'connected' from answered
  where c.id = answered.contact_id and c.status = 'calling'`;

const SAVE_TRANSFER = /* sql */ `
  update call_logs set transferred_to = $2, transferred_at = $3, operator_seconds = $4 where id = $1`;

/** SIP status of a call that the callee has marked as unwanted. */
const UNWANTED = 607;

const REST_TRUNK = /* sql */ `
  update sip_trunks t set rests_until = greatest(t.rests_until, $2::timestamptz)
  from call_logs l where l.id = $1 and t.id = l.trunk_id`;

/** One call's rows in PostgreSQL. */
export function callStore(sequelize: Sequelize, seenOf: LineSeenOf): CallStore {
  return {
    async invited(callId, { sipCallId, at, carrier }) {
      const about = { initiated_at: new Date(at), sip_call_id: sipCallId, ...carriedBy(carrier) };
      await CallLog.update(about, { where: { id: callId } });
    },

    async rang(callId, at) {
      await CallLog.update({ ring_started_at: new Date(at) }, { where: { id: callId } });
    },

    async reroute(callId, trunkId, failure) {
      await restTrunk(sequelize, callId, { ending: failure, endedAt: Date.now() });
      return sequelize.transaction((transaction) =>
        reroute({ sequelize, transaction }, { callId, trunkId, seenOf }),
      );
    },

    async answered(callId, at) {
      await sequelize.query(ANSWERED, { bind: [callId, new Date(at)] });
    },

    ...callWishes(sequelize),

    async saveTurn(callId, turn) {
      const { itemId, who, text, startedAt, endedAt, interrupted, wait } = turn;
      const times = [new Date(startedAt), new Date(endedAt)];
      const said = [newId(startedAt), callId, itemId, who, text, ...times, interrupted];
      const parts = [wait?.vadMs, wait?.modelMs, wait?.networkMs, wait?.playoutMs];
      const bind = [...said, ...parts.map((ms) => ms ?? null)];
      await sequelize.query(SAVE_TURN, { bind });
    },

    async saveEvents(callId, events) {
      await CallEvent.bulkCreate(
        events.map(({ at, kind, data }) => ({
          id: newId(at),
          call_id: callId,
          at: new Date(at),
          kind,
          data: { ...data },
        })),
      );
    },

    async turns(callId) {
      const rows = await CallTurn.findAll({ where: { call_id: callId }, order: ['started_at'] });
      return rows.map((row) => ({
        itemId: row.item_id,
        who: row.who,
        text: row.text,
        startedAt: row.started_at.getTime(),
        endedAt: row.ended_at.getTime(),
        interrupted: row.interrupted,
      }));
    },

    async close(callId, closing) {
      await restTrunk(sequelize, callId, closing);
      if (closing.ending.sipStatus === UNWANTED) await neverAgain(sequelize, callId);
      await sequelize.transaction((inside) =>
        close({ sequelize, transaction: inside }, callId, closing),
      );
    },
  };
}

const carriedBy = (carrier: Carrier | null) =>
  carrier && { media_engine: carrier.engine, media_server: carrier.server };

/** Before the contact is free again, so that nobody claims it for a trunk that has to rest. */
async function restTrunk(
  sequelize: Sequelize,
  callId: string,
  { ending, endedAt }: Pick<CallClosing, 'ending' | 'endedAt'>,
): Promise<void> {
  if (!ending.trunkRests || !ending.retryAfterMs) return;
  await sequelize.query(REST_TRUNK, { bind: [callId, new Date(endedAt + ending.retryAfterMs)] });
}

/** The callee does not want our calls (RFC 8197): nobody dials the number again. */
async function neverAgain(sequelize: Sequelize, callId: string): Promise<void> {
  const call = await CallLog.findByPk(callId, { attributes: ['phone_number'] });
  if (!call) return;
  await addDnc(sequelize, {
    phones: [call.phone_number],
    reason: 'Unwanted, said the callee’s side (SIP 607)',
    ...{ source: 'call', createdBy: null },
  });
}

async function close(database: Database, callId: string, closing: CallClosing): Promise<void> {
  const { sequelize, transaction } = database;
  const [call] = await sequelize.query<ClosedRow>(CLOSE_CALL, {
    bind: [callId, ...closingValues(closing)],
    type: QueryTypes.SELECT,
    transaction,
  });
  if (!call) return;
  await saveRecording(database, call, closing);
  await saveQuality(database, call.id, closing.quality);
  await saveAnswering(database, call.id, closing.answeredBy ?? null);
  await saveTransfer(database, call.id, closing);
  if (call.contact_id) await closeContact(database, call, closing);
  await sequelize.query(`insert into outbox (topic, payload) values ('call.ended', $1)`, {
    bind: [JSON.stringify({ call_id: callId, campaign_id: call.campaign_id })],
    transaction,
  });
  // Only what we call ourselves counts against the caps of a day.
  const seconds = call.came_in ? 0 : (call.duration_seconds ?? 0);
  await returnSlots(database, [{ ...call, seconds, spend: await saveCost(database, call) }]);
}

async function saveTransfer(
  { sequelize, transaction }: Database,
  callId: string,
  { transfer }: CallClosing,
): Promise<void> {
  if (!transfer) return;
  const { to, at, operatorMs } = transfer;
  const seconds = operatorMs === null ? null : Math.round(operatorMs / 1000);
  const bind = [callId, to, new Date(at), seconds];
  await sequelize.query(SAVE_TRANSFER, { bind, transaction });
}

interface ClosedRow extends LostRow {
  readonly duration_seconds: number | null;
  readonly rate: Rate | null;
  readonly came_in: boolean;
}

const SAVE_COST = /* sql */ `
  update call_logs set line_cost = $2, line_currency = $3 where id = $1
  returning $3 = coalesce((select value ->> 'currency' from settings where key = 'routing'), $4) as counts`;

/** What the line cost; only money of the installation's currency counts against its cap. */
async function saveCost(
  { sequelize, transaction }: Database,
  { id, rate, duration_seconds: seconds }: ClosedRow,
): Promise<number> {
  if (!rate) return 0;
  const cost = costOf(rate, seconds ?? 0);
  const [saved] = await sequelize.query<{ counts: boolean }>(SAVE_COST, {
    bind: [id, cost, rate.currency, RoutingRules.parse({}).currency],
    type: QueryTypes.SELECT,
    transaction,
  });
  return saved?.counts ? cost : 0;
}

function closingValues(closing: CallClosing): unknown[] {
  const { ending, outcome } = closing;
  return [
    new Date(closing.endedAt),
    closing.connectedAt === null ? null : new Date(closing.connectedAt),
    ending.disposition,
    ending.cause,
    ending.explanation,
    ending.sipStatus ?? null,
    outcome?.outcome ?? null,
    outcome?.success ?? null,
    JSON.stringify(outcome?.tags ?? []),
    JSON.stringify(closing.toolsCalled),
    closing.transcript,
    closing.tokens,
    closing.cost,
    closing.turnLatencyMs,
    closing.rtp && JSON.stringify(presentRtp(closing.rtp)),
    closing.sessionId,
    closing.recording?.path ?? null,
  ];
}

const presentRtp = (rtp: RtpStats) => ({
  codec: rtp.codec,
  received: rtp.received,
  sent: rtp.sent,
  lost: rtp.lost,
  late: rtp.late,
  concealed: rtp.concealed,
  jitter_ms: rtp.jitterMs,
  rtt_ms: rtp.rttMs,
  mos: rtp.mos,
  remote_loss: rtp.remoteLoss,
});

async function saveRecording(
  { transaction }: Database,
  call: LostRow,
  { recording }: CallClosing,
): Promise<void> {
  if (!recording) return;
  await Recording.create(
    {
      id: newId(),
      call_log_id: call.id,
      campaign_id: call.campaign_id,
      file_path: recording.path,
      file_size: String(recording.bytes),
      duration_seconds: recording.durationMs / 1000,
      format: 'wav',
    },
    { transaction },
  );
}

async function closeContact(
  database: Database,
  call: LostRow,
  closing: CallClosing,
): Promise<void> {
  const { sequelize, transaction } = database;
  const { status, nextAttemptAt } = await wished(database, call.id, closing.contact);
  await sequelize.query(CLOSE_CONTACT, {
    bind: [call.contact_id, status, nextAttemptAt === null ? null : new Date(nextAttemptAt)],
    transaction,
  });
  const done = nextAttemptAt === null ? 1 : 0;
  const successful = closing.outcome?.success ? 1 : 0;
  if (done || successful)
    await sequelize.query(COUNT_CAMPAIGN, {
      bind: [call.campaign_id, done, successful],
      transaction,
    });
}
