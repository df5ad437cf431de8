import { newId } from '../models/index.ts';
import { mayDo, POLICIES, type Action } from '../http/policies.ts';
import { routesOf, type RouteDeps } from './index.ts';

/** Handlers are never called here, so what they stand on may be missing. */
const nothing = {
  auth: {},
  numbers: {},
  uploads: {},
  campaigns: {},
  running: {},
  calls: {},
  sipTrace: {},
  reports: {},
  trunks: {},
  system: {},
  demo: {},
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
        .toBe(route.method === 'get');
      expect(mayDo('admin', route.policy)).withContext(nameOf(route)).toBeTrue();
    }
  });

  it('check every parameter in their paths', () => {
    for (const route of routes) {
      const names = [...route.path.matchAll(/:(\w+)/g)].map(([, name = '']) => name);
      expect(route.params !== undefined)
        .withContext(nameOf(route))
        .toBe(names.length > 0);
      const given = (value: string) => Object.fromEntries(names.map((name) => [name, value]));
      if (!route.params) continue;
      expect(route.params.safeParse(given(newId())).success).toBeTrue();
      expect(route.params.safeParse(given("1' or 1=1")).success).toBeFalse();
    }
  });

  it('limit how often a password or token can be tried', () => {
    for (const path of ['/auth/login', '/auth/register', '/auth/refresh'])
      expect(routes.find((route) => route.path === path)?.perMinute).toBeGreaterThan(0);
  });
});
