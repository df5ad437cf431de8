import * as z from 'zod';
import { Id, Moment, PageQuery, page } from './common.ts';

/** What a key may be allowed; which actions each holds is the server's table of policies. */
export const Scope = z.enum([
  'agents:read',
  'agents:write',
  'tools:read',
  'tools:write',
  'numbers:read',
  'numbers:write',
  'campaigns:read',
  'campaigns:write',
  'campaigns:run',
  'calls:read',
  'calls:place',
  'calls:supervise',
  'recordings:read',
  'recordings:delete',
  'reports:read',
  'trunks:read',
  'trunks:write',
  'trunks:test',
  'system:read',
]);
export type Scope = z.infer<typeof Scope>;

export const ApiKey = z.object({
  id: Id,
  name: z.string(),
  /** How the key begins, to tell one from another. */
  prefix: z.string(),
  scopes: z.array(Scope),
  /** E-mail of who made it. The key ends with that account, or when it is no admin's any more. */
  created_by: z.string(),
  expires_at: z.string().nullable(),
  /** Written at most once a minute. */
  last_used_at: z.string().nullable(),
  created_at: z.string(),
});
export type ApiKey = z.infer<typeof ApiKey>;
export const ApiKeyPage = page(ApiKey);
export const ListApiKeys = PageQuery;

export const CreateApiKey = z.object({
  name: z.string().trim().min(1).max(100),
  scopes: z.array(Scope).min(1, 'At least one scope').max(Scope.options.length),
  expires_at: Moment.nullable().default(null),
});
export type CreateApiKey = z.input<typeof CreateApiKey>;

/** `key` is shown this once: only its hash is stored. */
export const NewApiKey = ApiKey.extend({ key: z.string() });
export type NewApiKey = z.infer<typeof NewApiKey>;
