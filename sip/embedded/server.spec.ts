import fc from 'fast-check';
import { connect } from 'node:net';
import { once } from 'node:events';
import { header, headersOf } from './message/message.ts';
import { tagOf } from './message/headers.ts';
import { startSipServer, type SipServer } from './server.ts';
import { RawApp } from './testing/app.ts';
import { Peer } from './testing/peer.ts';
import { until } from './testing/until.ts';

const SDP =
  'v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio 4000 RTP/AVP 0\r\n';

describe('The embedded SIP server', () => {
  let server: SipServer;
  let app: RawApp;
  let peer: Peer;
  const open = async (t1Ms?: number): Promise<void> => {
    server = await startSipServer({ sip: { host: '127.0.0.1', port: 0 }, t1Ms });
    app = await RawApp.connect(server.control);
    peer = await Peer.open();
  };
  const port = (): number => server.sip.port;
  const invite = async (lines = '', route = ''): Promise<string> =>
    (
      await app.sip(
        `||${route}`.replace(/\|$/, ''),
        `INVITE ${peer.uri} SIP/2.0\r\n${lines}\r\n${SDP}`,
      )
    ).tokens[10] ?? '';
  /** An answered call of ours: the INVITE at the peer, and the dialog id. */
  const answeredCall = async (lines: readonly string[] = []): Promise<string> => {
    await invite();
    const request = await peer.nextRequest('INVITE');
    peer.reply(request, port(), '200 OK', {
      tag: 'far',
      lines: [`Contact: <${peer.uri}>`, ...lines],
      body: SDP,
    });
    const dialog = (await app.next(200)).tokens[9] ?? '';
    await app.command(`sip||${dialog}\r\nACK sip:x SIP/2.0\r\n\r\n`);
    await peer.nextRequest('ACK');
    return dialog;
  };
  const idle = (): Promise<void> =>
    until(() => {
      const { clientTransactions, serverTransactions, dialogs, unanswered, timers } =
        server.stats();
      return clientTransactions + serverTransactions + dialogs + unanswered + timers === 0;
    }, 'nothing left alive');

  afterEach(async () => {
    expect(server.stats().faults).toBe(0);
    await app.close();
    await peer.close();
    await server.close();
    expect(server.stats()).toEqual(
      jasmine.objectContaining({
        clientTransactions: 0,
        serverTransactions: 0,
        dialogs: 0,
        timers: 0,
        tcpConnections: 0,
        udpFlows: 0,
      }),
    );
  });

  it('follows the Record-Route of an answer, backwards and loosely', async () => {
    await open();
    const proxy = await Peer.open();
    const dialog = await answeredCall([
      `Record-Route: <sip:10.9.9.9;lr>, <sip:127.0.0.1:${peer.port};lr>`,
    ]);
    await app.command(`sip||${dialog}\r\nBYE sip:placeholder SIP/2.0\r\n\r\n`);
    const bye = await peer.nextRequest('BYE');
    expect(bye.uri).toBe(peer.uri);
    expect(headersOf(bye, 'route')).toEqual([
      `<sip:127.0.0.1:${peer.port};lr>`,
      '<sip:10.9.9.9;lr>',
    ]);
    await proxy.close();
  });

  it('rewrites the request for a strict router', async () => {
    await open();
    const dialog = await answeredCall([`Record-Route: <sip:127.0.0.1:${peer.port};old>`]);
    await app.command(`sip||${dialog}\r\nINFO sip:placeholder SIP/2.0\r\n\r\n`);
    const info = await peer.nextRequest('INFO');
    expect([info.uri, headersOf(info, 'route')]).toEqual([
      `sip:127.0.0.1:${peer.port};old`,
      [`<${peer.uri}>`],
    ]);
  });

  it('copies Record-Route into its answer and sends later requests along it', async () => {
    await open();
    await app.command('route|invite');
    const routes = { 'Record-Route': `<sip:127.0.0.1:${peer.port};lr>, <sip:10.1.1.1;lr>` };
    peer.send(peer.request('INVITE', port(), routes), port());
    const { tokens } = await app.next('INVITE');
    const sent = await app.sip(`${tokens[8] ?? ''}|`, `SIP/2.0 200 OK\r\n\r\n${SDP}`);
    const ok = await peer.next(200);
    expect(headersOf(ok, 'record-route')).toEqual([routes['Record-Route']]);
    const call = {
      'Call-ID': header(ok, 'call-id') ?? '',
      To: header(ok, 'to') ?? '',
      CSeq: '1 ACK',
    };
    peer.send(peer.request('ACK', port(), call), port());
    await app.next('ACK');
    await app.command(`sip||${sent.tokens[11] ?? ''}\r\nBYE sip:placeholder SIP/2.0\r\n\r\n`);
    const bye = await peer.nextRequest('BYE');
    expect(headersOf(bye, 'route')).toEqual([
      `<sip:127.0.0.1:${peer.port};lr>`,
      '<sip:10.1.1.1;lr>',
    ]);
  });

  it('answers to the source port only when rport asks for it, and to the port of the Via otherwise', async () => {
    await open();
    const other = await Peer.open();
    const via = (rest: string): Record<string, string> => ({
      Via: `SIP/2.0/UDP nat.example:${other.port}${rest};branch=z9hG4bK${rest}x`,
    });
    peer.send(peer.request('BYE', port(), via(';rport')), port());
    const here = await peer.next(481);
    expect(header(here, 'via')).toContain(`rport=${peer.port};received=127.0.0.1`);
    peer.send(peer.request('BYE', port(), via('')), port());
    expect(header(await other.next(481), 'via')).toContain('received=127.0.0.1');
    await other.close();
  });

  it('holds a CANCEL back until the first provisional response', async () => {
    await open();
    const transaction = await invite();
    const request = await peer.nextRequest('INVITE');
    expect(
      (
        await app.command(
          `sip|${transaction}|\r\nCANCEL ${peer.uri} SIP/2.0\r\nReason: SIP;cause=480\r\n\r\n`,
        )
      )[2],
    ).toBe('0');
    expect(peer.received).toEqual([]);
    peer.reply(request, port(), '180 Ringing', { tag: 'far' });
    const cancel = await peer.nextRequest('CANCEL');
    expect([header(cancel, 'via'), header(cancel, 'reason')]).toEqual([
      header(request, 'via'),
      'SIP;cause=480',
    ]);
    peer.reply(cancel, port(), '200 OK', { tag: 'far' });
    peer.reply(request, port(), '487 Request Terminated', { tag: 'far' });
    await peer.nextRequest('ACK');
    await app.next(487);
  });

  it('hangs up a phone that is picked up after the CANCEL was given up', async () => {
    await open(5);
    const transaction = await invite();
    const request = await peer.nextRequest('INVITE');
    peer.reply(request, port(), '180 Ringing', { tag: 'far' });
    await app.next(180);
    await app.command(`sip|${transaction}|\r\nCANCEL ${peer.uri} SIP/2.0\r\n\r\n`);
    expect((await app.next(487)).tokens.slice(2, 4)).toEqual(['network', '0']);
    peer.reply(request, port(), '200 OK', { tag: 'far', lines: [`Contact: <${peer.uri}>`] });
    await peer.nextRequest('ACK');
    const bye = await peer.nextRequest('BYE');
    expect(tagOf(header(bye, 'to'))).toBe('far');
    peer.reply(bye, port(), '200 OK');
    await idle();
    expect(app.events.filter((f) => f.message?.kind === 'response')).toEqual([]);
  });

  it('acknowledges a second branch that answers, hangs it up, and leaves the first alone', async () => {
    await open();
    await invite();
    const request = await peer.nextRequest('INVITE');
    const lines = [`Contact: <${peer.uri}>`];
    for (const tag of ['one', 'two', 'two']) peer.reply(request, port(), '200 OK', { tag, lines });
    const dialog = (await app.next(200)).tokens[9] ?? '';
    const [ack, bye] = [await peer.nextRequest('ACK'), await peer.nextRequest('BYE')];
    expect([tagOf(header(ack, 'to')), tagOf(header(bye, 'to'))]).toEqual(['two', 'two']);
    await app.command(`sip||${dialog}\r\nACK sip:x SIP/2.0\r\n\r\n`);
    await until(
      () => peer.received.some((m) => tagOf(header(m, 'to')) === 'one'),
      'the ACK of the first',
    );
    expect(app.events).toEqual([]);
  });

  it('carries the credentials of the INVITE in the ACK of its 2xx', async () => {
    await open();
    await invite('Proxy-Authorization: Digest username="a"\r\nContent-Type: application/sdp\r\n');
    const request = await peer.nextRequest('INVITE');
    peer.reply(request, port(), '200 OK', { tag: 'far', lines: [`Contact: <${peer.uri}>`] });
    const dialog = (await app.next(200)).tokens[9] ?? '';
    await app.command(`sip||${dialog}\r\nACK sip:x SIP/2.0\r\n\r\n`);
    expect(header(await peer.nextRequest('ACK'), 'proxy-authorization')).toBe(
      'Digest username="a"',
    );
  });

  it('matches requests to dialogs by both tags', async () => {
    await open();
    const dialog = await answeredCall();
    const [callId = '', tag = ''] = dialog.split(';from-tag=');
    const within = (from: string, cseq: string): Record<string, string> => ({
      'Call-ID': callId,
      From: `<${peer.uri}>;tag=${from}`,
      To: `<sip:us@127.0.0.1>;tag=${tag}`,
      CSeq: cseq,
    });
    peer.send(peer.request('BYE', port(), within('stranger', '5 BYE')), port());
    await peer.next(481);
    peer.send(peer.request('INFO', port(), within('far', '5 INFO')), port());
    expect((await app.next('INFO')).tokens[9]).toBe(dialog);
    peer.send(peer.request('INFO', port(), within('far', '4 INFO')), port());
    await peer.next(500);
  });

  it('refuses INVITEs that cross, and the second of two at once', async () => {
    await open();
    const dialog = await answeredCall();
    const [callId = '', tag = ''] = dialog.split(';from-tag=');
    const again = (cseq: number): string =>
      peer.request('INVITE', port(), {
        'Call-ID': callId,
        From: `<${peer.uri}>;tag=far`,
        To: `<sip:us@h>;tag=${tag}`,
        CSeq: `${cseq} INVITE`,
      });
    await app.sip(`|${dialog}`, `INVITE sip:placeholder SIP/2.0\r\n\r\n${SDP}`);
    const ours = await peer.nextRequest('INVITE');
    peer.send(again(1), port());
    await peer.next(491);
    peer.reply(ours, port(), '488 Not Acceptable Here');
    await app.next(488);
    peer.send(again(2), port());
    await app.next('INVITE');
    peer.send(again(3), port());
    expect(header(await peer.next(500), 'retry-after')).toMatch(/^\d+$/);
    expect((await app.command(`sip||${dialog}\r\nACK sip:x SIP/2.0\r\n\r\n`))[0]).toBe('NOK');
  });

  it('holds the BYE of the called side back until the ACK has come', async () => {
    await open();
    await app.command('route|invite');
    peer.send(peer.request('INVITE', port(), { 'Call-ID': 'hold@peer' }), port());
    const { tokens } = await app.next('INVITE');
    const sent = await app.sip(`${tokens[8] ?? ''}|`, `SIP/2.0 200 OK\r\n\r\n${SDP}`);
    const dialog = sent.tokens[11] ?? '';
    const to = header(await peer.next(200), 'to') ?? '';
    expect((await app.command(`sip||${dialog}\r\nBYE sip:x SIP/2.0\r\n\r\n`))[0]).toBe('OK');
    expect((await app.command(`sip||${dialog}\r\nINFO sip:x SIP/2.0\r\n\r\n`))[0]).toBe('NOK');
    expect(peer.received.filter((m) => m.kind === 'request')).toEqual([]);
    peer.send(
      peer.request('ACK', port(), { 'Call-ID': 'hold@peer', To: to, CSeq: '1 ACK' }),
      port(),
    );
    peer.reply(await peer.nextRequest('BYE'), port(), '200 OK');
    expect((await app.next(200)).tokens[9]).toBe(dialog);
    expect(server.stats().dialogs).toBe(0);
  });

  it('drops a response whose Via is not ours, and one with a second Via', async () => {
    await open();
    await invite();
    const request = await peer.nextRequest('INVITE');
    const via = header(request, 'via') ?? '';
    const asIf = (...vias: string[]): void => {
      const headers = request.headers.filter((h) => h.key !== 'via');
      const all = [...vias.map((value) => ({ name: 'Via', key: 'via', value })), ...headers];
      peer.reply({ ...request, headers: all }, port(), '486 Busy Here', { tag: 'far' });
    };
    asIf(via.replace(`:${port()}`, ':1'));
    asIf(via, via);
    peer.reply(request, port(), '180 Ringing', { tag: 'far' });
    await app.next(180);
    expect(app.events).toEqual([]);
  });

  it('refuses the same INVITE by another way', async () => {
    await open();
    await app.command('route|invite');
    const lines = { 'Call-ID': 'same@peer' };
    peer.send(peer.request('INVITE', port(), lines), port());
    await app.next('INVITE');
    peer.send(peer.request('INVITE', port(), lines), port());
    await peer.next(482);
  });

  it('sends a reliable provisional response until its PRACK comes', async () => {
    await open(10);
    await app.command('route|invite');
    peer.send(
      peer.request('INVITE', port(), { 'Call-ID': 'rel@peer', Supported: '100rel' }),
      port(),
    );
    const { tokens } = await app.next('INVITE');
    await app.sip(`${tokens[8] ?? ''}|`, 'SIP/2.0 183 Session Progress\r\nRequire: 100rel\r\n\r\n');
    const progress = await peer.next(183);
    await peer.next(183);
    const rack = `${header(progress, 'rseq') ?? ''} 1 INVITE`;
    const to = header(progress, 'to') ?? '';
    peer.send(
      peer.request('PRACK', port(), { 'Call-ID': 'rel@peer', To: to, CSeq: '2 PRACK', RAck: rack }),
      port(),
    );
    await app.next('PRACK');
    peer.send(
      peer.request('PRACK', port(), { 'Call-ID': 'rel@peer', To: to, CSeq: '3 PRACK', RAck: rack }),
      port(),
    );
    await peer.next(481);
  });

  it('hangs up what an app that disconnects has left', async () => {
    await open(10);
    await app.command('route|invite');
    await answeredCall();
    peer.send(peer.request('INVITE', port(), { 'Call-ID': 'open@peer' }), port());
    await app.next('INVITE');
    await invite();
    const ringing = await peer.nextRequest('INVITE');
    peer.reply(ringing, port(), '180 Ringing', { tag: 'far' });
    await app.next(180);
    await app.close();
    for (const method of ['BYE', 'CANCEL'])
      peer.reply(await peer.nextRequest(method), port(), '200 OK');
    const refusal = await peer.next(503);
    peer.send(
      peer.request('ACK', port(), {
        Via: header(refusal, 'via') ?? '',
        'Call-ID': 'open@peer',
        CSeq: '1 ACK',
      }),
      port(),
    );
    peer.reply(ringing, port(), '487 Request Terminated', { tag: 'far' });
    await peer.nextRequest('ACK');
    await idle();
    expect(server.stats().apps).toBe(0);
  });

  it('answers keep-alives on TCP, reads pipelined requests and closes a broken stream', async () => {
    await open();
    const socket = connect(port(), '127.0.0.1');
    let text = '';
    socket.on('data', (data) => (text += data.toString('latin1')));
    await once(socket, 'connect');
    socket.write('\r\n\r\n');
    await until(() => text === '\r\n', 'the pong');
    const request = peer.request('BYE', port()).replace('SIP/2.0/UDP', 'SIP/2.0/TCP');
    socket.write(request + request.replace(/branch=\w+/, 'branch=z9hG4bKother'));
    await until(() => text.split('SIP/2.0 481').length === 3, 'two answers');
    socket.write(request.replace('Content-Length: 0\r\n', ''));
    await once(socket, 'close');
    expect(text).toContain('SIP/2.0 400 Missing Content-Length');
    await until(() => server.stats().tcpConnections === 0, 'no connection left');
  });

  it('takes 64 KB from the app, and refuses what no datagram holds', async () => {
    await open();
    await app.sip(
      '|',
      `MESSAGE ${peer.uri} SIP/2.0\r\nContent-Type: text/plain\r\n\r\n${'x'.repeat(64_000)}`,
    );
    expect((await peer.nextRequest('MESSAGE')).body.length).toBe(64_000);
    const answer = await app.command(
      `sip||\r\nMESSAGE ${peer.uri} SIP/2.0\r\nContent-Type: text/plain\r\n\r\n${'x'.repeat(70_000)}`,
    );
    expect(answer.slice(0, 2)).toEqual(['NOK', 'Server error: message too large for UDP']);
  });

  it('refuses a wrong secret, and everything without one', async () => {
    await open();
    const { host, port: control } = server.control;
    for (const command of [
      'ping',
      'route|invite',
      'sip||\r\nOPTIONS sip:h SIP/2.0\r\n\r\n',
      'authenticate|wrong|',
      'authenticate',
    ]) {
      const socket = connect(control, host);
      let text = '';
      socket.on('data', (data) => (text += data.toString('latin1')));
      const payload = `1|${command}`;
      socket.write(`${payload.length}#${payload}`);
      await once(socket, 'close');
      expect(text).toMatch(/\|response\|1\|NO\|(not authenticated|incorrect secret)$/);
    }
  });

  it('sends nothing to itself, nor by transports it does not have', async () => {
    await open();
    const nok = async (uri: string): Promise<string | undefined> =>
      (await app.command(`sip||\r\nOPTIONS ${uri} SIP/2.0\r\n\r\n`))[1];
    expect(await nok(`sip:127.0.0.1:${port()}`)).toBe('can not send request to myself');
    expect(await nok('sip:h;transport=ws')).toContain('ws is not supported');
  });

  it('survives thousands of damaged messages with nothing left behind', async () => {
    await open(1);
    for (const verb of ['invite', 'options', 'message', 'info', 'register'])
      await app.command(`route|${verb}`);
    const methods = [
      'INVITE',
      'ACK',
      'BYE',
      'CANCEL',
      'OPTIONS',
      'REGISTER',
      'PRACK',
      'INFO',
      'NOTIFY',
      'UPDATE',
    ];
    const cuts = fc.array(
      fc.record({
        at: fc.nat(420),
        length: fc.nat(12),
        by: fc.oneof(
          fc.constantFrom('', '\r\n', ':', ';', '<', '>', '"', '\0', ' ', ','),
          fc.string({ unit: 'binary-ascii', maxLength: 8 }),
        ),
      }),
      { maxLength: 4 },
    );
    let sent = 0;
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...methods), cuts, async (method, damage) => {
        let text = peer.request(method, port());
        for (const { at, length, by } of damage)
          text = text.slice(0, at) + by + text.slice(at + length);
        peer.send(text, port());
        // Give the server its turn now and then, so that no buffer runs over.
        if (++sent % 25 === 0) await new Promise((resolve) => setTimeout(resolve, 2));
      }),
      { numRuns: 3000 },
    );
    // The app answers nothing at all; when it goes, so does all that waited for it.
    await until(() => app.events.length > 100, 'some that were whole');
    await app.close();
    await idle();
    expect(server.stats().faults).toBe(0);
  });
});

describe('An embedded SIP server whose control port is taken', () => {
  it('lets go of its SIP ports', async () => {
    const sip = { host: '127.0.0.1', port: 0 };
    const first = await startSipServer({ sip });
    const { port, secret } = first.control;
    const free = await startSipServer({ sip });
    await free.close();
    await expectAsync(
      startSipServer({ sip: free.sip, control: { port, secret } }),
    ).toBeRejectedWith(jasmine.objectContaining({ code: 'EADDRINUSE' }));
    const again = await startSipServer({ sip: free.sip });
    await again.close();
    await first.close();
  });
});
