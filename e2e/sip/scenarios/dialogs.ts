import assert from 'node:assert/strict';
import type { Scenario } from '../play.ts';
import { RAW_SDP } from '../raw-carrier.ts';
import {
  answered,
  ask,
  bye,
  hangUp,
  hear,
  hearFinal,
  hearStatus,
  pause,
  refusedReinvite,
  reinvite,
  reply,
  sdp,
} from '../steps.ts';

const HOLD = sdp({ lines: ['a=sendonly'] });
const digit = { lines: ['Content-Type: application/dtmf-relay'], body: 'Signal=7\nDuration=160' };
const notify = (fragment: string, cseq: number): string =>
  ask('NOTIFY', {
    cseq,
    lines: ['Event: refer', 'Subscription-State: active', 'Content-Type: message/sipfrag'],
    body: fragment,
  }) + hearStatus(200);

/** What happens in a call that is up: RFC 3261 sections 12 and 14, RFC 3311, RFC 3515. */
export const DIALOGS: readonly Scenario[] = [
  {
    name: 'is put on hold and taken off again by re-INVITE',
    carrier: [
      answered(),
      reinvite({ cseq: 5, body: HOLD }),
      reinvite({ cseq: 6, body: sdp() }),
      bye(),
    ],
    async play({ call }) {
      const dialog = await call.dial();
      const offers: string[] = [];
      dialog.onReoffer((offer) => {
        offers.push(offer);
        return Promise.resolve(RAW_SDP);
      });
      await call.ended();
      assert.equal(offers.length, 2);
      assert.deepEqual(
        call.facts.map((fact) => (fact.type === 'held' ? fact.held : fact.type)),
        [true, false, 'ended'],
      );
    },
  },
  {
    name: 'offers its own description to a re-INVITE without one',
    carrier: [
      ...[answered(), ask('INVITE', { cseq: 5 }), hearFinal(200)],
      ...[ask('ACK', { cseq: 5, body: sdp() }), bye()],
    ],
    async play({ call, sipp }) {
      await call.untilTheyHangUp();
      const offer = sipp
        .messages()
        .find(({ sent, body, header }) => !sent && body && header('cseq') === '5 INVITE');
      assert.match(offer?.body ?? '', /m=audio 39998/);
    },
  },
  {
    name: 'answers an offer that comes in an UPDATE',
    carrier: [answered(), ask('UPDATE', { cseq: 5, body: HOLD }), hearStatus(200), bye()],
    async play({ call, sipp }) {
      const dialog = await call.dial();
      dialog.onReoffer(() => Promise.resolve(RAW_SDP));
      await call.ended();
      const answer = sipp
        .messages()
        .find(({ sent, header }) => !sent && header('cseq') === '5 UPDATE');
      assert.match(answer?.body ?? '', /o=carrier/);
      assert.deepEqual(call.facts[0], { type: 'held', held: true });
    },
  },
  {
    name: 'refuses a change of the call that it cannot follow, and the call goes on',
    carrier: [answered(), refusedReinvite(488, { body: sdp({ types: '18' }) }), pause(100), bye()],
    async play({ call }) {
      const dialog = await call.dial();
      dialog.onReoffer(() => Promise.reject(new Error('no codec of ours')));
      assert.equal((await call.ended()).cause, 'callee_hung_up');
    },
  },
  {
    name: 'ends both when a BYE overtakes the answer to a re-INVITE',
    notByDrachtio: 'the re-INVITE gets no 487',
    async raw({ call, carrier }) {
      const dialled = call.dial();
      const invite = await carrier.next('INVITE');
      carrier.say(invite, '200 OK', { tag: 'a', body: RAW_SDP });
      (await dialled).onReoffer(
        () => new Promise((resolve) => setTimeout(() => resolve(RAW_SDP), 400)),
      );
      await carrier.next('ACK');
      carrier.send(carrier.request('INVITE', invite, 5, { body: RAW_SDP }));
      carrier.send(carrier.request('BYE', invite, 6));
      assert.equal((await carrier.next('487')).header('cseq'), '5 INVITE');
      assert.equal((await carrier.next('200')).header('cseq'), '6 BYE');
      assert.equal((await call.ended()).cause, 'callee_hung_up');
    },
  },
  {
    name: 'says 500 with a time to a second re-INVITE while the first has no answer',
    notByDrachtio: 'the second one gets no 500',
    async raw({ call, carrier }) {
      const dialled = call.dial();
      const invite = await carrier.next('INVITE');
      carrier.say(invite, '200 OK', { tag: 'a', body: RAW_SDP });
      (await dialled).onReoffer(
        () => new Promise((resolve) => setTimeout(() => resolve(RAW_SDP), 400)),
      );
      carrier.send(carrier.request('INVITE', invite, 5, { body: RAW_SDP }));
      carrier.send(carrier.request('INVITE', invite, 6, { body: RAW_SDP }));
      const refusal = await carrier.next('500');
      assert.equal(refusal.header('cseq'), '6 INVITE');
      assert.match(refusal.header('retry-after'), /^\d+$/);
      assert.equal((await carrier.next('200')).header('cseq'), '5 INVITE');
      carrier.send(carrier.request('ACK', invite, 5));
      carrier.send(carrier.request('BYE', invite, 7));
      await call.ended();
    },
  },
  {
    name: 'sends its 200 to a re-INVITE again until the ACK comes',
    notByDrachtio: 'the 200 comes once',
    async raw({ call, carrier }) {
      const dialled = call.dial();
      const invite = await carrier.next('INVITE');
      carrier.say(invite, '200 OK', { tag: 'a', body: RAW_SDP });
      (await dialled).onReoffer(() => Promise.resolve(RAW_SDP));
      carrier.send(carrier.request('INVITE', invite, 5, { body: RAW_SDP }));
      await carrier.next('200');
      await carrier.next('200');
      carrier.send(carrier.request('ACK', invite, 5));
      await new Promise((resolve) => setTimeout(resolve, 1200));
      assert.equal(carrier.count('200'), 2);
      carrier.send(carrier.request('BYE', invite, 7));
      await call.ended();
    },
  },
  {
    name: 'hangs up when the ACK to its 200 never comes',
    pace: 'hasty',
    async raw({ call, carrier }) {
      const dialled = call.dial();
      const invite = await carrier.next('INVITE');
      carrier.say(invite, '200 OK', { tag: 'a', body: RAW_SDP });
      (await dialled).onReoffer(() => Promise.resolve(RAW_SDP));
      carrier.send(carrier.request('INVITE', invite, 5, { body: RAW_SDP }));
      carrier.say(await carrier.next('BYE'), '200 OK');
      assert.equal((await call.ended()).cause, 'dialog_timeout');
    },
  },
  {
    name: 'hears a key that is pressed by INFO',
    carrier: [answered(), ask('INFO', { cseq: 5, ...digit }), hearStatus(200), bye()],
    async play({ call }) {
      await call.untilTheyHangUp();
      assert.deepEqual(call.facts[0], { type: 'dtmfReceived', digit: '7', durationMs: 160 });
    },
  },
  {
    name: 'hears a key that an old carrier sends as the whole body of an INFO',
    carrier: [
      answered(),
      ask('INFO', { cseq: 5, lines: ['Content-Type: application/dtmf'], body: '#' }),
      ...[hearStatus(200), bye()],
    ],
    async play({ call }) {
      await call.untilTheyHangUp();
      assert.deepEqual(call.facts[0], { type: 'dtmfReceived', digit: '#', durationMs: 100 });
    },
  },
  {
    name: 'presses keys by INFO, the next one when the last was taken',
    carrier: [
      ...[answered(), hear('INFO'), reply('200 OK'), hear('INFO'), reply('200 OK'), hangUp()],
    ],
    async play({ call, sipp }) {
      const dialog = await call.dial();
      await dialog.sendDigits('4*');
      await dialog.bye();
      const infos = sipp.messages().filter(({ first }) => first.startsWith('INFO'));
      assert.deepEqual(
        infos.map(({ body }) => /^Signal=(.)\nDuration=160$/.exec(body)?.[1]),
        ['4', '*'],
      );
      assert.equal(infos[0]?.header('content-type'), 'application/dtmf-relay');
    },
  },
  {
    name: 'tells that a carrier takes no keys by INFO',
    carrier: [answered(), hear('INFO'), reply('415 Unsupported Media Type'), hangUp()],
    async play({ call }) {
      const dialog = await call.dial();
      await assert.rejects(dialog.sendDigits('45'), /415/);
      await dialog.bye();
    },
  },
  {
    name: 'says 501 to a method nobody knows, and the call goes on',
    carrier: [answered(), ask('JUMP', { cseq: 5 }), hearStatus(501), bye({ cseq: 6 })],
    play: ({ call }) => call.untilTheyHangUp(),
  },
  {
    name: 'says 500 to a request that is out of order',
    notByDrachtio: 'the request gets no 500',
    carrier: [
      ...[answered(), ask('OPTIONS', { cseq: 9 }), hearStatus(200)],
      ...[ask('OPTIONS', { cseq: 3 }), hearStatus(500), bye()],
    ],
    play: ({ call }) => call.untilTheyHangUp(),
  },
  {
    name: 'says 481 to a BYE with a tag that is none of this call',
    carrier: [answered(), ask('BYE', { tag: 'stranger' }), hearStatus(481), bye()],
    play: ({ call }) => call.untilTheyHangUp(),
  },
  {
    name: 'answers a BYE that comes again, and tells one end',
    async raw({ call, carrier }) {
      const dialled = call.dial();
      const invite = await carrier.next('INVITE');
      carrier.say(invite, '200 OK', { tag: 'a', body: RAW_SDP });
      await dialled;
      const text = carrier.request('BYE', invite, 7);
      for (let n = 0; n < 3; n++) {
        carrier.send(text);
        await carrier.next('200');
      }
      assert.equal(call.facts.length, 1);
    },
  },
  {
    name: 'hands the callee over and tells how that went: REFER',
    carrier: [
      ...[answered(), hear('REFER'), reply('202 Accepted')],
      ...[notify('SIP/2.0 100 Trying', 5), notify('SIP/2.0 180 Ringing', 6)],
      ...[notify('SIP/2.0 200 OK', 7), hangUp()],
    ],
    async play({ call, sipp }) {
      const dialog = await call.dial();
      assert.equal(await dialog.refer('sip:desk@127.0.0.1'), 200);
      await dialog.bye();
      const refer = sipp.messages().find(({ first }) => first.startsWith('REFER'));
      // At the trunk's own host, whatever host was named.
      assert.equal(refer?.header('refer-to'), `<sip:desk@127.0.0.1:${sipp.port}>`);
    },
  },
  {
    name: 'tells that a carrier does not hand callees over',
    carrier: [answered(), hear('REFER'), reply('603 Decline'), hangUp()],
    async play({ call }) {
      const dialog = await call.dial();
      assert.equal(await dialog.refer('sip:desk@127.0.0.1'), 603);
      await dialog.bye();
    },
  },
];
