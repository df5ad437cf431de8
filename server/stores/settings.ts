import { QueryTypes, type Sequelize } from 'sequelize';
import { Settings, type UpdateSettings } from '../contract/settings.ts';

/** The settings as they stand. A value that an older or newer release wrote and we cannot read is its default. */
export async function readSettings(sequelize: Sequelize): Promise<Settings> {
  const rows = await sequelize.query<{ key: string; value: unknown }>(
    'select key, value from settings',
    { type: QueryTypes.SELECT },
  );
  const settings = Settings.parse({});
  for (const { key, value } of rows) {
    const merged = Settings.safeParse({ ...settings, [key]: value });
    if (merged.success) Object.assign(settings, merged.data);
  }
  return settings;
}

export async function writeSettings(sequelize: Sequelize, given: UpdateSettings): Promise<void> {
  const entries = Object.entries(given).filter(([, value]) => value !== undefined);
  await sequelize.query(
    `insert into settings (key, value) select key, value::jsonb from unnest($1::text[], $2::text[]) as t(key, value)
     on conflict (key) do update set value = excluded.value, updated_at = now()`,
    { bind: [entries.map(([key]) => key), entries.map(([, value]) => JSON.stringify(value))] },
  );
}
