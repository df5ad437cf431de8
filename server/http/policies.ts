import type { Role } from '../contract/auth.ts';

const ALL: readonly Role[] = ['admin', 'supervisor', 'user', 'viewer'];
const WRITERS: readonly Role[] = ['admin', 'supervisor', 'user'];
const SUPERVISORS: readonly Role[] = ['admin', 'supervisor'];

/**
 * Who may do what: the one table. Visibility is by role, never by owner. `public` needs no account.
 */
export const POLICIES = {
  public: 'public',
  signedIn: ALL,
  viewAgents: ALL,
  editAgents: WRITERS,
  viewNumbers: ALL,
  editNumbers: WRITERS,
  viewCampaigns: ALL,
  editCampaigns: WRITERS,
  runCampaigns: WRITERS,
  viewCalls: ALL,
  placeCalls: WRITERS,
  superviseCalls: SUPERVISORS,
  hearRecordings: ALL,
  deleteRecordings: ['admin'],
  viewTrunks: ALL,
  editTrunks: ['admin'],
  testTrunks: WRITERS,
  viewReports: ALL,
  viewSystem: SUPERVISORS,
  runDemo: ['admin'],
} as const satisfies Record<string, readonly Role[] | 'public'>;

export type Action = keyof typeof POLICIES;

/** Whether a role (none: nobody signed in) may carry out an action. */
export function mayDo(role: Role | undefined, action: Action): boolean {
  const allowed: readonly Role[] | 'public' = POLICIES[action];
  return allowed === 'public' || (role !== undefined && allowed.includes(role));
}
