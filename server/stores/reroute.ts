import { QueryTypes } from 'sequelize';
import { readLineRules, ratesFor } from './routing-rules.ts';
import { openLines, type LineSeenOf } from './lines.ts';
import { returnSlots, takeSlots, type Database } from './slots.ts';

interface OpenCall {
  readonly trunk_id: string | null;
  readonly phone_number: string;
}

/** A call whose row was closed meanwhile, by whoever buried its node, is nobody's any more. */
const OPEN = /* sql */ `
  select trunk_id, phone_number from call_logs where id = $1 and ended_at is null for update`;

const MOVE = /* sql */ `
  update call_logs set trunk_id = $2, rate = $3::jsonb where id = $1`;

export interface Rerouting {
  readonly callId: string;
  readonly trunkId: string;
  readonly seenOf: LineSeenOf;
}

/** Moves an open call to another trunk; false when that takes no call now. */
export async function reroute(
  database: Database,
  { callId, trunkId, seenOf }: Rerouting,
): Promise<boolean> {
  const { sequelize, transaction } = database;
  const [call] = await sequelize.query<OpenCall>(OPEN, {
    bind: [callId],
    type: QueryTypes.SELECT,
    transaction,
  });
  if (!call) return false;
  const { lines } = await openLines(database, {
    target: { kind: 'trunk', id: trunkId },
    rules: await readLineRules(database),
    seenOf,
    others: call.trunk_id === null ? [] : [{ kind: 'trunk', owner: call.trunk_id }],
  });
  const [line] = lines;
  if (!line || line.bar !== null) return false;
  line.take();
  const rates = await ratesFor(database, [call.phone_number]);
  const rate = rates(call.phone_number).get(trunkId);
  await takeSlots(database, line.taken ? [line.taken] : []);
  await returnSlots(database, [{ trunk_id: call.trunk_id, campaign_id: null, node_id: null }]);
  await sequelize.query(MOVE, {
    bind: [callId, trunkId, rate ? JSON.stringify(rate) : null],
    transaction,
  });
  return true;
}
