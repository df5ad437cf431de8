import { z } from 'zod';
import { Id } from './common.ts';

export const SearchKind = z.enum(['campaign', 'agent', 'number', 'number_list', 'call']);
export type SearchKind = z.infer<typeof SearchKind>;

/** `q`: part of a name, or the first or last digits of a phone number. */
export const Search = z.object({ q: z.string().trim().max(100).default('') });

export const Found = z.object({
  kind: SearchKind,
  id: Id,
  title: z.string(),
  subtitle: z.string().nullable(),
  /** What it belongs to: the list of a number, the campaign of a call. */
  parent_id: Id.nullable(),
});
export type Found = z.infer<typeof Found>;
/** At most five of each kind, and only kinds that may be seen. */
export const SearchResult = z.object({ data: z.array(Found) });
export type SearchResult = z.infer<typeof SearchResult>;
