import * as z from 'zod';
import { Id } from './common.ts';

/** Part of a name, or the first or last digits of a phone number; one character finds nothing. */
export const SearchQuery = z.object({ q: z.string().trim().max(100).default('') });

export const SearchHit = z.object({
  kind: z.enum(['campaign', 'agent', 'number_list', 'number', 'call']),
  id: Id,
  /** Of the list a number is in; null for the others. */
  parent_id: Id.nullable(),
  title: z.string(),
  subtitle: z.string().nullable(),
});
export type SearchHit = z.infer<typeof SearchHit>;

/** At most five of each kind, and only kinds that may be seen. */
export const SearchResult = z.object({ data: z.array(SearchHit) });
export type SearchResult = z.infer<typeof SearchResult>;
