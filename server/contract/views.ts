import * as z from 'zod';
import { Id } from './common.ts';

const fields = {
  /** The admin's page it belongs to, e.g. `campaigns`. */
  page: z.string().regex(/^[a-z][a-z0-9_/-]{0,49}$/, 'A page like campaigns'),
  name: z.string().trim().min(1).max(100),
  /** Filters and sorting as they stand in the page's address. */
  query: z
    .record(z.string().max(50), z.string().max(500))
    .refine((query) => Object.keys(query).length <= 30, 'At most 30 values'),
  /** Everybody sees it; only its owner changes it. */
  is_shared: z.boolean(),
};

export const SavedView = z.object({
  id: Id,
  ...fields,
  is_own: z.boolean(),
  /** Full name or e-mail of who saved it. */
  owner: z.string(),
  created_at: z.string(),
  updated_at: z.string(),
});
export type SavedView = z.infer<typeof SavedView>;
export const SavedViews = z.object({ data: z.array(SavedView) });

export const ListViews = z.object({ page: fields.page.optional() });
export const CreateView = z.object({ ...fields, is_shared: fields.is_shared.default(false) });
export type CreateView = z.input<typeof CreateView>;
export const UpdateView = z
  .object({ name: fields.name, query: fields.query, is_shared: fields.is_shared })
  .partial();
export type UpdateView = z.infer<typeof UpdateView>;
