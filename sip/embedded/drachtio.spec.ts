import { createRequire } from 'node:module';
import Srf from 'drachtio-srf';
import { startEmbeddedSip, type EmbeddedSip, type SipPacket } from './index.ts';
import { until } from './testing/until.ts';

const SDP =
  'v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio 4000 RTP/AVP 0\r\n';
const { version } = createRequire(import.meta.url)('drachtio-srf/package.json') as {
  version: string;
};

/** Only what these specs use; drachtio-srf's own types leave much of it out. */
interface Message {
  readonly method: string;
  readonly status: number;
  readonly body: string;
  get(name: string): string;
  on(event: string, listener: (message: Message) => void): void;
  cancel(done: (error: Error | null) => void): void;
}
interface Reply {
  send(status: number, options?: { headers?: Record<string, string>; body?: string }): void;
}
interface SipDialog {
  readonly id: string;
  readonly sip: { callId: string; localTag: string; remoteTag: string };
  readonly remote: { uri: string };
  on(event: string, listener: (request: Message, reply: Reply) => void): void;
  modify(sdp: string): Promise<string>;
  request(options: {
    method: string;
    headers?: Record<string, string>;
    body?: string;
  }): Promise<Message>;
  destroy(): Promise<Message>;
}
interface App {
  connect(options: EmbeddedSip['control']): void;
  disconnect(): void;
  on(event: 'connect', listener: (error: Error | null, hostPort: string) => void): void;
  on(event: 'error', listener: (error: Error) => void): void;
  invite(handler: (request: Message, reply: Reply) => void): void;
  options(handler: (request: Message, reply: Reply) => void): void;
  register(handler: (request: Message, reply: Reply) => void): void;
  createUAC(uri: string, options: object, callbacks?: object): Promise<SipDialog>;
  createUAS(request: Message, reply: Reply, options: object): Promise<SipDialog>;
  request(
    uri: string,
    options: object,
    done: (error: Error | null, request: Message) => void,
  ): void;
}

async function connectSrf(server: EmbeddedSip): Promise<App> {
  const app = new Srf() as unknown as App;
  const connected = new Promise<void>((resolve, reject) => {
    app.on('connect', (error) => (error ? reject(error) : resolve()));
  });
  app.on('error', () => undefined);
  app.connect(server.control);
  await connected;
  return app;
}

describe(`drachtio-srf ${version}, unmodified, on two embedded servers`, () => {
  let here: EmbeddedSip;
  let there: EmbeddedSip;
  let caller: App;
  let callee: App;
  /** What the callee does with a call; drachtio-srf would add each handler to those before. */
  let called: (request: Message, reply: Reply) => void = () => undefined;
  const packets: SipPacket[] = [];
  const uri = (rest = ''): string => `sip:bob@127.0.0.1:${there.sip.port}${rest}`;
  const send = (method: string, options: object = {}): Promise<Message> =>
    new Promise((resolve, reject) => {
      caller.request(uri(), { method, ...options }, (error, request) =>
        error ? reject(error) : request.on('response', resolve),
      );
    });

  beforeAll(async () => {
    const sip = { host: '127.0.0.1', port: 0 };
    here = await startEmbeddedSip({ sip, t1Ms: 20, observer: (packet) => packets.push(packet) });
    there = await startEmbeddedSip({ sip, t1Ms: 20 });
    [caller, callee] = [await connectSrf(here), await connectSrf(there)];
    callee.invite((request, reply) => called(request, reply));
    callee.options((_request, reply) => reply.send(200));
    callee.register((request, reply) => {
      const challenge = { 'WWW-Authenticate': 'Digest realm="r", nonce="n", qop="auth"' };
      if (request.get('Authorization'))
        reply.send(200, { headers: { Contact: request.get('Contact') } });
      else reply.send(401, { headers: challenge });
    });
  });

  afterAll(async () => {
    const gone = async (server: EmbeddedSip): Promise<boolean> => {
      const { dialogs, clientTransactions, serverTransactions, unanswered, timers } =
        await server.stats();
      return dialogs + clientTransactions + serverTransactions + unanswered + timers === 0;
    };
    await until(async () => (await gone(here)) && (await gone(there)), 'nothing left alive');
    expect([(await here.stats()).faults, (await there.stats()).faults]).toEqual([0, 0]);
    caller.disconnect();
    callee.disconnect();
    await Promise.all([here.close(), there.close(), here.close()]);
    await expectAsync(here.stats()).toBeRejected();
  });

  for (const transport of ['udp', 'tcp'])
    it(`calls, re-invites, refers, notifies and hangs up over ${transport}`, async () => {
      const events: string[] = [];
      const ready = Promise.withResolvers<void>();
      called = (request, reply) => {
        reply.send(180);
        void callee.createUAS(request, reply, { localSdp: SDP }).then((uas) => {
          uas.on('modify', (re, answer) => answer.send(200, { body: `${re.body}a=recvonly\r\n` }));
          uas.on('refer', (refer, answer) => {
            events.push(refer.get('Refer-To'));
            answer.send(202);
            const headers = {
              Event: 'refer',
              'Subscription-State': 'terminated',
              'Content-Type': 'message/sipfrag',
            };
            void uas.request({ method: 'NOTIFY', headers, body: 'SIP/2.0 200 OK' });
          });
          uas.on('destroy', (bye) => events.push(bye.method));
          ready.resolve();
        });
      };
      const rings: number[] = [];
      const dialog = await caller.createUAC(
        uri(`;transport=${transport}`),
        { localSdp: SDP },
        { cbProvisional: (response: Message) => rings.push(response.status) },
      );
      dialog.on('notify', (notify, answer) => {
        events.push(notify.body);
        answer.send(200);
      });
      expect(rings).toContain(180);
      expect(dialog.remote.uri).toBe(
        `sip:127.0.0.1:${there.sip.port}${transport === 'tcp' ? ';transport=tcp' : ''}`,
      );
      await ready.promise;
      expect(await dialog.modify(SDP)).toContain('a=recvonly');
      expect(
        (await dialog.request({ method: 'REFER', headers: { 'Refer-To': '<sip:carol@h>' } }))
          .status,
      ).toBe(202);
      await until(() => events.length === 2, 'the NOTIFY');
      expect((await dialog.destroy()).method).toBe('BYE');
      await until(() => events.length === 3, 'the BYE at the callee');
      expect(events).toEqual(['<sip:carol@h>', 'SIP/2.0 200 OK', 'BYE']);
    });

  it('hangs up from the called side', async () => {
    const answered = Promise.withResolvers<SipDialog>();
    called = (request, reply) => {
      answered.resolve(callee.createUAS(request, reply, { localSdp: SDP }));
    };
    const dialog = await caller.createUAC(uri(), { localSdp: SDP });
    const ended: string[] = [];
    dialog.on('destroy', (bye) => ended.push(bye.method));
    await (await answered.promise).destroy();
    expect(ended).toEqual(['BYE']);
  });

  it('cancels a call that rings, and tells both', async () => {
    const heard: string[] = [];
    called = (request, reply) => {
      request.on('cancel', () => heard.push('cancel'));
      reply.send(180);
    };
    let invite: Message | undefined;
    const call = caller.createUAC(
      uri(),
      { localSdp: SDP },
      {
        cbRequest: (_error: Error | null, request: Message) => (invite = request),
        cbProvisional: (r: Message) => r.status === 180 && invite?.cancel(() => heard.push('sent')),
      },
    );
    await expectAsync(call).toBeRejectedWith(jasmine.objectContaining({ status: 487 }));
    await until(() => heard.length === 2, 'the cancel at the callee');
  });

  it('hears why a call fails: busy, nobody there, no such name', async () => {
    called = (_request, reply) => reply.send(486);
    const rejection = (to: string): Promise<unknown> =>
      caller.createUAC(to, { localSdp: SDP }).catch((error: { status: number }) => error.status);
    expect(await rejection(uri())).toBe(486);
    expect(await rejection('sip:bob@127.0.0.1:9')).toBe(503);
    expect(await rejection('sip:bob@127.0.0.1:9;transport=tcp')).toBe(503);
    expect(await rejection('sip:bob@nowhere.invalid')).toBe(503);
  });

  it('registers with its own digest, and asks for options', async () => {
    const auth = { username: 'a', password: 'b' };
    const answer = await send('REGISTER', { headers: { Contact: '<sip:a@127.0.0.1>' }, auth });
    expect([answer.status, answer.get('Contact')]).toEqual([200, '<sip:a@127.0.0.1>']);
    expect((await send('OPTIONS')).status).toBe(200);
  });

  it('is told of every message on the wire by the observer', async () => {
    const answer = await send('OPTIONS');
    const ofThis = (): SipPacket[] => packets.filter((p) => p.text.includes(answer.get('Call-ID')));
    await until(() => ofThis().some((p) => p.direction === 'in'), 'the answer');
    // A slow machine may see the request twice.
    const shown = ['out', 'in'].map((direction) => {
      const packet = ofThis().find((p) => p.direction === direction);
      const word = packet?.text.split(' ', 2)[direction === 'out' ? 0 : 1];
      return [direction, packet?.proto, packet?.remote.port, word];
    });
    expect(shown).toEqual([
      ['out', 'udp', there.sip.port, 'OPTIONS'],
      ['in', 'udp', there.sip.port, '200'],
    ]);
  });
});

describe('An embedded server', () => {
  it('whose port is taken says so by host, port and transport', async () => {
    const first = await startEmbeddedSip({ sip: { host: '127.0.0.1', port: 0 } });
    await expectAsync(startEmbeddedSip({ sip: first.sip })).toBeRejectedWith(
      jasmine.objectContaining({ code: 'EADDRINUSE', port: first.sip.port, transport: 'tcp' }),
    );
    await first.close();
    const again = await startEmbeddedSip({ sip: first.sip });
    await again.close();
  });
});
