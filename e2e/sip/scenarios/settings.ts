import assert from 'node:assert/strict';
import type { Scenario } from '../play.ts';
import type { Sipp } from '../sipp.ts';
import { answered, bye, hear, hearProof, pause, refuse, reply, say, sdp } from '../steps.ts';

const OK = { body: sdp() };
const RELIABLE = ['Require: 100rel', 'RSeq: 4711'];
const ACCOUNT = { username: 'ada', password: 'the secret' };

const invites = (sipp: Sipp) => sipp.messages().filter(({ first }) => first.startsWith('INVITE'));
const moved = (contact: string): string =>
  refuse('302 Moved Temporarily', { contact: `Contact: ${contact}` });
const HERE = '<sip:desk@[local_ip]:[local_port]>';

/** What a trunk sets: RFC 3262, RFC 3261 sections 8.1.3.4 and 20.33. */
export const SETTINGS: readonly Scenario[] = [
  {
    name: 'acknowledges a 180 that must arrive, with a PRACK',
    trunk: { reliableProvisional: 'supported' },
    carrier: [
      ...[hear('INVITE'), say('180 Ringing', { lines: RELIABLE }), hear('PRACK'), reply('200 OK')],
      ...[pause(100), say('200 OK', OK), hear('ACK'), bye()],
    ],
    async play({ call, sipp }) {
      await call.untilTheyHangUp();
      assert.equal(call.rang, 1);
      const prack = sipp.messages().find(({ first }) => first.startsWith('PRACK'));
      assert.deepEqual(
        [prack?.header('rack'), prack?.header('cseq')],
        ['4711 1 INVITE', '2 PRACK'],
      );
      assert.match(invites(sipp)[0]?.header('supported') ?? '', /100rel/);
      assert.equal(invites(sipp)[0]?.header('require'), '');
    },
  },
  {
    name: 'sends one PRACK for a 180 that comes again, and one for the next',
    trunk: { reliableProvisional: 'supported' },
    carrier: [
      ...[hear('INVITE'), say('183 Session Progress', { ...OK, lines: RELIABLE }), hear('PRACK')],
      ...[reply('200 OK'), say('183 Session Progress', { ...OK, lines: RELIABLE }), pause(150)],
      ...[say('180 Ringing', { lines: ['Require: 100rel', 'RSeq: 4712'] }), hear('PRACK')],
      ...[reply('200 OK'), say('200 OK', OK), hear('ACK'), bye()],
    ],
    async play({ call }) {
      await call.untilTheyHangUp();
      assert.equal(call.early.length, 1);
    },
  },
  {
    name: 'demands reliable ringing where the trunk says so, and says what a 420 means',
    trunk: { reliableProvisional: 'required', sessionExpires: 1800 },
    carrier: [hear('INVITE'), refuse('420 Bad Extension', { lines: ['Unsupported: 100rel'] })],
    async play({ call, sipp }) {
      const ending = await call.refused();
      assert.deepEqual([ending.fault, ending.retryable], ['configuration', false]);
      const [invite] = invites(sipp);
      assert.deepEqual(
        [invite?.header('require'), invite?.header('supported')],
        ['100rel', 'timer, 100rel'],
      );
    },
  },
  {
    name: 'says nothing of extensions that its trunk does not want',
    carrier: [answered(), bye()],
    async play({ call, sipp }) {
      await call.untilTheyHangUp();
      const [invite] = invites(sipp);
      for (const name of ['supported', 'require', 'session-expires', 'user-agent'])
        assert.equal(invite?.header(name), '', name);
    },
  },
  {
    name: 'calls itself what the trunk says',
    trunk: { userAgent: 'Desk 7.1 (Ankara)' },
    carrier: [answered(), bye()],
    async play({ call, sipp }) {
      await call.untilTheyHangUp();
      assert.equal(invites(sipp)[0]?.header('user-agent'), 'Desk 7.1 (Ankara)');
    },
  },
  {
    name: 'takes a redirection for a refusal unless the trunk follows them',
    carrier: [hear('INVITE'), moved(HERE)],
    async play({ call }) {
      const ending = await call.refused();
      assert.deepEqual([ending.cause, ending.disposition], ['sip_302', 'failed']);
    },
  },
  {
    name: 'follows a redirection within the carrier, in the same call',
    trunk: { followRedirects: 'same_host' },
    carrier: [hear('INVITE'), moved(HERE), answered(), bye()],
    async play({ call, sipp }) {
      await call.untilTheyHangUp();
      const [first, second] = invites(sipp);
      assert.equal(second?.first, `INVITE sip:desk@127.0.0.1:${sipp.port} SIP/2.0`);
      for (const name of ['call-id', 'from', 'to'])
        assert.equal(second.header(name), first?.header(name), name);
      assert.equal(second.header('cseq'), '2 INVITE');
    },
  },
  {
    name: 'follows no redirection to a host that nobody has configured',
    trunk: { followRedirects: 'same_host' },
    carrier: [hear('INVITE'), moved('<sip:+4190012345@127.0.0.9>, <sip:a@premium.invalid>')],
    async play({ call }) {
      assert.equal((await call.refused()).cause, 'sip_302');
    },
  },
  {
    name: 'follows a redirection to anywhere when the trunk allows that',
    notByDrachtio: 'it asks DNS alone for a name, never the hosts file',
    trunk: { followRedirects: 'anywhere', host: 'localhost' },
    carrier: [hear('INVITE'), moved(HERE), answered(), bye()],
    play: ({ call }) => call.untilTheyHangUp(),
  },
  {
    name: 'is not sent round and round by redirections',
    trunk: { followRedirects: 'same_host', maxRedirects: 2 },
    carrier: [
      ...[hear('INVITE'), moved(HERE), hear('INVITE'), moved(HERE.replace('desk', 'hall'))],
      ...[hear('INVITE'), moved(HERE)],
    ],
    async play({ call, sipp }) {
      assert.equal((await call.refused()).cause, 'sip_302');
      assert.equal(invites(sipp).length, 3);
    },
  },
  {
    name: 'proves who it is anew where it was sent to, and not before it is asked',
    trunk: { ...ACCOUNT, followRedirects: 'same_host' },
    carrier: [
      hear('INVITE'),
      refuse('401 Unauthorized', {
        lines: ['WWW-Authenticate: Digest realm="r", nonce="one", qop="auth"'],
      }),
      ...[hearProof(ACCOUNT.username, ACCOUNT.password, 1), moved(HERE), hear('INVITE')],
      refuse('401 Unauthorized', {
        lines: ['WWW-Authenticate: Digest realm="r", nonce="two", qop="auth"'],
      }),
      ...[hearProof(ACCOUNT.username, ACCOUNT.password, 2), say('200 OK', OK), hear('ACK'), bye()],
    ],
    async play({ call, sipp }) {
      await call.untilTheyHangUp();
      const proofs = invites(sipp).map((each) => each.header('authorization'));
      assert.deepEqual(
        proofs.map((proof) => proof !== ''),
        [false, true, false, true],
      );
      assert.match(proofs[3] ?? '', new RegExp(`uri="sip:desk@127.0.0.1:${sipp.port}"`));
    },
  },
  {
    name: 'leaves a carrier alone for as long as its 503 asks, up to the trunk’s ceiling',
    trunk: { retryAfterMaxMs: 60_000 },
    carrier: [
      hear('INVITE'),
      refuse('503 Service Unavailable', { lines: ['Retry-After: 7200 (night shift)'] }),
    ],
    async play({ call }) {
      const { retryAfterMs, trunkRests, retryable } = await call.refused();
      assert.deepEqual([retryAfterMs, trunkRests, retryable], [60_000, true, true]);
    },
  },
  {
    name: 'calls a callee later who asks for it, and others meanwhile',
    carrier: [
      hear('INVITE'),
      refuse('480 Temporarily Unavailable', { lines: ['Retry-After: 20'] }),
    ],
    async play({ call }) {
      const { retryAfterMs, trunkRests } = await call.refused();
      assert.deepEqual([retryAfterMs, trunkRests], [20_000, undefined]);
    },
  },
  {
    name: 'does not care for Retry-After where the trunk says so',
    trunk: { retryAfterMaxMs: 0 },
    carrier: [hear('INVITE'), refuse('503 Service Unavailable', { lines: ['Retry-After: 300'] })],
    async play({ call }) {
      const { retryAfterMs, trunkRests } = await call.refused();
      assert.deepEqual([retryAfterMs, trunkRests], [undefined, undefined]);
    },
  },
];
