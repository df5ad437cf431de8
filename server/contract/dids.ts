import * as z from 'zod';
import { E164, Id, PageQuery, page, sortBy } from './common.ts';

const fields = {
  number: E164,
  /** Only calls that come over this trunk; null: over any. */
  trunk_id: Id.nullable(),
  /** Who answers. */
  agent_id: Id,
  record: z.boolean(),
  description: z.string().trim().max(255).nullable(),
  /** Switched off, the number does not exist for who calls it. */
  is_active: z.boolean(),
};

/** A number of ours that can be called. */
export const Did = z.object({
  id: Id,
  ...fields,
  number: z.string(),
  trunk_name: z.string().nullable(),
  agent_name: z.string().nullable(),
  created_at: z.string(),
  updated_at: z.string(),
});
export type Did = z.infer<typeof Did>;
export const DidPage = page(Did);

export const ListDids = PageQuery.extend({
  search: z.string().max(50).optional(),
  sort: sortBy('created_at', 'number'),
});

export const CreateDid = z.object({
  ...fields,
  trunk_id: fields.trunk_id.default(null),
  record: fields.record.default(true),
  description: fields.description.default(null),
  is_active: fields.is_active.default(true),
});
export type CreateDid = z.input<typeof CreateDid>;
export const UpdateDid = z.object(fields).partial();
export type UpdateDid = z.infer<typeof UpdateDid>;
