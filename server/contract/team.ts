import * as z from 'zod';
import { Password, Role } from './auth.ts';
import { Id, PageQuery, page, sortBy } from './common.ts';
import { LanguageCode } from './settings.ts';

/** Somebody with an account. */
export const Member = z.object({
  id: Id,
  email: z.string(),
  full_name: z.string().nullable(),
  role: Role,
  /** When their session was last renewed; null when they are signed out everywhere. */
  last_active_at: z.string().nullable(),
  created_at: z.string(),
});
export type Member = z.infer<typeof Member>;
export const MemberPage = page(Member);
export const ListMembers = PageQuery.extend({
  role: Role.optional(),
  sort: sortBy('created_at', 'email', 'role'),
});

export const UpdateMember = z.object({ role: Role });
export type UpdateMember = z.infer<typeof UpdateMember>;

/** An account that is offered and not yet made. */
export const Invitation = z.object({
  id: Id,
  email: z.string(),
  role: Role,
  /** E-mail of who invited, unless that account is gone. */
  invited_by: z.string().nullable(),
  expires_at: z.string(),
  created_at: z.string(),
});
export type Invitation = z.infer<typeof Invitation>;
export const InvitationPage = page(Invitation);

export const CreateInvitation = z.object({ email: z.email().max(255), role: Role });
export type CreateInvitation = z.infer<typeof CreateInvitation>;

/** `token` is shown this once; the link is /invitation/TOKEN at the admin's address. */
export const NewInvitation = Invitation.extend({ token: z.string() });
export type NewInvitation = z.infer<typeof NewInvitation>;

/** The path's parameter: an invitation's id to take it back, its token to look at or accept it. */
export const InvitationParams = z.object({
  invitation: z.string().regex(/^[A-Za-z0-9_-]{20,64}$/, 'An id or a token'),
});

/** What somebody who was invited is told before they accept. */
export const OpenInvitation = z.object({
  email: z.string(),
  role: Role,
  organisation_name: z.string(),
  language: LanguageCode,
  expires_at: z.string(),
});
export type OpenInvitation = z.infer<typeof OpenInvitation>;

export const AcceptInvitation = z.object({
  password: Password,
  full_name: z.string().trim().min(1).max(255),
});
export type AcceptInvitation = z.infer<typeof AcceptInvitation>;
