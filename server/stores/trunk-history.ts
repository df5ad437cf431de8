import { QueryTypes, type Sequelize } from 'sequelize';
import type { TrunkHistory } from '../../actors/ports/store.ts';
import { newId } from '../models/index.ts';

/** What happened longer ago is of no use to anybody. */
const KEEP_DAYS = 90;
const PRUNE_EVERY_MS = 3_600_000;

/** A trunk that was deleted meanwhile has no history any more. */
const WRITE = /* sql */ `
  insert into trunk_events (id, trunk_id, node_id, at, state, reason)
  select $1, id, $3, $4, $5, $6 from sip_trunks where id = $2`;

const PRUNE = `delete from trunk_events where at < now() - make_interval(days => ${KEEP_DAYS})`;

/** Keeps what becomes of trunks, and lets go of what is old. */
export function trunkHistory(sequelize: Sequelize, nodeId: string): TrunkHistory {
  let prunedAt = -Infinity;
  return {
    async changed(trunkId, { state, reason, since }) {
      await sequelize.query(WRITE, {
        bind: [newId(since), trunkId, nodeId, new Date(since), state, reason],
        type: QueryTypes.RAW,
      });
      if (Date.now() - prunedAt < PRUNE_EVERY_MS) return;
      prunedAt = Date.now();
      await sequelize.query(PRUNE);
    },
  };
}
