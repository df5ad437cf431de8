import * as z from 'zod';
import { Id, PageQuery, page, sortBy } from './common.ts';
import { Country } from './settings.ts';

export const NumberList = z.object({
  id: Id,
  name: z.string(),
  description: z.string().nullable(),
  file_name: z.string().nullable(),
  total_count: z.int(),
  column_mapping: z.record(z.string(), z.string()),
  /** Campaigns it was assigned to, newest first. */
  used_by: z.array(z.object({ id: Id, name: z.string() })),
  created_at: z.string(),
});
export type NumberList = z.infer<typeof NumberList>;
export const NumberListPage = page(NumberList);
export const ListNumberLists = PageQuery.extend({
  search: z.string().max(100).optional(),
  sort: sortBy('created_at', 'name', 'total_count'),
});

export const PhoneNumber = z.object({
  id: Id,
  list_id: Id,
  phone_number: z.string(),
  customer_name: z.string().nullable(),
  custom_data: z.record(z.string(), z.string()),
  created_at: z.string(),
});
export type PhoneNumber = z.infer<typeof PhoneNumber>;
export const PhoneNumberPage = page(PhoneNumber);

export const CreateList = z.object({
  name: z.string().trim().min(1).max(255),
  description: z.string().max(5000).nullable().default(null),
});
export const ListNumbers = PageQuery.extend({ search: z.string().max(100).optional() });

/**
 * What a sheet's column means: `phone`, `name`, `ignore`, or `field:NAME` for the contact's own
 * data (usable as `{{NAME}}` in the agent's instructions). Keys are column letters ("A", "B").
 */
export const ColumnMapping = z.record(
  z.string().regex(/^[A-Z]{1,3}$/),
  z.string().regex(/^(phone|name|ignore|field:.{1,100})$/),
);
export type ColumnMapping = z.infer<typeof ColumnMapping>;

/** A cell that cannot be used, by its address in the sheet. */
export const BadCell = z.object({ cell: z.string(), problem: z.string() });
export type BadCell = z.infer<typeof BadCell>;

/** The sheet as it was understood, before anything is stored. Nothing is dialled from a preview. */
export const UploadPreview = z.object({
  upload_id: Id,
  file_name: z.string(),
  sheets: z.array(z.string()),
  sheet: z.string(),
  /** 1-based row of the headers; 0 when the sheet has none. */
  header_row: z.int(),
  columns: z.array(
    z.object({
      letter: z.string(),
      header: z.string(),
      guess: z.string(),
      samples: z.array(z.string()),
    }),
  ),
  mapping: ColumnMapping,
  /** The first rows as they would be stored. */
  rows: z.array(
    z.object({
      row: z.int(),
      phone_number: z.string().nullable(),
      customer_name: z.string().nullable(),
      custom_data: z.record(z.string(), z.string()),
      problems: z.array(BadCell),
    }),
  ),
});
export type UploadPreview = z.infer<typeof UploadPreview>;

/** POST /numbers/upload?… (multipart, part `file`): previews, or commits when `commit=true`. */
export const UploadQuery = z.object({
  sheet: z.string().max(255).optional(),
  /** Of numbers written without a prefix; the installation's when left out. */
  country: Country.optional(),
  /** 1-based row of the headers, 0 for none; found when left out. */
  header_row: z.coerce.number().int().min(0).max(1000).optional(),
  commit: z.enum(['true', 'false']).default('false'),
  list_name: z.string().trim().min(1).max(255).optional(),
});

/** POST /numbers/uploads/:id/commit */
export const CommitUpload = z.object({
  list_name: z.string().trim().min(1).max(255),
  description: z.string().max(5000).nullable().default(null),
  sheet: z.string().max(255).optional(),
  header_row: z.int().min(0).max(1000).optional(),
  country: Country.optional(),
  mapping: ColumnMapping.optional(),
});
export type CommitUpload = z.input<typeof CommitUpload>;

/** What an import did; `result` of its job. */
export const ImportReport = z.object({
  list_id: Id,
  rows: z.int(),
  imported: z.int(),
  duplicates: z.int(),
  empty: z.int(),
  /** In the list, and on the do-not-call list: never dialled as long as they are. */
  dnc: z.int(),
  /** All of them are counted in `bad_count`; at most 1000 are listed. */
  bad: z.array(BadCell),
  bad_count: z.int(),
  seconds: z.number(),
});
export type ImportReport = z.infer<typeof ImportReport>;

export const AssignList = z.object({ campaign_id: Id });
