import { newId } from '../models/index.ts';
import { mayDo, POLICIES, type Action } from '../http/policies.ts';

import { routesOf, type RouteDeps } from './index.ts';

/** What only admins may even look at. */
const FOR_ADMINS = ['/settings/team', '/settings/api-keys', '/audit', '/audit/actions'];

/** Change nothing anybody would ask about: a session goes on, a socket is opened. */
const NOT_RECORDED = ['post /auth/refresh', 'post /auth/ticket', 'post /trunks/route-test'];

/** Handlers are never called here, so what they stand on may be missing. */
const nothing = {
  auth: {},
  agents: {},
  testing: {},
  numbers: {},
  uploads: {},
  campaigns: {},
  running: {},
  calls: {},
  callRecording: {},
  transfers: {},
  sipTrace: {},
  reports: {},
  tools: {},
  trunks: {},
  mediaServers: {},
  system: {},
  demo: {},
  dnc: {},
  settings: {},
  team: {},
  answering: {},
  audit: {},
  search: {},
} as unknown as RouteDeps;

describe('the routes of the API', () => {
  const routes = routesOf(nothing);
  const nameOf = ({ method, path }: (typeof routes)[number]) => `${method} ${path}`;

  it('each name a policy of the table, and every policy guards something', () => {
    // Who sees the system is asked by the live feed alone.
    const used = new Set<Action>([...routes.map(({ policy }) => policy), 'viewSystem']);
    for (const route of routes)
      expect(POLICIES[route.policy]).withContext(nameOf(route)).toBeDefined();
    const unused = (Object.keys(POLICIES) as Action[]).filter((policy) => !used.has(policy));
    expect(unused).toEqual([]);
  });

  it('are there once each', () => {
    const names = routes.map(nameOf);
    expect(new Set(names).size).toBe(names.length);
  });

  it('change nothing for who may only look, and nothing at all for strangers', () => {
    for (const route of routes) {
      if (route.path.startsWith('/auth/') || route.path === '/system/status') continue;
      expect(mayDo(undefined, route.policy)).withContext(nameOf(route)).toBeFalse();
      expect(mayDo('viewer', route.policy))
        .withContext(nameOf(route))
        .toBe(route.method === 'get' && !FOR_ADMINS.includes(route.path));
      expect(mayDo('admin', route.policy)).withContext(nameOf(route)).toBeTrue();
    }
  });

  it('check every parameter in their paths', () => {
    for (const route of routes) {
      const names = [...route.path.matchAll(/:(\w+)/g)].map(([, name = '']) => name);
      expect(route.params !== undefined)
        .withContext(nameOf(route))
        .toBe(names.length > 0);
      const given = (id: string, version: string) =>
        Object.fromEntries(names.map((name) => [name, name === 'version' ? version : id]));
      if (!route.params) continue;
      expect(route.params.safeParse(given(newId(), '3')).success).toBeTrue();
      expect(route.params.safeParse(given("1' or 1=1", '3 or 1')).success).toBeFalse();
    }
  });

  it('limit how often a password or token can be tried', () => {
    const guessed = [
      ...['/auth/login', '/auth/register', '/auth/refresh', '/auth/password'],
      ...['/auth/invitations/:invitation/accept', '/auth/invitations/:invitation'],
    ];
    for (const path of guessed)
      expect(routes.some((route) => route.path === path && (route.perMinute ?? 0) > 0))
        .withContext(path)
        .toBeTrue();
  });

  it('leave accounts, keys and the audit log to admins', () => {
    const theirs = routes.filter(
      ({ path, policy }) =>
        policy !== 'public' && /^\/(audit|auth\/invitations|settings\/(team|api-keys))/.test(path),
    );
    expect(theirs.length).toBeGreaterThan(8);
    for (const route of theirs)
      expect(mayDo('supervisor', route.policy)).withContext(nameOf(route)).toBeFalse();
  });

  it('name what the audit log calls them when they change something', () => {
    for (const route of routes.filter(({ method }) => method !== 'get')) {
      const name = nameOf(route);
      const isNamed = /^[a-z_]+\.[a-z_]+$/.test(route.audit ?? '');
      expect(isNamed).withContext(name).toBe(!NOT_RECORDED.includes(name));
    }
  });
});
