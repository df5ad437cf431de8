import * as z from 'zod';
import { E164, Id } from './common.ts';
import { mediaFields, MediaVerdict } from './media-engine.ts';
import { NumberRule } from './trunks.ts';

/** POST /trunks/route-test: nothing is dialled. */
export const RouteTest = z.object({
  to: E164,
  /** Over this trunk, or this group; neither: as the rules say. */
  trunk_id: Id.nullable().default(null),
  group_id: Id.nullable().default(null),
  caller_id: E164.nullable().default(null),
  /** As a call of this campaign: its line where none is named, its caller-ID, its media engine. */
  campaign_id: Id.nullable().default(null),
  /** Tried instead of the trunk's own, before they are saved. */
  number_rules: z.array(NumberRule).max(50).optional(),
  /** The same, in place of the trunk’s own choice. */
  media_engine: mediaFields.media_engine.optional(),
});
export type RouteTest = z.input<typeof RouteTest>;

const NamedTrunk = z.object({ id: Id, name: z.string() });

/** Why a trunk carries the call. */
export const RouteWhy = z.enum([
  'named',
  'prefix',
  'priority',
  'weight',
  'cheapest',
  'default',
  'last_resort',
]);
export type RouteWhy = z.infer<typeof RouteWhy>;

/** Why a trunk is left out. */
export const RouteBar = z.enum([
  'off',
  'lab_ai',
  'draining',
  'resting',
  'down',
  'refused',
  'channels',
  'cps',
  'daily_calls',
  'daily_minutes',
  'installation_calls',
  'installation_minutes',
  'installation_spend',
  'not_needed',
]);
export type RouteBar = z.infer<typeof RouteBar>;

export const RouteVerdict = z.object({
  /** Why the number is called over no trunk at all; null when it may be called. */
  refusal: z
    .object({
      code: z.enum([
        'emergency',
        'short',
        'premium',
        'satellite',
        'country',
        'country_unknown',
        'prefix',
      ]),
      /** The country or prefix it is about. */
      about: z.string(),
      explanation: z.string(),
    })
    .nullable(),
  /** By which rule the trunks were found. */
  by: z.object({
    kind: z.enum(['trunk', 'group', 'prefix', 'rates', 'default']),
    group: z.string().nullable(),
    prefix: z.string().nullable(),
  }),
  /** In the order they are tried; chance decides among those of one priority, by weight. */
  candidates: z.array(
    z.object({
      trunk: NamedTrunk,
      why: RouteWhy,
      caller_id: z.string().nullable(),
      /** Null: no rate is known. */
      per_minute: z.number().nullable(),
      currency: z.string().nullable(),
    }),
  ),
  left_out: z.array(z.object({ trunk: NamedTrunk, why: RouteBar })),
  /** What would carry the audio over the first of the candidates, and whose choice that is; null without one. */
  media: MediaVerdict.extend({ by: z.enum(['campaign', 'trunk', 'installation']) }).nullable(),
  /** The first of the candidates. */
  trunk: NamedTrunk.nullable(),
  /** Which rule rewrote the number, from 0; null: none fits. */
  rule: z.int().nullable(),
  /** What the INVITE over it would carry; null without a trunk. */
  number: z.string().nullable(),
  request_uri: z.string().nullable(),
  headers: z.array(z.object({ name: z.string(), value: z.string() })),
});
export type RouteVerdict = z.infer<typeof RouteVerdict>;
