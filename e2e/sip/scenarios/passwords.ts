import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import type { Scenario } from '../play.ts';
import { RAW_SDP, type Heard, type RawCarrier } from '../raw-carrier.ts';
import { bye, hear, hearProof, refuse, say, sdp } from '../steps.ts';
import type { OurCall } from '../line.ts';

const ACCOUNT = { username: 'ada', password: 'the secret' };
const challenge = (kind: 'WWW' | 'Proxy', more = ''): string =>
  `${kind}-Authenticate: Digest realm="carrier", nonce="n0nce", algorithm=MD5${more}`;
const ask401 = (more = ', qop="auth"') =>
  refuse('401 Unauthorized', { lines: [challenge('WWW', more)] });
const proved = [say('200 OK', { body: sdp() }), hear('ACK'), bye()];
const proof = (n = 1) => hearProof(ACCOUNT.username, ACCOUNT.password, n);

/** The parameters of a Digest header. */
const parametersOf = (header: string): Record<string, string> =>
  Object.fromEntries(
    [...header.matchAll(/([\w-]+)=(?:"([^"]*)"|([^\s,]+))/g)].map(([, name = '', quoted, bare]) => [
      name,
      quoted ?? bare ?? '',
    ]),
  );

/** RFC 7616 section 3.4.1, reckoned here on its own. */
function rightAnswer(p: Record<string, string>, algorithm: 'md5' | 'sha256'): string {
  const hash = (text: string) => createHash(algorithm).update(text).digest('hex');
  const secret = hash(`${ACCOUNT.username}:${p['realm']}:${ACCOUNT.password}`);
  const request = hash(`INVITE:${p['uri']}`);
  const middle = p['qop'] ? [p['nonce'], p['nc'], p['cnonce'], p['qop']] : [p['nonce']];
  return hash([secret, ...middle, request].join(':'));
}

const challenged = async (
  carrier: RawCarrier,
  invite: Heard,
  status: string,
  lines: readonly string[],
): Promise<Heard> => {
  carrier.say(invite, status, { tag: 'a', lines });
  await carrier.next('ACK');
  return carrier.next('INVITE');
};

async function answerIt(call: Promise<unknown>, carrier: RawCarrier, invite: Heard): Promise<void> {
  carrier.say(invite, '200 OK', { tag: 'b', body: RAW_SDP });
  await carrier.next('ACK');
  await call;
  carrier.send(carrier.request('BYE', invite, 9, { tag: 'b' }));
  await carrier.next('200');
}

/** Refuses with the same challenge until we give up. @returns how many INVITEs came */
async function refuseAll(
  { call, carrier }: { call: OurCall; carrier: RawCarrier },
  line: (n: number) => string,
): Promise<number> {
  const refused = call.refused();
  let isOver = false;
  void refused.finally(() => (isOver = true)).catch(() => undefined);
  for (let n = 1; !isOver && n < 12; n++) {
    const invite = await carrier.next('INVITE').catch(() => undefined);
    if (!invite) break;
    carrier.say(invite, '401 Unauthorized', { tag: 'a', lines: [line(n)] });
    await carrier.next('ACK');
    await new Promise((resolve) => setTimeout(resolve, 150));
  }
  assert.deepEqual([(await refused).cause, (await refused).retryable], ['sip_401', false]);
  return carrier.requests('INVITE');
}

/** Digest (RFC 3261 section 22, RFC 7616, RFC 8760): SIPp, or a digest reckoned here, is the judge. */
export const PASSWORDS: readonly Scenario[] = [
  {
    name: 'proves who it is to a 401, with qop auth, in the same call',
    trunk: ACCOUNT,
    carrier: [hear('INVITE'), ask401(), proof(), ...proved],
    async play({ call, sipp }) {
      await call.untilTheyHangUp();
      const invites = sipp.messages().filter(({ first }) => first.startsWith('INVITE'));
      assert.equal(new Set(invites.map((each) => each.header('call-id'))).size, 1);
      assert.equal(new Set(invites.map((each) => each.header('from'))).size, 1);
      assert.deepEqual(
        invites.map((each) => each.header('cseq')),
        ['1 INVITE', '2 INVITE'],
      );
      const { qop, nc, cnonce } = parametersOf(invites[1]?.header('authorization') ?? '');
      assert.deepEqual([qop, nc, cnonce !== ''], ['auth', '00000001', true]);
    },
  },
  {
    name: 'proves who it is without qop, as old carriers want it',
    trunk: ACCOUNT,
    carrier: [hear('INVITE'), ask401(''), proof(), ...proved],
    async play({ call, sipp }) {
      await call.untilTheyHangUp();
      const [, second] = sipp.messages().filter(({ first }) => first.startsWith('INVITE'));
      const given = parametersOf(second?.header('authorization') ?? '');
      assert.deepEqual(
        [given['qop'], given['nc'], given['cnonce']],
        [undefined, undefined, undefined],
      );
    },
  },
  {
    name: 'proves who it is to a proxy: 407',
    trunk: ACCOUNT,
    async raw({ call, carrier }) {
      const dialled = call.dial();
      const status = '407 Proxy Authentication Required';
      const second = await challenged(carrier, await carrier.next('INVITE'), status, [
        challenge('Proxy', ', qop="auth"'),
      ]);
      const p = parametersOf(second.header('proxy-authorization'));
      assert.equal(p['response'], rightAnswer(p, 'md5'));
      await answerIt(dialled, carrier, second);
    },
  },
  {
    name: 'proves who it is to a proxy and then to the carrier behind it: 407, then 401',
    trunk: ACCOUNT,
    async raw({ call, carrier }) {
      const dialled = call.dial();
      const first = await carrier.next('INVITE');
      const second = await challenged(carrier, first, '407 Proxy Authentication Required', [
        'Proxy-Authenticate: Digest realm="proxy", nonce="p1", qop="auth"',
      ]);
      const third = await challenged(carrier, second, '401 Unauthorized', [
        'WWW-Authenticate: Digest realm="inner", nonce="i1", qop="auth"',
      ]);
      for (const name of ['proxy-authorization', 'authorization']) {
        const p = parametersOf(third.header(name));
        assert.equal(p['response'], rightAnswer(p, 'md5'), name);
      }
      assert.equal(third.header('cseq'), '3 INVITE');
      await answerIt(dialled, carrier, third);
    },
  },
  {
    name: 'answers once more when its nonce went stale',
    trunk: ACCOUNT,
    async raw({ call, carrier }) {
      const dialled = call.dial();
      const line = 'WWW-Authenticate: Digest realm="carrier", qop="auth", nonce=';
      const second = await challenged(carrier, await carrier.next('INVITE'), '401 Unauthorized', [
        `${line}"old"`,
      ]);
      const third = await challenged(carrier, second, '401 Unauthorized', [
        `${line}"new", stale=true`,
      ]);
      const p = parametersOf(third.header('authorization'));
      assert.deepEqual([p['nonce'], p['response']], ['new', rightAnswer(p, 'md5')]);
      await answerIt(dialled, carrier, third);
    },
  },
  {
    name: 'gives up on a wrong password after one try',
    trunk: { ...ACCOUNT, password: 'wrong' },
    raw: async (stage) =>
      assert.equal(await refuseAll(stage, () => challenge('WWW', ', qop="auth"')), 2),
  },
  {
    name: 'does not run in circles when every nonce is said to be stale',
    trunk: ACCOUNT,
    raw: async (stage) =>
      assert.equal(
        await refuseAll(
          stage,
          (n) => `WWW-Authenticate: Digest realm="carrier", nonce="n${n}", stale=true`,
        ),
        5,
      ),
  },
  {
    name: 'gives up at once when it has no password',
    carrier: [hear('INVITE'), ask401()],
    async play({ call }) {
      assert.equal((await call.refused()).cause, 'sip_401');
    },
  },
  {
    name: 'prefers SHA-256 when the carrier names it before MD5',
    trunk: ACCOUNT,
    async raw({ call, carrier }) {
      const dialled = call.dial();
      const second = await challenged(carrier, await carrier.next('INVITE'), '401 Unauthorized', [
        'WWW-Authenticate: Digest realm="carrier", nonce="n1", qop="auth", algorithm=SHA-256',
        'WWW-Authenticate: Digest realm="carrier", nonce="n1", qop="auth", algorithm=MD5',
      ]);
      const p = parametersOf(second.header('authorization'));
      assert.deepEqual([p['algorithm'], p['response']], ['SHA-256', rightAnswer(p, 'sha256')]);
      await answerIt(dialled, carrier, second);
    },
  },
  {
    name: 'passes over algorithms it does not know and qops it does not do',
    trunk: ACCOUNT,
    async raw({ call, carrier }) {
      const dialled = call.dial();
      const second = await challenged(carrier, await carrier.next('INVITE'), '401 Unauthorized', [
        'WWW-Authenticate: Digest realm="carrier", nonce="n1", algorithm=SHA-512-256',
        'WWW-Authenticate: Digest realm="carrier", nonce="n2", qop="auth-int"',
        'WWW-Authenticate: Digest realm="carrier", nonce="n3", qop="auth-int,auth", opaque="o\\"x"',
      ]);
      const p = parametersOf(second.header('authorization'));
      assert.deepEqual([p['nonce'], p['response']], ['n3', rightAnswer(p, 'md5')]);
      assert.match(second.header('authorization'), /opaque="o\\"x"/);
      await answerIt(dialled, carrier, second);
    },
  },
  {
    name: 'names in its proof exactly the Request-URI, port and transport included',
    trunk: ACCOUNT,
    transport: 'tcp',
    carrier: [hear('INVITE'), ask401(), proof(), ...proved],
    async play({ call, sipp }) {
      await call.untilTheyHangUp();
      const [, second] = sipp.messages().filter(({ first }) => first.startsWith('INVITE'));
      const { uri } = parametersOf(second?.header('authorization') ?? '');
      assert.equal(second?.first, `INVITE ${uri} SIP/2.0`);
      assert.match(uri ?? '', /^sip:\+14155550123@127\.0\.0\.1:\d+;transport=tcp$/);
    },
  },
  {
    name: 'carries its proof in the ACK to the answer as well',
    notByDrachtio: 'it writes ACKs itself, without credentials',
    trunk: ACCOUNT,
    async raw({ call, carrier }) {
      const dialled = call.dial();
      const second = await challenged(carrier, await carrier.next('INVITE'), '401 Unauthorized', [
        challenge('WWW'),
      ]);
      carrier.say(second, '200 OK', { tag: 'b', body: RAW_SDP });
      const ack = await carrier.next('ACK');
      assert.equal(ack.header('authorization'), second.header('authorization'));
      await dialled;
      carrier.send(carrier.request('BYE', second, 9, { tag: 'b' }));
      await carrier.next('200');
    },
  },
];
