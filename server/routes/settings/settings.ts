import { isSupportedCountry, type CountryCode } from 'libphonenumber-js/max';
import type { Sequelize } from 'sequelize';
import { Settings, UpdateSettings } from '../../contract/settings.ts';
import { RequestError } from '../../http/errors.ts';
import { route, type Route } from '../../http/route.ts';
import { readSettings, writeSettings } from '../../stores/settings.ts';

const TAG = 'Settings';

export interface SettingsDeps {
  readonly sequelize: Sequelize;
}

/** What holds for the whole installation. */
export const settingsRoutes = ({ sequelize }: SettingsDeps): Route[] => [
  route({
    method: 'get',
    path: '/settings',
    policy: 'viewSettings',
    summary: 'The installation’s settings.',
    tag: TAG,
    response: Settings,
    handler: () => readSettings(sequelize),
  }),
  route({
    method: 'put',
    path: '/settings',
    policy: 'editSettings',
    summary: 'Changes the settings that are named.',
    tag: TAG,
    body: UpdateSettings,
    response: Settings,
    audit: 'settings.updated',
    async handler({ body }, { note }) {
      if (body.default_country !== undefined) checkCountry('default_country', body.default_country);
      await writeSettings(sequelize, body);
      note({ note: Object.keys(body).join(', ') });
      return readSettings(sequelize);
    },
  }),
];

/** @throws 422 for a country without a numbering plan */
export function checkCountry(path: string, country: string): void {
  if (isSupportedCountry(country as CountryCode)) return;
  const message = `There is no country ${country} with phone numbers`;
  throw new RequestError(422, 'invalid_values', `${path}: ${message}`, [{ path, message }]);
}
