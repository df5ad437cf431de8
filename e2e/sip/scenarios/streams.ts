import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { once } from 'node:events';
import { until } from '../../until.ts';
import type { Scenario } from '../play.ts';
import { RAW_SDP } from '../raw-carrier.ts';
import { answered, bye, hangUp } from '../steps.ts';

const OK = { tag: 'a', body: RAW_SDP };

/** TCP: RFC 3261 section 18. */
export const STREAMS: readonly Scenario[] = [
  {
    name: 'places a call over TCP that the callee ends',
    transport: 'tcp',
    carrier: [answered(), bye()],
    play: ({ call }) => call.untilTheyHangUp(),
  },
  {
    name: 'places a call over TCP and ends it',
    transport: 'tcp',
    carrier: [answered(), hangUp()],
    play: async ({ call }) => (await call.dial()).bye(),
  },
  {
    name: 'reads an answer that comes byte by byte',
    transport: 'tcp',
    async raw({ call, carrier }) {
      const dialled = call.dial();
      const invite = await carrier.next('INVITE');
      for (const byte of carrier.response(invite, '200 OK', OK)) {
        carrier.send(byte);
        await new Promise((resolve) => setImmediate(resolve));
      }
      await carrier.next('ACK');
      assert.equal((await dialled).answer, RAW_SDP);
      carrier.send(carrier.request('BYE', invite, 9));
      await call.ended();
    },
  },
  {
    name: 'reads three messages that come in one segment',
    notByDrachtio: 'one of the two requests gets no 200',
    transport: 'tcp',
    async raw({ call, carrier }) {
      const dialled = call.dial();
      const invite = await carrier.next('INVITE');
      const said = (status: string, parts = {}) => carrier.response(invite, status, parts);
      carrier.send(
        said('100 Trying') + said('180 Ringing', { tag: 'a' }) + said('200 OK', OK) + '\r\n\r\n',
      );
      await carrier.next('ACK');
      await dialled;
      assert.equal(call.rang, 1);
      carrier.send(carrier.request('INFO', invite, 8) + carrier.request('BYE', invite, 9));
      await call.ended();
      await until('two answers', 4000, () => carrier.count('200') === 2);
    },
  },
  {
    name: 'hangs up over a new connection after the old one was reset in mid-call',
    transport: 'tcp',
    async raw({ call, carrier }) {
      const dialled = call.dial();
      carrier.say(await carrier.next('INVITE'), '200 OK', OK);
      const dialog = await dialled;
      await carrier.next('ACK');
      carrier.connections[0]?.resetAndDestroy();
      await new Promise((resolve) => setTimeout(resolve, 100));
      const hungUp = dialog.bye();
      carrier.say(await carrier.next('BYE'), '200 OK');
      await hungUp;
      assert.equal(carrier.connections.length, 2);
    },
  },
  {
    name: 'hears the callee hang up over a connection that the carrier opened anew',
    transport: 'tcp',
    async raw({ call, carrier }) {
      const dialled = call.dial();
      const invite = await carrier.next('INVITE');
      carrier.say(invite, '200 OK', OK);
      await dialled;
      await carrier.next('ACK');
      carrier.connections[0]?.end();
      const socket = connect(call.line.port, '127.0.0.1');
      await once(socket, 'connect');
      socket.write(carrier.request('BYE', invite, 9));
      const [answer] = (await once(socket, 'data')) as [Buffer];
      assert.match(answer.toString(), /^SIP\/2\.0 200 /);
      socket.destroy();
      assert.equal((await call.ended()).cause, 'callee_hung_up');
    },
  },
  {
    name: 'fails at once when the connection is reset before any answer',
    transport: 'tcp',
    async raw({ call, carrier }) {
      const refused = call.refused();
      await carrier.next('INVITE');
      const resetAt = performance.now();
      carrier.connections[0]?.resetAndDestroy();
      const { retryable, disposition } = await refused;
      assert.deepEqual([disposition, retryable], ['failed', true]);
      assert.ok(performance.now() - resetAt < 2000);
      assert.equal(carrier.count('INVITE'), 1);
    },
  },
  {
    name: 'answers the ping that keeps a connection alive',
    transport: 'tcp',
    async raw({ call, carrier }) {
      const refused = call.refused();
      const invite = await carrier.next('INVITE');
      let pongs = '';
      carrier.connections[0]?.on('data', (data: Buffer) => (pongs += data.toString()));
      carrier.send('\r\n\r\n');
      await until('the pong', 4000, () => pongs === '\r\n');
      carrier.say(invite, '486 Busy Here', { tag: 'a' });
      await refused;
    },
  },
];
