import * as z from 'zod';
import { E164, Id, PageQuery, page } from './common.ts';
import { Country } from './settings.ts';

/** The beginning of an E.164 number. */
export const Prefix = z
  .string()
  .trim()
  .regex(/^\+[1-9]\d{0,14}$/, 'The beginning of a number, like +90212');

const Currency = z
  .string()
  .trim()
  .toUpperCase()
  .regex(/^[A-Z]{3}$/, 'A currency like EUR');

const rulesFields = {
  /** Only these may be called; empty: all that are not blocked. */
  allowed_countries: z.array(Country).max(250),
  blocked_countries: z.array(Country).max(250),
  /** Numbers that begin so are never called. */
  blocked_prefixes: z.array(Prefix).max(500),
  /** Premium-rate numbers, satellite telephones and international networks. */
  block_premium: z.boolean(),
  /** Calls begun in a day at most, over all trunks; null: no limit. */
  max_daily_calls: z.int().min(1).max(100_000_000).nullable(),
  max_daily_minutes: z.int().min(1).max(100_000_000).nullable(),
  /** Spent on lines in a day at most, by the rate tables; null: no limit. */
  max_daily_spend: z.number().min(0.01).max(100_000_000).nullable(),
  /** Of prices that are compared and added up; a rate in another counts as unknown. */
  currency: Currency,
};

/** What holds for every call, over whatever trunk. */
export const RoutingRules = z.object({
  allowed_countries: rulesFields.allowed_countries.default([]),
  blocked_countries: rulesFields.blocked_countries.default([]),
  blocked_prefixes: rulesFields.blocked_prefixes.default([]),
  block_premium: rulesFields.block_premium.default(true),
  max_daily_calls: rulesFields.max_daily_calls.default(null),
  max_daily_minutes: rulesFields.max_daily_minutes.default(null),
  max_daily_spend: rulesFields.max_daily_spend.default(null),
  currency: rulesFields.currency.default('EUR'),
});
export type RoutingRules = z.output<typeof RoutingRules>;
export const UpdateRoutingRules = z.strictObject(rulesFields).partial();
export type UpdateRoutingRules = z.input<typeof UpdateRoutingRules>;

const GroupMember = z.object({
  trunk_id: Id,
  /** The smallest is tried first. */
  priority: z.int().min(1).max(100),
  /** Trunks of one priority share calls by weight. */
  weight: z.int().min(1).max(1000),
});

const groupFields = {
  name: z.string().trim().min(1).max(255),
  strategy: z.enum(['priority', 'least_cost']),
  /** SIP statuses after which the next trunk is tried, as long as nothing rang. */
  failover_codes: z.array(z.int().min(400).max(699)).max(50),
  /** Seconds without a sign of ringing after which the next is tried; null: never. */
  failover_after_s: z.int().min(1).max(60).nullable(),
  members: z
    .array(GroupMember)
    .max(100)
    .refine(
      (members) => new Set(members.map(({ trunk_id }) => trunk_id)).size === members.length,
      'Each trunk once',
    ),
};

export const TrunkGroup = z.object({
  id: Id,
  ...groupFields,
  created_at: z.string(),
  updated_at: z.string(),
});
export type TrunkGroup = z.infer<typeof TrunkGroup>;
export const TrunkGroupPage = page(TrunkGroup);
export const ListTrunkGroups = PageQuery;
export const CreateTrunkGroup = z.object({
  ...groupFields,
  strategy: groupFields.strategy.default('priority'),
  failover_codes: groupFields.failover_codes.default([408, 500, 502, 503, 504]),
  failover_after_s: groupFields.failover_after_s.default(null),
  members: groupFields.members.default([]),
});
export type CreateTrunkGroup = z.input<typeof CreateTrunkGroup>;
export const UpdateTrunkGroup = z.object(groupFields).partial();

/** Exactly one of the two is named. */
const isOneTarget = (to: { trunk_id: string | null; group_id: string | null }): boolean =>
  (to.trunk_id === null) !== (to.group_id === null);

const routeFields = { prefix: Prefix, trunk_id: Id.nullable(), group_id: Id.nullable() };

/** Numbers that begin so go over this trunk or group; the longest prefix wins. */
export const PrefixRoute = z.object({ id: Id, ...routeFields, created_at: z.string() });
export type PrefixRoute = z.infer<typeof PrefixRoute>;
export const PrefixRoutePage = page(PrefixRoute);
export const ListPrefixRoutes = PageQuery;
export const SavePrefixRoute = z
  .object({
    prefix: Prefix,
    trunk_id: routeFields.trunk_id.default(null),
    group_id: routeFields.group_id.default(null),
  })
  .refine(isOneTarget, { path: ['trunk_id'], message: 'A trunk or a group' });
export type SavePrefixRoute = z.input<typeof SavePrefixRoute>;

const rateFields = {
  prefix: Prefix,
  currency: Currency,
  per_minute: z.number().min(0).max(10_000),
  /** Charged when the call is answered, whatever its length. */
  per_call: z.number().min(0).max(10_000),
  /** Charged in steps of so many seconds, the first of which may be longer. */
  first_seconds: z.int().min(1).max(3600),
  step_seconds: z.int().min(1).max(3600),
};

/** What a trunk's carrier charges for numbers that begin so. */
export const Rate = z.object({ id: Id, trunk_id: Id, ...rateFields });
export type Rate = z.infer<typeof Rate>;
export const RatePage = page(Rate);
export const ListRates = PageQuery.extend({
  trunk_id: Id.optional(),
  /** Prefixes that begin so. */
  prefix: Prefix.optional(),
});
export const SaveRate = z.object({
  trunk_id: Id,
  ...rateFields,
  per_call: rateFields.per_call.default(0),
  first_seconds: rateFields.first_seconds.default(60),
  step_seconds: rateFields.step_seconds.default(60),
});
export type SaveRate = z.input<typeof SaveRate>;
/** One line of a rate table. */
export const RateLine = SaveRate.omit({ trunk_id: true });
export type RateLine = z.output<typeof RateLine>;

/** `currency`: of lines that name none. `replace`: all rates the trunk had go first. */
export const ImportRates = z.object({
  trunk_id: Id,
  currency: Currency.default('EUR'),
  replace: z.boolean().default(false),
  /** CSV: prefix, price per minute, then optionally first and further seconds, price per call, currency. */
  csv: z.string().max(900_000),
});
export type ImportRates = z.input<typeof ImportRates>;
export const RatesImported = z.object({
  imported: z.int(),
  /** Lines that were left out, the first hundred of them. */
  problems: z.array(z.object({ line: z.int(), problem: z.string() })),
});
export type RatesImported = z.infer<typeof RatesImported>;

/** Numbers a trunk may show besides its own caller-ID. */
export const CallerIds = z.object({
  numbers: z
    .array(z.object({ number: E164, label: z.string().trim().max(100).default('') }))
    .max(1000),
});
export type CallerIds = z.output<typeof CallerIds>;
