import type { Sequelize } from 'sequelize';
import type { Config } from '../config.ts';
import { connect, migrate } from '../models/index.ts';
import { startPostgres } from '../postgres/launcher.ts';
import type { Closing } from './closing.ts';

export interface Database {
  readonly sequelize: Sequelize;
  readonly url: string;
}

/** PostgreSQL, embedded or the one named, migrated. */
export async function openDatabase(config: Config, closing: Closing): Promise<Database> {
  const embedded = config.databaseUrl === null ? await startPostgres(config.dataDir) : null;
  if (embedded) closing.defer(() => embedded.stop());
  const url = config.databaseUrl ?? embedded?.url ?? '';
  const sequelize = connect(url);
  closing.defer(() => sequelize.close());
  await migrate(sequelize);
  return { sequelize, url };
}
