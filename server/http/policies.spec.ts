import { randomUUID } from 'node:crypto';
import { Scope } from '../contract/api-keys.ts';
import { ANY_KEY, isAllowed, NO_KEY, POLICIES, SCOPES, type Action } from './policies.ts';
import type { Principal } from './route.ts';

const actions = Object.keys(POLICIES) as Action[];
const guarded = actions.filter((action) => POLICIES[action] !== 'public');

const withKey = (...scopes: Scope[]): Principal => ({
  userId: randomUUID(),
  role: 'admin',
  key: { id: randomUUID(), scopes },
});

describe('the scopes of API keys', () => {
  it('hold every action once, unless any key has it or none may', () => {
    const held = [...Object.values(SCOPES).flat(), ...ANY_KEY, ...NO_KEY];
    expect([...held].sort()).toEqual([...guarded].sort());
    expect(Object.keys(SCOPES).sort()).toEqual([...Scope.options].sort());
  });

  it('allow what they name, and nothing else', () => {
    for (const scope of Scope.options)
      for (const action of guarded)
        expect(isAllowed(withKey(scope), action))
          .withContext(`${scope}: ${action}`)
          .toBe(SCOPES[scope].includes(action) || ANY_KEY.includes(action));
  });

  it('never reach accounts, keys, settings or the audit log, all of them together', () => {
    const all = withKey(...Scope.options);
    for (const action of NO_KEY) expect(isAllowed(all, action)).withContext(action).toBeFalse();
    for (const action of actions.filter((name) => /Team|ApiKey|Settings|Audit/.test(name)))
      expect(NO_KEY).withContext(action).toContain(action);
  });

  it('leave what is public to everybody', () => {
    expect(isAllowed(undefined, 'public')).toBeTrue();
    expect(isAllowed(withKey('agents:read'), 'public')).toBeTrue();
    expect(isAllowed(undefined, 'viewAgents')).toBeFalse();
  });
});
