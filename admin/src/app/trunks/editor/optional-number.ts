import type { z } from 'zod';
import { checked } from '../../core/forms.ts';

/** An empty field means that there is no such limit. */
export const optionalNumber = (schema: z.ZodType) =>
  checked({ safeParse: (value) => schema.safeParse(numberOrNone(String(value))) });

/** A decimal comma is as good as a point. */
export const numberOrNone = (text: string): number | null =>
  text.trim() === '' ? null : Number(text.trim().replace(',', '.'));
