import * as z from 'zod';
import { Id, PageQuery, page } from './common.ts';
import { BadCell } from './numbers.ts';
import { Country } from './settings.ts';

/** Numbers one request may name; a file may hold more. */
export const DNC_AT_ONCE = 10_000;

/** A number nobody dials, whatever list or campaign it stands in. */
export const DncNumber = z.object({
  id: Id,
  phone_number: z.string(),
  reason: z.string().nullable(),
  source: z.enum(['manual', 'import', 'call']),
  /** E-mail of who added it. */
  created_by: z.string().nullable(),
  created_at: z.string(),
});
export type DncNumber = z.infer<typeof DncNumber>;
export const DncPage = page(DncNumber);
export const ListDnc = PageQuery.extend({ search: z.string().max(100).optional() });

const Reason = z.string().trim().max(500).nullable();

/** Numbers as people write them; one that cannot be read is named in the answer. */
export const AddDnc = z.object({
  numbers: z.array(z.string().max(100)).min(1).max(DNC_AT_ONCE),
  reason: Reason.default(null),
  /** Of numbers without a prefix; the installation's when left out. */
  country: Country.optional(),
});
export type AddDnc = z.input<typeof AddDnc>;

export const ImportDnc = z.object({
  country: Country.optional(),
  reason: Reason.optional(),
});

export const DncReport = z.object({
  added: z.int(),
  /** Were on the list already. */
  known: z.int(),
  /** What cannot be read, at most 1000 of it: cells of a file, or the texts given. */
  bad: z.array(BadCell),
  bad_count: z.int(),
});
export type DncReport = z.infer<typeof DncReport>;
