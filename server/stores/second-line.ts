import { QueryTypes, type Sequelize } from 'sequelize';
import type { CallStore } from '../../actors/ports/store.ts';
import { readLineRules } from './routing-rules.ts';
import { openLines, type LineSeenOf } from './lines.ts';
import { returnSlots, takeSlots, type Database } from './slots.ts';

/** A call that has a second leg already, or is over, gets none. */
const OPEN = /* sql */ `
  select id from call_logs where id = $1 and ended_at is null and second_trunk_id is null for update`;

const HOLD = /* sql */ `update call_logs set second_trunk_id = $2 where id = $1`;

/** What a call held until now; a closed one has given it back already. */
const LET_GO = /* sql */ `
  with held as (select id, second_trunk_id from call_logs
    where id = $1 and ended_at is null and second_trunk_id is not null for update)
  update call_logs l set second_trunk_id = null from held where l.id = held.id
  returning held.second_trunk_id as trunk_id`;

const INVITED = /* sql */ `
  update call_logs set second_sip_call_ids = second_sip_call_ids || $2::text where id = $1`;

interface SecondLine {
  readonly callId: string;
  readonly trunkId: string;
  readonly seenOf: LineSeenOf;
}

/** The second legs of calls, counted like any other call over their trunk. */
export function secondLines(
  sequelize: Sequelize,
  seenOf: LineSeenOf,
): Pick<CallStore, 'takeSecondLine' | 'secondInvited' | 'returnSecondLine'> {
  return {
    takeSecondLine: (callId, trunkId) =>
      sequelize.transaction((transaction) =>
        takeSecondLine({ sequelize, transaction }, { callId, trunkId, seenOf }),
      ),
    async secondInvited(callId, sipCallId) {
      await sequelize.query(INVITED, { bind: [callId, sipCallId] });
    },
    returnSecondLine: (callId) =>
      sequelize.transaction((transaction) => returnSecondLine({ sequelize, transaction }, callId)),
  };
}

/** Counts a call's second leg against a trunk; false when that takes no call now. */
async function takeSecondLine(
  database: Database,
  { callId, trunkId, seenOf }: SecondLine,
): Promise<boolean> {
  const { sequelize, transaction } = database;
  const bind = [callId];
  const calls = await sequelize.query(OPEN, { bind, type: QueryTypes.SELECT, transaction });
  if (calls.length === 0) return false;
  const { lines } = await openLines(database, {
    target: { kind: 'trunk', id: trunkId },
    rules: await readLineRules(database),
    seenOf,
    others: [],
  });
  const [line] = lines;
  if (!line || line.bar !== null) return false;
  line.take();
  await takeSlots(database, line.taken ? [line.taken] : []);
  await sequelize.query(HOLD, { bind: [callId, trunkId], transaction });
  return true;
}

/** The second leg is over. */
async function returnSecondLine(database: Database, callId: string): Promise<void> {
  const { sequelize, transaction } = database;
  const held = await sequelize.query<{ trunk_id: string }>(LET_GO, {
    bind: [callId],
    type: QueryTypes.SELECT,
    transaction,
  });
  await returnSlots(
    database,
    held.map(({ trunk_id }) => ({ trunk_id, campaign_id: null, node_id: null })),
  );
}
