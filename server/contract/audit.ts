import * as z from 'zod';
import { Id, Moment, PageQuery, page } from './common.ts';

/** Who did what, when, from where. */
export const AuditEntry = z.object({
  id: Id,
  /** Null when nobody was signed in, or Callboard itself decided. */
  user_id: Id.nullable(),
  api_key_id: Id.nullable(),
  /** The account's e-mail, or the key's name, as it was then. */
  actor: z.string().nullable(),
  /** `thing.verb`, e.g. `agent.updated`. */
  action: z.string(),
  subject_type: z.string(),
  subject_id: Id.nullable(),
  subject_name: z.string().nullable(),
  /** More, in words of the API; `do_not_call` for a contact that was not dialled. */
  note: z.string().nullable(),
  ip: z.string().nullable(),
  created_at: z.string(),
});
export type AuditEntry = z.infer<typeof AuditEntry>;
export const AuditPage = page(AuditEntry);

export const ListAudit = PageQuery.extend({
  action: z.string().max(100).optional(),
  user_id: Id.optional(),
  subject_type: z.string().max(50).optional(),
  subject_id: Id.optional(),
  from: Moment.optional(),
  to: Moment.optional(),
});

/** What there is to filter by. */
export const AuditActions = z.object({ data: z.array(z.string()) });
export type AuditActions = z.infer<typeof AuditActions>;
