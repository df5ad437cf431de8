import type { Role } from '../../../../../server/contract/auth.ts';

/** From the one that may all to the one that only looks. */
export const ROLES: readonly Role[] = ['admin', 'supervisor', 'user', 'viewer'];
