import * as z from 'zod';
import { TimeZone } from './common.ts';

export const LanguageCode = z.enum(['en', 'tr']);
export type LanguageCode = z.infer<typeof LanguageCode>;

/** ISO 3166, two letters. */
export const Country = z.string().regex(/^[A-Z]{2}$/, 'A country like TR');

const fields = {
  /** Shown in the admin, on its sign-in page and in invitations; empty shows the product's name. */
  organisation_name: z.string().trim().max(100),
  /** Of numbers written without a prefix, unless an upload says otherwise. */
  default_country: Country,
  /** Of new campaigns that name none. */
  default_timezone: TimeZone,
  /** Of accounts made by invitation, until they choose their own. */
  default_language: LanguageCode,
};

/** What holds for the whole installation; a value nobody set has its default. */
export const Settings = z.object({
  organisation_name: fields.organisation_name.default(''),
  default_country: fields.default_country.default('TR'),
  default_timezone: fields.default_timezone.default('Europe/Istanbul'),
  default_language: fields.default_language.default('en'),
});
export type Settings = z.output<typeof Settings>;

/** Only what is named changes; a name that is no setting is refused. */
export const UpdateSettings = z.strictObject(fields).partial();
export type UpdateSettings = z.input<typeof UpdateSettings>;
