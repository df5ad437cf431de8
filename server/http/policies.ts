import type { Scope } from '../contract/api-keys.ts';
import type { Role } from '../contract/auth.ts';
import type { Principal } from './route.ts';

const ALL: readonly Role[] = ['admin', 'supervisor', 'user', 'viewer'];
const WRITERS: readonly Role[] = ['admin', 'supervisor', 'user'];
const SUPERVISORS: readonly Role[] = ['admin', 'supervisor'];

/**
 * Who may do what: the one table. Visibility is by role, never by owner. `public` needs no account.
 */
export const POLICIES = {
  public: 'public',
  /** One's own account and what hangs on it. */
  signedIn: ALL,
  openSocket: ALL,
  search: ALL,
  viewAgents: ALL,
  editAgents: WRITERS,
  viewTools: ALL,
  editTools: SUPERVISORS,
  viewNumbers: ALL,
  editNumbers: WRITERS,
  liftDnc: SUPERVISORS,
  viewCampaigns: ALL,
  editCampaigns: WRITERS,
  runCampaigns: WRITERS,
  viewCalls: ALL,
  placeCalls: WRITERS,
  superviseCalls: SUPERVISORS,
  correctAnswering: WRITERS,
  hearRecordings: ALL,
  deleteRecordings: ['admin'],
  viewTrunks: ALL,
  editTrunks: ['admin'],
  testTrunks: WRITERS,
  viewReports: ALL,
  viewSystem: SUPERVISORS,
  runDemo: ['admin'],
  viewSettings: ALL,
  editSettings: ['admin'],
  viewTeam: ['admin'],
  editTeam: ['admin'],
  viewApiKeys: ['admin'],
  editApiKeys: ['admin'],
  viewAudit: ['admin'],
  editViews: WRITERS,
} as const satisfies Record<string, readonly Role[] | 'public'>;

export type Action = keyof typeof POLICIES;

/** What each scope of an API key holds. */
export const SCOPES: Readonly<Record<Scope, readonly Action[]>> = {
  'agents:read': ['viewAgents'],
  'agents:write': ['editAgents'],
  'tools:read': ['viewTools'],
  'tools:write': ['editTools'],
  'numbers:read': ['viewNumbers'],
  'numbers:write': ['editNumbers', 'liftDnc'],
  'campaigns:read': ['viewCampaigns'],
  'campaigns:write': ['editCampaigns'],
  'campaigns:run': ['runCampaigns'],
  'calls:read': ['viewCalls'],
  'calls:place': ['placeCalls'],
  'calls:supervise': ['superviseCalls', 'correctAnswering'],
  'recordings:read': ['hearRecordings'],
  'recordings:delete': ['deleteRecordings'],
  'reports:read': ['viewReports'],
  'trunks:read': ['viewTrunks'],
  'trunks:write': ['editTrunks'],
  'trunks:test': ['testTrunks'],
  'system:read': ['viewSystem'],
};

/** Any key may do these; what they show is limited by its other scopes. */
export const ANY_KEY: readonly Action[] = ['openSocket', 'search'];

/** Accounts, keys, settings and what belongs to a person: no key reaches these. */
export const NO_KEY: readonly Action[] = [
  'signedIn',
  'runDemo',
  'viewSettings',
  'editSettings',
  'viewTeam',
  'editTeam',
  'viewApiKeys',
  'editApiKeys',
  'viewAudit',
  'editViews',
];

/** Whether somebody may carry out an action: a key by its scopes, an account by its role. */
export function isAllowed(principal: Principal | undefined, action: Action): boolean {
  if (POLICIES[action] === 'public' || !principal?.key) return mayDo(principal?.role, action);
  return (
    ANY_KEY.includes(action) || principal.key.scopes.some((scope) => SCOPES[scope].includes(action))
  );
}

/** Whether a role (none: nobody signed in) may carry out an action. */
export function mayDo(role: Role | undefined, action: Action): boolean {
  const allowed: readonly Role[] | 'public' = POLICIES[action];
  return allowed === 'public' || (role !== undefined && allowed.includes(role));
}
