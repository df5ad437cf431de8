import type { SipRequest, SipResponse } from '../message/message.ts';
import type { Flow, Incoming } from '../transport/flow.ts';
import { ClientInvite } from './client-invite.ts';
import { ClientNonInvite } from './client-non-invite.ts';
import { ServerInvite } from './server-invite.ts';
import { ServerNonInvite } from './server-non-invite.ts';
import { Timers } from './timers.ts';

const request: SipRequest = {
  kind: 'request',
  method: 'INVITE',
  uri: 'sip:b@h',
  version: '2.0',
  headers: [],
  body: '',
};
const response = (status: number): SipResponse => ({
  kind: 'response',
  status,
  reason: '',
  headers: [],
  body: '',
});
const incoming = (proto: 'udp' | 'tcp'): Incoming => ({
  text: '',
  proto,
  address: '127.0.0.1',
  port: 5060,
  local: { address: '127.0.0.1', port: 5060 },
});

/** A transaction under a clock that only the spec moves. */
function setUp(proto: 'udp' | 'tcp' = 'udp') {
  const timers = new Timers();
  const sent: { at: number; text: string }[] = [];
  const told: string[] = [];
  let at = 0;
  let ended = false;
  const write = (text: string): void => void sent.push({ at, text });
  const flow: Flow = {
    proto,
    remote: undefined,
    closed: false,
    send: write,
    watch: () => undefined,
    unwatch: () => undefined,
  };
  const user = {
    answered: (r: SipResponse) => void told.push(String(r.status)),
    failed: (status: number) => void told.push(`failed ${status} at ${at}`),
  };
  const options = {
    timers,
    request,
    text: 'REQUEST',
    flow,
    user,
    ended: () => (ended = true),
    ackFor: () => 'ACK',
  };
  return {
    timers,
    sent,
    told,
    client: options,
    server: {
      timers,
      request,
      incoming: incoming(proto),
      reply: write,
      ended: options.ended,
      ackOfSuccess: () => told.push('ack of 2xx'),
    },
    isEnded: () => ended,
    times: (text: string) => sent.filter((s) => s.text === text).map((s) => s.at),
    pass: (ms: number) => {
      for (const end = at + ms; at < end;) {
        at += 50;
        jasmine.clock().tick(50);
      }
    },
  };
}

describe('The timers of RFC 3261', () => {
  beforeEach(() => jasmine.clock().install());
  afterEach(() => jasmine.clock().uninstall());

  it('A and B: an INVITE is sent again at doubling intervals from 500 ms, and given up after 32 s', () => {
    const t = setUp();
    new ClientInvite(t.client).start();
    t.pass(33_000);
    expect(t.times('REQUEST')).toEqual([0, 500, 1500, 3500, 7500, 15_500, 31_500]);
    expect(t.told).toEqual(['failed 408 at 32000']);
  });

  it('an INVITE on TCP is sent once', () => {
    const t = setUp('tcp');
    new ClientInvite(t.client).start();
    t.pass(33_000);
    expect([t.times('REQUEST'), t.told]).toEqual([[0], ['failed 408 at 32000']]);
  });

  it('a provisional response ends A and B: a phone may ring for ever', () => {
    const t = setUp();
    const invite = new ClientInvite(t.client);
    invite.start();
    invite.receive(response(180), incoming('udp'));
    t.pass(300_000);
    expect([t.times('REQUEST'), t.told, t.timers.live]).toEqual([[0], ['180'], 0]);
  });

  it('D: a failure is acknowledged, again with each retransmission, for 32 s', () => {
    const t = setUp();
    const invite = new ClientInvite(t.client);
    invite.start();
    invite.receive(response(486), incoming('udp'));
    t.pass(31_900);
    invite.receive(response(486), incoming('udp'));
    expect([t.times('ACK'), t.told, t.isEnded()]).toEqual([[0, 31_900], ['486'], false]);
    t.pass(100);
    expect([t.isEnded(), t.timers.live]).toEqual([true, 0]);
  });

  it('M: every 2xx of an accepted INVITE is passed on for 32 s, and nothing else (RFC 6026)', () => {
    const t = setUp();
    const invite = new ClientInvite(t.client);
    invite.start();
    for (const status of [200, 200, 180, 486]) invite.receive(response(status), incoming('udp'));
    expect([t.told, t.times('ACK')]).toEqual([['200', '200'], []]);
    t.pass(32_000);
    expect([t.isEnded(), t.timers.live]).toEqual([true, 0]);
  });

  it('a cancelled INVITE ends 32 s after the CANCEL, yet a late 2xx is still passed on', () => {
    const t = setUp();
    const invite = new ClientInvite(t.client);
    invite.start();
    invite.receive(response(180), incoming('udp'));
    t.pass(10_000);
    invite.cancelled();
    t.pass(40_000);
    invite.receive(response(200), incoming('udp'));
    expect(t.told).toEqual(['180', 'failed 487 at 42000', '200']);
    t.pass(24_000);
    expect([t.isEnded(), t.timers.live]).toEqual([true, 0]);
  });

  it('E and F: another request is sent again up to every 4 s, and given up after 32 s', () => {
    const t = setUp();
    new ClientNonInvite(t.client).start();
    t.pass(33_000);
    expect(t.times('REQUEST')).toEqual([
      0, 500, 1500, 3500, 7500, 11_500, 15_500, 19_500, 23_500, 27_500, 31_500,
    ]);
    expect([t.told, t.isEnded(), t.timers.live]).toEqual([['failed 408 at 32000'], true, 0]);
  });

  it('E goes to 4 s with a provisional response, and F stays', () => {
    const t = setUp();
    const client = new ClientNonInvite(t.client);
    client.start();
    t.pass(100);
    client.receive(response(100), incoming('udp'));
    t.pass(32_000);
    expect(t.times('REQUEST').slice(0, 4)).toEqual([0, 4100, 8100, 12_100]);
    expect(t.told).toEqual(['100', 'failed 408 at 32000']);
  });

  it('K: further final responses are absorbed for 5 s on UDP, not at all on TCP', () => {
    for (const [proto, retainedMs] of [
      ['udp', 5000],
      ['tcp', 0],
    ] as const) {
      const t = setUp(proto);
      const client = new ClientNonInvite(t.client);
      client.start();
      client.receive(response(200), incoming(proto));
      client.receive(response(200), incoming(proto));
      expect([t.told, t.isEnded()]).toEqual([['200'], retainedMs === 0]);
      t.pass(retainedMs);
      expect([t.isEnded(), t.timers.live]).toEqual([true, 0]);
    }
  });

  it('G and H: a failure is sent again up to every 4 s until the ACK, for 32 s', () => {
    const t = setUp();
    new ServerInvite(t.server).respond(486, 'BUSY');
    t.pass(33_000);
    expect(t.times('BUSY')).toEqual([
      0, 500, 1500, 3500, 7500, 11_500, 15_500, 19_500, 23_500, 27_500, 31_500,
    ]);
    expect([t.isEnded(), t.timers.live]).toEqual([true, 0]);
  });

  it('I: the ACK ends G; further ACKs are absorbed for 5 s', () => {
    const t = setUp();
    const server = new ServerInvite(t.server);
    server.respond(486, 'BUSY');
    server.receive({ ...request, method: 'ACK' });
    t.pass(4_950);
    expect([t.times('BUSY'), t.isEnded()]).toEqual([[0], false]);
    t.pass(50);
    expect([t.isEnded(), t.timers.live]).toEqual([true, 0]);
  });

  it('L: an accepted INVITE absorbs its retransmissions for 32 s, and hands on an ACK with its branch', () => {
    const t = setUp();
    const server = new ServerInvite(t.server);
    server.respond(200, 'OK');
    server.receive(request);
    server.receive({ ...request, method: 'ACK' });
    expect([t.times('OK'), t.told, server.respond(486, 'BUSY')]).toEqual([
      [0],
      ['ack of 2xx'],
      false,
    ]);
    t.pass(32_000);
    expect([t.isEnded(), t.timers.live]).toEqual([true, 0]);
  });

  it('J: the answer to another request is repeated for 32 s on UDP', () => {
    const t = setUp();
    const server = new ServerNonInvite(t.server);
    server.receive();
    server.respond(200, 'OK');
    t.pass(31_950);
    server.receive();
    expect(t.times('OK')).toEqual([0, 31_950]);
    t.pass(50);
    expect([t.isEnded(), t.timers.live]).toEqual([true, 0]);
  });

  it('a request that nobody answers is forgotten when its client has given up (RFC 4320)', () => {
    const t = setUp();
    const server = new ServerNonInvite(t.server);
    t.pass(32_000);
    expect([t.isEnded(), server.respond(200, 'OK'), t.sent, t.timers.live]).toEqual([
      true,
      false,
      [],
      0,
    ]);
  });

  it('a retransmitted INVITE gets the last provisional response again', () => {
    const t = setUp();
    const server = new ServerInvite(t.server);
    server.respond(100, 'TRYING');
    server.respond(180, 'RINGING');
    server.receive(request);
    expect(t.sent.map((s) => s.text)).toEqual(['TRYING', 'RINGING', 'RINGING']);
  });
});
