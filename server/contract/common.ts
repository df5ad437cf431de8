import * as z from 'zod';

export const Id = z.uuid();
/** A moment, ISO 8601 with offset. */
export const Moment = z.iso.datetime({ offset: true });
export const E164 = z
  .string()
  .regex(/^\+[1-9]\d{6,14}$/, 'A phone number in E.164 form, like +905321234567');

export const TimeZone = z
  .string()
  .max(50)
  .refine(isTimeZone, 'An IANA time zone like Europe/Istanbul');

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

/** RFC 9457. `type` is stable: clients match on it, never on `title` or `detail`. */
export const Problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.string().optional(),
  /** What is wrong with which field, for 422. */
  errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
});
export type Problem = z.infer<typeof Problem>;

/** Lists page by cursor: pass `next_cursor` back as `cursor` until it is null. */
export const PageQuery = z.object({
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().max(2000).optional(),
});

/** `?sort=`: one of the columns, `-` before it for largest first. */
export const sortBy = <const C extends string>(...columns: readonly C[]) =>
  z.enum(columns.flatMap((column) => [column, `-${column}`] as const)).optional();

export const page = <T extends z.ZodType>(item: T) =>
  z.object({ data: z.array(item), next_cursor: z.string().nullable() });

export interface Page<T> {
  data: T[];
  next_cursor: string | null;
}

export const IdParams = z.object({ id: Id });
export const NoBody = z.object({}).loose();
