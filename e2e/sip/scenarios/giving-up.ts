import assert from 'node:assert/strict';
import { until } from '../../until.ts';
import type { Scenario } from '../play.ts';
import { RAW_SDP } from '../raw-carrier.ts';
import { hangUp, hear, pause, refuse, reply, say, sdp } from '../steps.ts';

/** CANCEL, its races, and silence: RFC 3261 section 9, RFC 3326. */
export const GIVING_UP: readonly Scenario[] = [
  {
    name: 'takes back a call that rings',
    carrier: [
      ...[hear('INVITE'), say('180 Ringing'), hear('CANCEL'), reply('200 OK', { tag: 'a' })],
      refuse('487 Request Terminated'),
    ],
    async play({ call }) {
      const ending = await call.refused({ onRing: () => call.takeBack() });
      assert.equal(ending.cause, 'cancelled');
    },
  },
  {
    name: 'holds its CANCEL back until the first provisional response comes',
    carrier: [
      ...[hear('INVITE'), pause(350), say('100 Trying')],
      ...[hear('CANCEL'), reply('200 OK', { tag: 'a' }), refuse('487 Request Terminated')],
    ],
    async play({ call, sipp }) {
      const refused = call.refused();
      await until('the INVITE', 4000, () => sipp.messages().length > 0);
      call.takeBack();
      assert.equal((await refused).cause, 'cancelled');
    },
  },
  {
    name: 'acknowledges and hangs up when the answer crosses its CANCEL',
    carrier: [
      ...[hear('INVITE'), say('180 Ringing'), hear('CANCEL'), say('200 OK', { body: sdp() })],
      // Whatever comes first, our ACK or this answer, the BYE comes last.
      ...[hear('ACK'), hangUp()],
    ],
    async play({ call, sipp }) {
      let isRinging = false;
      const dialled = call.dial({ onRing: () => (isRinging = true) });
      await until('it rings', 4000, () => isRinging);
      call.takeBack();
      const dialog = await dialled.catch(() => undefined);
      await dialog?.bye();
      await until('the BYE', 4000, () =>
        sipp.messages().some(({ first }) => first.startsWith('BYE')),
      );
      assert.equal(sipp.messages().filter(({ first }) => first.startsWith('BYE')).length, 1);
    },
  },
  {
    name: 'ends a call by itself whose 487 never comes after the CANCEL',
    pace: 'hasty',
    async raw({ call, carrier }) {
      const dialled = call.refused({ onRing: () => call.takeBack() });
      const invite = await carrier.next('INVITE');
      carrier.say(invite, '180 Ringing', { tag: 'a' });
      carrier.say(await carrier.next('CANCEL'), '200 OK', { tag: 'a' });
      assert.equal((await dialled).cause, 'cancelled');
    },
  },
  {
    name: 'hangs up a phone that is picked up after the CANCEL was given up on',
    pace: 'hasty',
    async raw({ call, carrier }) {
      const dialled = call.refused({ onRing: () => call.takeBack() });
      const invite = await carrier.next('INVITE');
      carrier.say(invite, '180 Ringing', { tag: 'a' });
      carrier.say(await carrier.next('CANCEL'), '200 OK', { tag: 'a' });
      await dialled;
      carrier.say(invite, '200 OK', { tag: 'a', body: RAW_SDP });
      await carrier.next('ACK');
      carrier.say(await carrier.next('BYE'), '200 OK');
    },
  },
  {
    name: 'sends a CANCEL that was lost again',
    pace: 'hasty',
    async raw({ call, carrier }) {
      const dialled = call.refused({ onRing: () => call.takeBack() });
      const invite = await carrier.next('INVITE');
      carrier.say(invite, '180 Ringing', { tag: 'a' });
      await carrier.next('CANCEL');
      const again = await carrier.next('CANCEL');
      assert.equal(again.header('cseq'), invite.header('cseq').replace('INVITE', 'CANCEL'));
      assert.deepEqual(again.all('via'), invite.all('via'));
      carrier.say(again, '200 OK', { tag: 'a' });
      carrier.say(invite, '487 Request Terminated', { tag: 'a' });
      assert.equal((await dialled).cause, 'cancelled');
    },
  },
  {
    name: 'takes the call back when nobody picked up within the ring time',
    carrier: [
      ...[hear('INVITE'), say('180 Ringing'), hear('CANCEL'), reply('200 OK', { tag: 'a' })],
      refuse('487 Request Terminated'),
    ],
    async play({ call }) {
      const { disposition, cause, fault } = await call.refused({ ringForMs: 500 });
      assert.deepEqual([disposition, cause, fault], ['no_answer', 'ring_timeout', 'callee']);
    },
  },
  {
    name: 'takes a call back that got a 100 and then silence, and blames the carrier',
    carrier: [
      ...[hear('INVITE'), say('100 Trying'), hear('CANCEL'), reply('200 OK', { tag: 'a' })],
      refuse('487 Request Terminated'),
    ],
    async play({ call }) {
      const { disposition, cause, fault } = await call.refused({ ringForMs: 500 });
      assert.deepEqual([disposition, cause, fault], ['no_answer', 'no_progress', 'carrier']);
    },
  },
  {
    name: 'gives up on a carrier that swallows everything after 64 × T1, and blames the trunk',
    pace: 'hasty',
    async raw({ call, carrier }) {
      const { cause, fault, disposition } = await call.refused();
      assert.deepEqual([disposition, cause, fault], ['failed', 'sip_408', 'carrier']);
      // Seven by the book; the last may fall behind the end by a timer's inexactness.
      assert.ok([6, 7].includes(carrier.count('INVITE')));
      assert.equal(carrier.count('CANCEL'), 0);
    },
  },
  {
    name: 'hangs up a phone that is picked up after the INVITE was given up on',
    pace: 'hasty',
    async raw({ call, carrier }) {
      const dialled = call.refused();
      const invite = await carrier.next('INVITE');
      await dialled;
      carrier.say(invite, '200 OK', { tag: 'a', body: RAW_SDP });
      await carrier.next('ACK');
      carrier.say(await carrier.next('BYE'), '200 OK');
    },
  },
  {
    name: 'hangs up though the far side never answers the BYE',
    pace: 'hasty',
    async raw({ call, carrier }) {
      const dialled = call.dial();
      carrier.say(await carrier.next('INVITE'), '200 OK', { tag: 'a', body: RAW_SDP });
      await (await dialled).bye();
      assert.ok(carrier.count('BYE') > 5, 'a lost BYE is sent again and again');
    },
  },
  {
    name: 'says at once that nothing listens at a trunk’s port',
    async raw({ call }) {
      const { port } = call.trunk;
      const startedAt = performance.now();
      const ending = await call.refused({ trunk: { ...call.trunk, port: port === 9 ? 10 : 9 } });
      assert.ok(performance.now() - startedAt < 3000);
      assert.equal(ending.fault, 'carrier');
    },
  },
];
