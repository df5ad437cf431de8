import { hostname } from 'node:os';
import { QueryTypes, type Sequelize } from 'sequelize';
import type { NodeStore } from '../../actors/ports/store.ts';
import { closeLost, type LostRow } from './lost-calls.ts';

/** A node that was not seen for this long is dead. */
const DEAD_AFTER_SECONDS = 20;

const NODE_LOST = {
  cause: 'node_lost',
  explanation:
    'The server that carried this call ended unexpectedly. The contact is retried if the campaign allows.',
};

const LOST_CALLS = /* sql */ `
  select id, contact_id, campaign_id, trunk_id, node_id, further_lines, initiated_at from call_logs
  where ended_at is null and node_id <> $1
    and not exists (select 1 from nodes where nodes.id = call_logs.node_id)
  limit 500 for update skip locked`;

/** Whether a process of this machine still runs. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Heartbeats and the calls of the dead. */
export function nodeStore(sequelize: Sequelize): NodeStore {
  return {
    async beat(nodeId) {
      await sequelize.query(
        `insert into nodes (id, hostname, pid) values ($1, $2, $3)
         on conflict (id) do update set seen_at = now()`,
        { bind: [nodeId, hostname(), process.pid] },
      );
    },

    async releaseLost(nodeId) {
      await buryDead(sequelize, nodeId);
      return sequelize.transaction(async (transaction) => {
        const rows = await sequelize.query<LostRow>(LOST_CALLS, {
          bind: [nodeId],
          type: QueryTypes.SELECT,
          transaction,
        });
        return closeLost({ sequelize, transaction }, rows, NODE_LOST);
      });
    },

    async leave(nodeId) {
      await sequelize.query('delete from nodes where id = $1', { bind: [nodeId] });
      await sequelize.query(`delete from claim_slots where kind = 'node' and owner_id = $1`, {
        bind: [nodeId],
      });
    },
  };
}

/** Removes nodes that are silent, and those of this machine whose process is gone. */
async function buryDead(sequelize: Sequelize, nodeId: string): Promise<void> {
  const nodes = await sequelize.query<{
    id: string;
    hostname: string;
    pid: number;
    silent: boolean;
  }>(
    `select id, hostname, pid, seen_at < now() - make_interval(secs => $2) as silent
     from nodes where id <> $1`,
    { bind: [nodeId, DEAD_AFTER_SECONDS], type: QueryTypes.SELECT },
  );
  const dead = nodes.filter(
    ({ hostname: host, pid, silent }) =>
      silent || (host === hostname() && (pid === process.pid || !isAlive(pid))),
  );
  if (dead.length > 0)
    await sequelize.query('delete from nodes where id = any($1::uuid[])', {
      bind: [dead.map(({ id }) => id)],
    });
}
