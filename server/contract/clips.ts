import * as z from 'zod';
import { Id, PageQuery, page, sortBy } from './common.ts';

/** Words that somebody recorded, to be played to callees. */
export const Clip = z.object({
  id: Id,
  name: z.string(),
  duration_ms: z.int(),
  created_at: z.string(),
});
export type Clip = z.infer<typeof Clip>;

export const ListClips = PageQuery.extend({ sort: sortBy('name', 'created_at') });
export const ClipPage = page(Clip);

/** POST /clips, with the WAV file as multipart part `file`. */
export const UploadClip = z.object({ name: z.string().trim().min(1).max(100) });
