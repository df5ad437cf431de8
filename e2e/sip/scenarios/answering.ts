import assert from 'node:assert/strict';
import { until } from '../../until.ts';
import type { Scenario } from '../play.ts';
import { RAW_SDP } from '../raw-carrier.ts';
import { answered, bye, hangUp, hear, hearStatus, ask, pause, say, sdp } from '../steps.ts';

const OK = { body: sdp() };

/** From 1xx to ACK: RFC 3261 sections 13.2.2 and 17.1.1. */
export const ANSWERING: readonly Scenario[] = [
  {
    name: 'hangs up with one BYE after a call was answered',
    carrier: [answered(), hangUp()],
    async play({ call }) {
      const dialog = await call.dial();
      assert.deepEqual([call.rang, call.callIds], [1, [dialog.sipCallId]]);
      await Promise.all([dialog.bye(), dialog.bye()]);
    },
  },
  {
    name: 'hears the callee hang up',
    carrier: [answered(), bye()],
    play: ({ call }) => call.untilTheyHangUp(),
  },
  {
    name: 'waits on for a 200 whose first copies were lost',
    carrier: [
      hear('INVITE'),
      say('180 Ringing'),
      pause(1100),
      say('200 OK', OK),
      hear('ACK'),
      bye(),
    ],
    async play({ call }) {
      await call.untilTheyHangUp();
      assert.equal(call.rang, 1);
    },
  },
  {
    name: 'sends its ACK again for each copy of a 200 whose ACK was lost',
    carrier: [
      ...[hear('INVITE'), say('200 OK', OK), hear('ACK')],
      ...[say('200 OK', OK), hear('ACK'), pause(100), say('200 OK', OK), hear('ACK')],
      bye(),
    ],
    play: ({ call }) => call.untilTheyHangUp(),
  },
  {
    name: 'goes on ringing through 180s of several phones and talks to the one that answers',
    carrier: [
      hear('INVITE'),
      ...['a', 'b', 'c'].map((tag) => say('180 Ringing', { tag })),
      say('200 OK', { ...OK, tag: 'd' }),
      hear('ACK'),
      bye({ tag: 'd' }),
    ],
    async play({ call }) {
      await call.untilTheyHangUp();
      assert.equal(call.rang, 1);
    },
  },
  {
    name: 'acknowledges and hangs up a second phone that answers late, and keeps the first',
    notByDrachtio: 'its ACK to a late fork goes to the first branch, which stays up',
    carrier: [
      ...[hear('INVITE'), say('200 OK', { ...OK, tag: 'a' }), hear('ACK'), pause(200)],
      ...[say('200 OK', { ...OK, tag: 'b' }), hear('ACK'), hangUp()],
      bye({ tag: 'a' }),
    ],
    play: ({ call }) => call.untilTheyHangUp(),
  },
  {
    name: 'sends its ACK to a late phone again when that 200 comes again',
    notByDrachtio: 'its ACK to a late fork goes to the first branch, which stays up',
    carrier: [
      ...[hear('INVITE'), say('200 OK', { ...OK, tag: 'a' }), hear('ACK'), pause(200)],
      ...[say('200 OK', { ...OK, tag: 'b' }), hear('ACK'), hangUp()],
      ...[say('200 OK', { ...OK, tag: 'b' }), hear('ACK')],
      bye({ tag: 'a' }),
    ],
    play: ({ call }) => call.untilTheyHangUp(),
  },
  {
    name: 'keeps one of two phones that answer in the same moment and hangs up the other',
    notByDrachtio: 'its ACK to a late fork goes to the first branch, which stays up',
    async raw({ call, carrier }) {
      const dialled = call.dial();
      const invite = await carrier.next('INVITE');
      for (const tag of ['a', 'b']) carrier.say(invite, '200 OK', { tag, body: RAW_SDP });
      await dialled;
      const unwanted = await carrier.next('BYE');
      assert.match(unwanted.header('to'), /tag=b$/);
      carrier.say(unwanted, '200 OK');
      await until('both ACKs', 4000, () => carrier.count('ACK') === 2);
      carrier.send(carrier.request('BYE', invite, 9, { tag: 'a' }));
      assert.equal((await call.ended()).cause, 'callee_hung_up');
      assert.equal(carrier.count('BYE'), 1);
    },
  },
  {
    name: 'never takes early media for an answer: 183, then 486',
    carrier: [
      hear('INVITE'),
      say('183 Session Progress', OK),
      pause(400),
      say('486 Busy Here'),
      hear('ACK'),
    ],
    async play({ call }) {
      const ending = await call.refused();
      assert.deepEqual([ending.disposition, ending.cause], ['busy', 'sip_486']);
      assert.equal(call.early.length, 1);
    },
  },
  {
    name: 'hears early media of a 183, then ringing, then the answer',
    carrier: [
      ...[hear('INVITE'), say('183 Session Progress', OK), say('180 Ringing'), pause(200)],
      ...[say('200 OK', OK), hear('ACK'), bye()],
    ],
    async play({ call }) {
      await call.untilTheyHangUp();
      assert.deepEqual([call.rang, call.early.length], [1, 1]);
    },
  },
  {
    name: 'rings at a 180 without a description and has nothing to listen to',
    carrier: [answered(), bye()],
    async play({ call }) {
      await call.untilTheyHangUp();
      assert.deepEqual([call.rang, call.early], [1, []]);
    },
  },
  {
    name: 'does not take a 100 for ringing',
    carrier: [hear('INVITE'), say('100 Trying'), pause(200), say('200 OK', OK), hear('ACK'), bye()],
    async play({ call }) {
      await call.untilTheyHangUp();
      assert.equal(call.rang, 0);
    },
  },
  {
    name: 'finds the way back through a Record-Route of loose routers',
    carrier: [
      hear('INVITE'),
      say('200 OK', {
        ...OK,
        contact: 'Contact: <sip:deep.inside.invalid:5099>',
        lines: [
          'Record-Route: <sip:far.invalid;lr>, <sip:[local_ip]:[local_port];lr;transport=[transport]>',
        ],
      }),
      hear('ACK'),
      hangUp(),
    ],
    async play({ call, sipp }) {
      await (await call.dial()).bye();
      const sent = sipp.messages().find(({ first }) => first.startsWith('BYE'));
      assert.equal(sent?.first, 'BYE sip:deep.inside.invalid:5099 SIP/2.0');
      assert.match(sent.header('route'), /far\.invalid/);
    },
  },
  {
    name: 'goes through a strict router with its URI in the request line and the callee last in Route',
    async raw({ call, carrier }) {
      const dialled = call.dial();
      const invite = await carrier.next('INVITE');
      const router = `sip:127.0.0.1:${carrier.port}`;
      const lines = [`Record-Route: <${router}>`];
      const contact = 'Contact: <sip:callee@deep.inside.invalid>';
      carrier.say(invite, '200 OK', { tag: 'a', body: RAW_SDP, lines, contact });
      const ack = await carrier.next('ACK');
      assert.equal(ack.first, `ACK ${router} SIP/2.0`);
      assert.deepEqual(ack.all('route'), ['<sip:callee@deep.inside.invalid>']);
      const hungUp = (await dialled).bye();
      carrier.say(await carrier.next('BYE'), '200 OK');
      await hungUp;
    },
  },
  {
    name: 'reads compact headers, folded lines and odd white space in an answer',
    async raw({ call, carrier }) {
      const dialled = call.dial();
      const invite = await carrier.next('INVITE');
      carrier.send(
        [
          'SIP/2.0 200 Fine by   me',
          ...invite.all('via').map((via) => `v:${via}`),
          `f :\t${invite.header('from')}`,
          `t: ${invite.header('to')}`,
          '  ;tag=a',
          `i:${invite.header('call-id')}`,
          `cSEQ:   ${invite.header('cseq').replace(' ', '   ')}`,
          `m: "Desk, 3rd \\"floor\\""\r\n <sip:desk@127.0.0.1:${carrier.port};user=phone>`,
          'c: application/sdp',
          `l:${RAW_SDP.length}`,
          '',
          RAW_SDP,
        ].join('\r\n'),
      );
      assert.match((await carrier.next('ACK')).first, /^ACK sip:desk@/);
      const hungUp = (await dialled).bye();
      carrier.say(await carrier.next('BYE'), '200 OK');
      await hungUp;
    },
  },
  {
    name: 'sends in the dialog to a Contact with odd parameters exactly as it is',
    carrier: [
      hear('INVITE'),
      say('200 OK', {
        ...OK,
        contact:
          'Contact: "A, B" <sip:+1415%20x;isub=7@[local_ip]:[local_port];ob;transport=[transport];x-card=a~b>;expires=99;q=0.3',
      }),
      hear('ACK'),
      hangUp(),
    ],
    async play({ call, sipp }) {
      await (await call.dial()).bye();
      const sent = sipp.messages().find(({ first }) => first.startsWith('BYE'));
      assert.match(
        sent?.first ?? '',
        /^BYE sip:\+1415%20x;isub=7@\S+;ob;transport=UDP;x-card=a~b SIP/i,
      );
    },
  },
  {
    name: 'takes a 200 so large that the network cuts it in pieces',
    async raw({ call, carrier }) {
      const dialled = call.dial();
      const invite = await carrier.next('INVITE');
      const lines = Array.from({ length: 40 }, (_, n) => `X-Filler-${n}: ${'x'.repeat(300)}`);
      carrier.say(invite, '200 OK', { tag: 'a', body: RAW_SDP, lines });
      await carrier.next('ACK');
      const dialog = await dialled;
      assert.equal(dialog.answer, RAW_SDP);
      const hungUp = dialog.bye();
      carrier.say(await carrier.next('BYE'), '200 OK');
      await hungUp;
    },
  },
  {
    name: 'drops answers to branches that are none of its own',
    async raw({ call, carrier }) {
      const dialled = call.refused();
      const invite = await carrier.next('INVITE');
      const answer = carrier.response(invite, '200 OK', { tag: 'a', body: RAW_SDP });
      carrier.send(answer.replace(/branch=z9hG4bK/, 'branch=z9hG4bKfalse'));
      carrier.say(invite, '486 Busy Here', { tag: 'b' });
      assert.equal((await dialled).cause, 'sip_486');
      assert.match((await carrier.next('ACK')).header('to'), /tag=b$/);
    },
  },
  {
    name: 'is pinged by OPTIONS within the call and answers',
    carrier: [answered(), ask('OPTIONS', { cseq: 5 }), hearStatus(200), bye()],
    play: ({ call }) => call.untilTheyHangUp(),
  },
];
