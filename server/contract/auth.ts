import * as z from 'zod';
import { E164, Id } from './common.ts';
import { LanguageCode } from './settings.ts';

export const Role = z.enum(['admin', 'supervisor', 'user', 'viewer']);
export type Role = z.infer<typeof Role>;

/** What somebody chose for themselves; what is missing follows the browser. */
export const UserSettings = z.object({
  language: LanguageCode.optional(),
  theme: z.enum(['system', 'light', 'dark']).optional(),
  /** Where one is called to supervise by telephone; empty: nowhere. */
  phone: E164.or(z.literal('')).optional(),
});
export type UserSettings = z.infer<typeof UserSettings>;

export const User = z.object({
  id: Id,
  email: z.string(),
  full_name: z.string().nullable(),
  role: Role,
  settings: UserSettings,
  created_at: z.string(),
});
export type User = z.infer<typeof User>;

/** bcrypt reads 72 bytes, so a longer password would promise what it does not keep. */
export const Password = z
  .string()
  .min(10, 'At least 10 characters')
  .refine((text) => new TextEncoder().encode(text).length <= 72, 'At most 72 bytes');

export const Register = z.object({
  email: z.email().max(255),
  password: Password,
  full_name: z.string().trim().min(1).max(255).optional(),
  /** Printed at the start when HOST is public; not asked for on loopback. */
  setup_token: z.string().max(200).optional(),
});
export type Register = z.input<typeof Register>;

export const Login = z.object({ email: z.email().max(255), password: z.string().min(1).max(200) });
export type Login = z.infer<typeof Login>;

/** `access_token` lives 15 minutes; the refresh token is an httpOnly cookie. */
export const Session = z.object({ access_token: z.string(), expires_in: z.int(), user: User });
export type Session = z.infer<typeof Session>;

/** A one-use ticket for a WebSocket, valid 30 seconds. */
export const Ticket = z.object({ ticket: z.string(), expires_in: z.int() });
export type Ticket = z.infer<typeof Ticket>;

/** PUT /auth/me: only what is named changes. */
export const UpdateMe = z
  .object({ full_name: z.string().trim().min(1).max(255).nullable(), settings: UserSettings })
  .partial();
export type UpdateMe = z.infer<typeof UpdateMe>;

export const ChangePassword = z.object({
  current_password: z.string().min(1).max(200),
  new_password: Password,
});
export type ChangePassword = z.infer<typeof ChangePassword>;
