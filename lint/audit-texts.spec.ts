import { readFileSync } from 'node:fs';
import { actionText } from '../admin/src/app/settings/audit/action-text.ts';
import { routesOf, type RouteDeps } from '../server/routes/index.ts';

/** Handlers are never called here, so what they stand on may be missing. */
const nothing = new Proxy({}, { get: () => ({}) }) as RouteDeps;

describe('what the audit log may hold', () => {
  const actions = [...routesOf(nothing).flatMap(({ audit }) => audit ?? []), 'contact.withheld'];

  for (const language of ['en', 'tr'])
    it(`has its words in the admin: ${language}`, () => {
      const file = new URL(`../admin/src/i18n/${language}/settings.json`, import.meta.url);
      const texts = JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>;
      const wordless = actions.filter((action) => texts[actionText(action) ?? ''] === undefined);
      expect(wordless).toEqual([]);
    });
});
