import type { Sequelize } from 'sequelize';
import { Umzug } from 'umzug';
import * as initial from './migrations/0001-initial.ts';
import * as platform from './migrations/0002-platform.ts';
import * as agents from './migrations/0003-agents.ts';
import * as lists from './migrations/0004-lists.ts';
import * as sipMessages from './migrations/0005-sip-messages.ts';
import * as trunkIdentity from './migrations/0006-trunk-identity.ts';
import * as trunkCalls from './migrations/0007-trunk-calls.ts';
import * as transports from './migrations/0008-transports.ts';
import * as calling from './migrations/0009-calling.ts';
import * as routing from './migrations/0010-routing.ts';
import * as inbound from './migrations/0011-inbound.ts';
import * as rates from './migrations/0012-rates.ts';
import * as quality from './migrations/0013-quality.ts';
import * as turns from './migrations/0014-turns.ts';
import * as transfers from './migrations/0015-transfers.ts';
import * as answering from './migrations/0016-answering.ts';
import * as tools from './migrations/0017-tools.ts';
import * as lineFailures from './migrations/0020-line-failures.ts';
import * as furtherLegs from './migrations/0021-further-legs.ts';
import * as hold from './migrations/0022-hold.ts';
import * as recording from './migrations/0022-recording.ts';
import * as redaction from './migrations/0022-redaction.ts';
import * as mediaServers from './migrations/0023-media-servers.ts';
import * as mediaEngine from './migrations/0024-media-engine.ts';
import * as pbxTrunks from './migrations/0025-pbx-trunks.ts';

/** In order. A migration that has landed is never changed: add another. */
const MIGRATIONS = [
  { name: '0001-initial', up: initial.up },
  { name: '0002-platform', up: platform.up },
  { name: '0003-agents', up: agents.up },
  { name: '0004-lists', up: lists.up },
  { name: '0005-sip-messages', up: sipMessages.up },
  { name: '0006-trunk-identity', up: trunkIdentity.up },
  { name: '0007-trunk-calls', up: trunkCalls.up },
  { name: '0008-transports', up: transports.up },
  { name: '0009-calling', up: calling.up },
  { name: '0010-routing', up: routing.up },
  { name: '0011-inbound', up: inbound.up },
  { name: '0012-rates', up: rates.up },
  { name: '0013-quality', up: quality.up },
  { name: '0014-turns', up: turns.up },
  { name: '0015-transfers', up: transfers.up },
  { name: '0016-answering', up: answering.up },
  { name: '0017-tools', up: tools.up },
  { name: '0020-line-failures', up: lineFailures.up },
  { name: '0021-further-legs', up: furtherLegs.up },
  { name: '0022-recording', up: recording.up },
  { name: '0022-redaction', up: redaction.up },
  { name: '0022-hold', up: hold.up },
  { name: '0023-media-servers', up: mediaServers.up },
  { name: '0024-media-engine', up: mediaEngine.up },
  { name: '0025-pbx-trunks', up: pbxTrunks.up },
];

/** Two nodes that start at once must not migrate at once. */
const LOCK = 7_203_114;

/** Brings the database up to date; returns the names of what it ran. */
export async function migrate(sequelize: Sequelize): Promise<string[]> {
  return sequelize.transaction(async (transaction) => {
    await sequelize.query('select pg_advisory_xact_lock($1)', { bind: [LOCK], transaction });
    await sequelize.query(
      'create table if not exists migrations (name text primary key, ran_at timestamptz not null default now())',
      { transaction },
    );
    const umzug = new Umzug({
      migrations: MIGRATIONS.map(({ name, up }) => ({
        name,
        up: async () => void (await sequelize.query(up, { transaction })),
      })),
      storage: {
        async executed() {
          const [rows] = await sequelize.query('select name from migrations order by name', {
            transaction,
          });
          return (rows as { name: string }[]).map(({ name }) => name);
        },
        async logMigration({ name }) {
          await sequelize.query('insert into migrations (name) values ($1)', {
            bind: [name],
            transaction,
          });
        },
        unlogMigration: () => Promise.reject(new Error('migrations only go forward')),
      },
      logger: undefined,
    });
    return (await umzug.up()).map(({ name }) => name);
  });
}
