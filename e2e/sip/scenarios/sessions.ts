import assert from 'node:assert/strict';
import { until } from '../../until.ts';
import type { Scenario } from '../play.ts';
import { RAW_SDP } from '../raw-carrier.ts';
import {
  answered,
  ask,
  bye,
  hangUp,
  hear,
  hearAgain,
  hearStatus,
  pause,
  refuse,
  refusedReinvite,
  reinvite,
  say,
  sdp,
} from '../steps.ts';

const SESSION = { sessionExpires: 90 };
const TIMER = 'Require: timer';
const byUs = { body: sdp(), lines: ['Session-Expires: 90;refresher=uac', TIMER] };
const byThem = { body: sdp(), lines: ['Session-Expires: 90;refresher=uas', TIMER] };
const UPDATE = { lines: ['Supported: timer', 'Session-Expires: 90;refresher=uac'] };

/** Session timers (RFC 4028). A second lasts 15 ms here. */
export const SESSIONS: readonly Scenario[] = [
  {
    name: 'refreshes a session that it has to keep, again and again',
    pace: 'brisk',
    trunk: SESSION,
    carrier: [
      answered(byUs),
      ...[hearAgain(), say('200 OK', byUs), hear('ACK')],
      ...[hearAgain(), say('200 OK', byUs), hear('ACK')],
      bye(),
    ],
    async play({ call, sipp }) {
      await call.untilTheyHangUp();
      const [first, second, third] = sipp
        .messages()
        .filter(({ first }) => first.startsWith('INVITE'));
      assert.match(first?.header('supported') ?? '', /timer/);
      assert.equal(first?.header('min-se'), '90');
      assert.equal(second?.header('session-expires'), '90;refresher=uac');
      assert.equal(second?.body, first?.body);
      assert.equal(third?.header('cseq'), '3 INVITE');
    },
  },
  {
    name: 'hangs up a session that the callee promised to refresh and did not',
    pace: 'brisk',
    trunk: SESSION,
    carrier: [answered(byThem), hangUp()],
    async play({ call, sipp }) {
      await call.dial();
      assert.equal((await call.ended()).cause, 'dialog_timeout');
      const sent = sipp.messages().find(({ first }) => first.startsWith('BYE'));
      assert.match(sent?.header('reason') ?? '', /Session expired/);
    },
  },
  {
    name: 'keeps a session up that the callee refreshes by re-INVITE',
    pace: 'brisk',
    trunk: SESSION,
    carrier: [
      answered(byThem),
      ...[pause(950), reinvite({ ...UPDATE, cseq: 5, body: sdp() })],
      ...[pause(950), reinvite({ ...UPDATE, cseq: 6, body: sdp() }), pause(400)],
      bye(),
    ],
    play: ({ call }) => call.untilTheyHangUp(),
  },
  {
    name: 'keeps a session up that the callee refreshes by UPDATE',
    pace: 'brisk',
    trunk: SESSION,
    carrier: [
      answered(byThem),
      ...[pause(950), ask('UPDATE', { ...UPDATE, cseq: 5 }), hearStatus(200)],
      ...[pause(950), ask('UPDATE', { ...UPDATE, cseq: 6 }), hearStatus(200), pause(400)],
      bye(),
    ],
    async play({ call, sipp }) {
      await call.untilTheyHangUp();
      const answer = sipp
        .messages()
        .find(({ sent, header }) => !sent && header('cseq') === '5 UPDATE');
      assert.equal(answer?.header('session-expires'), '90;refresher=uac');
      assert.match(answer.header('require'), /timer/);
    },
  },
  {
    name: 'asks for a longer session when the carrier says 422 to its INVITE',
    trunk: SESSION,
    carrier: [
      hear('INVITE'),
      refuse('422 Session Interval Too Small', { lines: ['Min-SE: 1800'] }),
      answered({ body: sdp() }),
      bye(),
    ],
    async play({ call, sipp }) {
      await call.untilTheyHangUp();
      const invites = sipp.messages().filter(({ first }) => first.startsWith('INVITE'));
      assert.deepEqual(
        invites.map((each) => each.header('session-expires')),
        ['90', '1800'],
      );
    },
  },
  {
    name: 'does not run in circles with a carrier that says 422 and no longer time',
    trunk: SESSION,
    carrier: [hear('INVITE'), refuse('422 Session Interval Too Small', { lines: ['Min-SE: 90'] })],
    async play({ call }) {
      assert.equal((await call.refused()).cause, 'sip_422');
    },
  },
  {
    name: 'refreshes for longer when the carrier says 422 to its refresh',
    pace: 'brisk',
    trunk: SESSION,
    carrier: [
      answered(byUs),
      ...[hearAgain(), refuse('422 Session Interval Too Small', { lines: ['Min-SE: 120'] })],
      ...[hearAgain(), say('200 OK', { body: sdp() }), hear('ACK')],
      bye(),
    ],
    async play({ call, sipp }) {
      await call.untilTheyHangUp();
      const last = sipp.messages().findLast(({ first }) => first.startsWith('INVITE'));
      assert.equal(last?.header('session-expires'), '120;refresher=uac');
    },
  },
  {
    name: 'refuses a session that is too short, naming the shortest',
    carrier: [
      answered(),
      ask('UPDATE', { cseq: 5, lines: ['Supported: timer', 'Session-Expires: 30'] }),
      hearStatus(422),
      bye(),
    ],
    async play({ call, sipp }) {
      await call.untilTheyHangUp();
      const refusal = sipp.messages().find(({ first }) => first.startsWith('SIP/2.0 422'));
      assert.equal(refusal?.header('min-se'), '90');
    },
  },
  {
    name: 'hangs up when the callee knows nothing of the call at a refresh',
    pace: 'brisk',
    trunk: SESSION,
    carrier: [
      answered(byUs),
      ...[hearAgain(), refuse('481 Call/Transaction Does Not Exist'), hangUp()],
    ],
    async play({ call, sipp }) {
      await call.dial();
      assert.equal((await call.ended()).fault, 'carrier');
      const sent = sipp.messages().find(({ first }) => first.startsWith('BYE'));
      assert.match(sent?.header('reason') ?? '', /refresh failed/);
    },
  },
  {
    name: 'tries its refresh again when both sides sent one at once: 491',
    pace: 'brisk',
    trunk: SESSION,
    carrier: [
      answered(byUs),
      ...[hearAgain(), refuse('491 Request Pending')],
      ...[hearAgain(), say('200 OK', { body: sdp() }), hear('ACK')],
      bye(),
    ],
    play: ({ call }) => call.untilTheyHangUp(),
  },
  {
    name: 'says 491 to a re-INVITE that crosses its own refresh',
    pace: 'brisk',
    trunk: SESSION,
    carrier: [
      ...[answered(byUs), hearAgain(), refusedReinvite(491, { body: sdp() })],
      ...[say('200 OK', { body: sdp() }), hear('ACK'), bye()],
    ],
    play: ({ call }) => call.untilTheyHangUp(),
  },
  {
    name: 'sends its ACK again when the answer to its refresh comes again',
    pace: 'brisk',
    trunk: SESSION,
    carrier: [
      ...[answered(byUs), hearAgain(), say('200 OK', { body: sdp() }), hear('ACK')],
      ...[say('200 OK', { body: sdp() }), hear('ACK'), bye()],
    ],
    play: ({ call }) => call.untilTheyHangUp(),
  },
  {
    name: 'says BYE once when it hangs up while its refresh has no answer',
    pace: 'hasty-session',
    trunk: SESSION,
    async raw({ call, carrier }) {
      const dialled = call.dial();
      const { lines } = byUs;
      carrier.say(await carrier.next('INVITE'), '200 OK', { tag: 'a', body: RAW_SDP, lines });
      const dialog = await dialled;
      const sent = (cseq: string) => carrier.heard.filter((each) => each.header('cseq') === cseq);
      await until('the refresh', 4000, () => sent('2 INVITE').length > 0);
      const hungUp = dialog.bye();
      carrier.say(await carrier.next('BYE'), '200 OK');
      await hungUp;
      await until(
        'the refresh goes out for the last time',
        5000,
        () => sent('2 INVITE').length >= 6,
      );
      await new Promise((resolve) => setTimeout(resolve, 1500));
      const byes = carrier.heard.filter(({ what }) => what === 'BYE');
      assert.deepEqual([...new Set(byes.map((each) => each.header('cseq')))], ['3 BYE']);
    },
  },
];
