import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import type { Scenario } from '../play.ts';
import type { Heard, RawCarrier } from '../raw-carrier.ts';

const ACCOUNT = { username: 'ada', password: 'the secret', register: true };
const ASKED_MS = 120_000;

const challenge = (nonce: string): string =>
  `WWW-Authenticate: Digest realm="carrier", qop="auth", nonce="${nonce}"`;

const granted = (carrier: RawCarrier, request: Heard): void =>
  carrier.say(request, '200 OK', { tag: 'r', lines: ['Expires: 120'] });

const asked = (carrier: RawCarrier, request: Heard, line: string): void =>
  carrier.say(request, '401 Unauthorized', { tag: 'r', lines: [line] });

const parameter = (request: Heard, name: string): string =>
  new RegExp(`\\b${name}=(?:"([^"]*)"|([^\\s,]+))`)
    .exec(request.header('authorization'))
    ?.slice(1)
    .find(Boolean) ?? '';

/** The nonce and its count, when the answer is the right one (RFC 7616 section 3.4.1). */
function proofIn(request: Heard): string {
  const hash = (...parts: string[]) => createHash('md5').update(parts.join(':')).digest('hex');
  const [nonce, nc, cnonce, uri] = ['nonce', 'nc', 'cnonce', 'uri'].map((name) =>
    parameter(request, name),
  ) as [string, string, string, string];
  const secret = hash(ACCOUNT.username, 'carrier', ACCOUNT.password);
  const right = hash(secret, nonce, nc, cnonce, 'auth', hash('REGISTER', uri));
  assert.equal(parameter(request, 'response'), right);
  return `${nonce} ${nc}`;
}

/** REGISTER and its refreshes (RFC 3261 section 10, RFC 7616 section 3.4). */
export const REGISTRATIONS: readonly Scenario[] = [
  {
    name: 'refreshes its registration by one request, with the count of the nonce one higher',
    trunk: ACCOUNT,
    async raw({ call, carrier }) {
      const register = () => call.line.gateway.register(call.trunk, ASKED_MS);
      const first = register();
      asked(carrier, await carrier.next('REGISTER'), challenge('n1'));
      const proved = await carrier.next('REGISTER');
      granted(carrier, proved);
      assert.equal((await first).expiresInMs, ASKED_MS);
      const second = register();
      const refresh = await carrier.next('REGISTER');
      granted(carrier, refresh);
      assert.equal((await second).status, 200);
      assert.deepEqual([proved, refresh].map(proofIn), ['n1 00000001', 'n1 00000002']);
      assert.equal(carrier.requests('REGISTER'), 3);
    },
  },
  {
    name: 'is registered still when the carrier has forgotten the nonce of its refresh',
    trunk: ACCOUNT,
    async raw({ call, carrier }) {
      const register = () => call.line.gateway.register(call.trunk, ASKED_MS);
      const first = register();
      asked(carrier, await carrier.next('REGISTER'), challenge('n1'));
      granted(carrier, await carrier.next('REGISTER'));
      await first;
      const second = register();
      const refresh = await carrier.next('REGISTER');
      asked(carrier, refresh, challenge('n2'));
      const again = await carrier.next('REGISTER');
      granted(carrier, again);
      assert.equal((await second).status, 200);
      assert.deepEqual([refresh, again].map(proofIn), ['n1 00000002', 'n2 00000001']);
    },
  },
];
