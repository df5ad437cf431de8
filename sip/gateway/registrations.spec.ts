import type { SrfRequest, SrfResponse } from 'drachtio-srf';
import { aPlan } from '../../actors/ports/fakes.ts';
import type { TrunkRoute } from '../../actors/ports/model.ts';
import { bindingsOf, Registrations } from './registrations.ts';
import type { Outgoing } from './requests.ts';

interface Answer {
  readonly status: number;
  readonly headers?: Record<string, string>;
}

const ours = '<sip:me@192.0.2.7:5060>';
const challenge = 'Digest realm="r", nonce="n1", algorithm=MD5, qop="auth"';

describe('a registration', () => {
  let sent: Outgoing[];
  let answers: Answer[];
  let registrations: Registrations;
  const trunk: TrunkRoute = {
    ...aPlan().trunk,
    username: 'me',
    password: 'secret',
    register: true,
  };

  beforeEach(() => {
    sent = [];
    registrations = new Registrations((outgoing) => {
      sent.push(outgoing);
      const { status, headers = {} } = answers.shift() ?? { status: 200 };
      const get = (name: string) => headers[name.toLowerCase()];
      const response = { status, reason: 'R', source_address: '192.0.2.1', get };
      const request = { get: () => ours };
      return Promise.resolve({
        request: request as unknown as SrfRequest,
        response: response as unknown as SrfResponse,
      });
    });
  });
  const headersOf = (name: string) => sent.map(({ headers }) => headers[name]);

  it('is granted what our own binding says, whoever else is registered', async () => {
    const contact = `<sip:me@198.51.100.9:5060>;expires=7, ${ours};expires=90, "A, B" <sip:x@y>;expires=5`;
    answers = [{ status: 200, headers: { contact } }];
    expect((await registrations.register(trunk, 300_000)).expiresInMs).toBe(90_000);
  });

  const grants: [title: string, headers: Record<string, string>, seconds: number][] = [
    ['the Expires header where no binding says', { contact: ours, expires: '120' }, 120],
    ['what was asked where nothing says', {}, 300],
    ['the only binding, behind NAT', { contact: '<sip:me@203.0.113.5:9>;expires=60' }, 60],
    ['the shortest where none is ours', { contact: '<sip:a@b>;expires=9,<sip:c@d>;expires=5' }, 5],
  ];
  for (const [title, headers, seconds] of grants)
    it(`is granted ${title}`, async () => {
      answers = [{ status: 200, headers }];
      expect((await registrations.register(trunk, 300_000)).expiresInMs).toBe(seconds * 1000);
    });

  it('asks for longer once when it was too brief, and answers a challenge once', async () => {
    answers = [
      { status: 401, headers: { 'www-authenticate': challenge } },
      { status: 423, headers: { 'min-expires': '600' } },
      { status: 423, headers: { 'min-expires': '900' } },
    ];
    expect((await registrations.register(trunk, 300_000)).status).toBe(423);
    expect(headersOf('Expires')).toEqual(['300', '300', '600']);
    expect(headersOf('Authorization').map(Boolean)).toEqual([false, true, true]);
  });

  it('does not send a wrong password twice', async () => {
    const again = { status: 401, headers: { 'www-authenticate': challenge } };
    answers = [again, again, again];
    expect((await registrations.register(trunk, 300_000)).status).toBe(401);
    expect(sent.length).toBe(2);
  });

  const authorizations = () => headersOf('Authorization').map((value) => value && proofOf(value));
  const proofOf = (value: string) =>
    `${/nonce="(\w+)"/.exec(value)?.[1]} ${/nc=(\w+)/.exec(value)?.[1]}`;
  const asks = (nonce: string, more = '') => ({
    status: 401,
    headers: { 'www-authenticate': challenge.replace('n1', nonce) + more },
  });

  it('is refreshed by one request: the last nonce, with a count that rises', async () => {
    answers = [asks('n1')];
    await registrations.register(trunk, 300_000);
    await registrations.register(trunk, 300_000);
    await registrations.register(trunk, 0);
    expect(authorizations()).toEqual([undefined, 'n1 00000001', 'n1 00000002', 'n1 00000003']);
  });

  it('raises the count within a registration too', async () => {
    answers = [asks('n1'), { status: 423, headers: { 'min-expires': '600' } }];
    await registrations.register(trunk, 300_000);
    expect(authorizations()).toEqual([undefined, 'n1 00000001', 'n1 00000002']);
  });

  for (const [title, more] of [
    ['a stale nonce', ', stale=true'],
    ['an old nonce that is not called stale', ''],
  ] as const)
    it(`is refreshed by a second request after ${title}`, async () => {
      answers = [asks('n1'), { status: 200 }, asks('n2', more)];
      await registrations.register(trunk, 300_000);
      expect((await registrations.register(trunk, 300_000)).status).toBe(200);
      await registrations.register(trunk, 300_000);
      expect(authorizations().slice(2)).toEqual(['n1 00000002', 'n2 00000001', 'n2 00000002']);
    });

  it('is tried once with nothing ahead where an old nonce is forbidden', async () => {
    answers = [asks('n1'), { status: 200 }, { status: 403 }, asks('n2'), { status: 403 }];
    await registrations.register(trunk, 300_000);
    expect((await registrations.register(trunk, 300_000)).status).toBe(403);
    expect(authorizations().slice(2)).toEqual(['n1 00000002', undefined, 'n2 00000001']);
  });

  it('sends nothing ahead after a refusal', async () => {
    answers = [asks('n1'), { status: 200 }, asks('n2'), asks('n3'), { status: 200 }];
    await registrations.register(trunk, 300_000);
    expect((await registrations.register(trunk, 300_000)).status).toBe(401);
    await registrations.register(trunk, 300_000);
    expect(authorizations().at(-1)).toBeUndefined();
  });

  const elsewhere: [string, Partial<TrunkRoute>][] = [
    ['to another host', { host: 'other.example' }],
    ['to another port', { port: 5099 }],
    ['by another proxy', { outboundProxy: 'proxy.example' }],
    ['by another transport', { transport: 'tcp' }],
    ['for another account', { username: 'you' }],
  ];
  for (const [title, change] of elsewhere)
    it(`sends nothing ahead ${title}`, async () => {
      answers = [asks('n1')];
      await registrations.register(trunk, 300_000);
      await registrations.register({ ...trunk, ...change }, 300_000);
      expect(authorizations().at(-1)).toBeUndefined();
    });

  it('is one series for its registrar: the same Call-ID, each CSeq higher', async () => {
    answers = [];
    await registrations.register(trunk, 300_000);
    await registrations.register(trunk, 0);
    expect(new Set(headersOf('Call-ID')).size).toBe(1);
    expect(headersOf('CSeq')).toEqual(['1 REGISTER', '2 REGISTER']);
    expect(headersOf('Expires')).toEqual(['300', '0']);
  });

  it('tells how long a registrar wants to be left alone', async () => {
    answers = [{ status: 503, headers: { 'retry-after': '120 (maintenance)' } }];
    expect((await registrations.register(trunk, 300_000)).retryAfterMs).toBe(120_000);
  });

  it('reads a Contact header with names, parameters and several addresses', () => {
    expect(bindingsOf('"Smith, J" <sip:A@b;ob>;q=1;expires=30,<sip:c@d>')).toEqual([
      { uri: 'sip:a@b', expires: 30 },
      { uri: 'sip:c@d', expires: undefined },
    ]);
    expect(bindingsOf(undefined)).toEqual([]);
  });
});
