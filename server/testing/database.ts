import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Sequelize } from 'sequelize';
import { connect, migrate } from '../models/index.ts';
import { startPostgres } from '../postgres/launcher.ts';

/** A PostgreSQL of a spec's own, with the tables of the newest migration. */
export interface TestDatabase {
  readonly url: string;
  readonly sequelize: Sequelize;
  /** Stops it and removes its folder. */
  close(): Promise<void>;
}

/** Starts one in a folder with a space in its name. */
export async function openTestDatabase(): Promise<TestDatabase> {
  const folder = mkdtempSync(join(tmpdir(), 'callboard spec '));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  try {
    const postgres = await startPostgres(join(folder, 'data'));
    const sequelize = connect(postgres.url);
    await migrate(sequelize);
    return {
      url: postgres.url,
      sequelize,
      async close() {
        await sequelize.close();
        await postgres.stop();
        remove();
      },
    };
  } catch (error) {
    remove();
    throw error;
  }
}
