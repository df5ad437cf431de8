import { header, type SipRequest } from '../message/message.ts';
import { startSipServer, type SipServer } from '../server.ts';
import { RawApp } from '../testing/app.ts';
import { Peer } from '../testing/peer.ts';
import { until } from '../testing/until.ts';

const SDP =
  'v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio 4000 RTP/AVP 0\r\n';
/** What a second of a session lasts here. */
const SECOND_MS = 8;

describe('A session with a timer (RFC 4028)', () => {
  let server: SipServer;
  let app: RawApp;
  let peer: Peer;
  let dialog: string;
  let invite: SipRequest;

  beforeEach(async () => {
    server = await startSipServer({ sip: { host: '127.0.0.1', port: 0 }, secondMs: SECOND_MS });
    app = await RawApp.connect(server.control);
    peer = await Peer.open();
  });
  afterEach(async () => {
    expect(server.stats().faults).toBe(0);
    await app.close();
    await peer.close();
    await server.close();
    expect(server.stats().timers).toBe(0);
  });

  const port = () => server.sip.port;
  const ok = (request: SipRequest, lines: readonly string[] = []) =>
    peer.reply(request, port(), '200 OK', {
      tag: 'far',
      lines: [`Contact: <${peer.uri}>`, ...lines],
      body: SDP,
    });
  /** An answered call of ours whose answer has these lines. */
  async function call(...lines: string[]): Promise<void> {
    await app.sip('|', `INVITE ${peer.uri} SIP/2.0\r\n\r\n${SDP}`);
    invite = await peer.nextRequest('INVITE');
    ok(invite, lines);
    dialog = (await app.next(200)).tokens[9] ?? '';
    await app.command(`sip||${dialog}\r\nACK sip:x SIP/2.0\r\n\r\n`);
    await peer.nextRequest('ACK');
  }
  const hangUp = async () => {
    await app.command(`sip||${dialog}\r\nBYE sip:x SIP/2.0\r\n\r\n`);
    ok(await peer.nextRequest('BYE'));
    await app.next(200);
  };
  const seqOf = (request: SipRequest) => Number.parseInt(header(request, 'cseq') ?? '', 10);
  const fromPeer = (method: string, lines: Record<string, string>) =>
    peer.send(
      peer.request(method, port(), {
        From: `${header(invite, 'to')};tag=far`,
        To: header(invite, 'from') ?? '',
        'Call-ID': header(invite, 'call-id') ?? '',
        CSeq: `7 ${method}`,
        ...lines,
      }),
      port(),
    );

  it('is refreshed by us at half its time, again and again, and the app hears nothing', async () => {
    await call('Session-Expires: 90;refresher=uac', 'Require: timer');
    for (const round of [1, 2]) {
      const began = performance.now();
      const refresh = await peer.nextRequest('INVITE');
      expect(performance.now() - began).toBeGreaterThan(25 * SECOND_MS);
      expect(refresh.body).toBe(SDP);
      expect(header(refresh, 'session-expires')).toBe('90;refresher=uac');
      expect(seqOf(refresh)).toBe(seqOf(invite) + round);
      ok(refresh, ['Session-Expires: 90;refresher=uac']);
      expect(seqOf(await peer.nextRequest('ACK'))).toBe(seqOf(refresh));
    }
    expect(app.events.length).toBe(0);
    await hangUp();
  });

  it('is refreshed by us too when the answer does not say by whom', async () => {
    await call('Session-Expires: 90');
    ok(await peer.nextRequest('INVITE'));
    await peer.nextRequest('ACK');
    await hangUp();
  });

  it('ends with a BYE when the peer promised to refresh and did not', async () => {
    await call('Session-Expires: 90;refresher=uas');
    const bye = await peer.nextRequest('BYE');
    expect(header(bye, 'reason')).toContain('Session expired');
    ok(bye);
    expect((await app.next('BYE')).tokens[9]).toBe(dialog);
  });

  it('lives on as long as the peer refreshes, by UPDATE too', async () => {
    await call('Session-Expires: 90;refresher=uas');
    for (const seq of [7, 8, 9]) {
      await new Promise((resolve) => setTimeout(resolve, 35 * SECOND_MS));
      fromPeer('UPDATE', {
        CSeq: `${seq} UPDATE`,
        Supported: 'timer',
        'Session-Expires': '90;refresher=uac',
      });
      const { tokens } = await app.next('UPDATE');
      await app.sip(`${tokens[8] ?? ''}|`, 'SIP/2.0 200 OK\r\n\r\n');
      const answer = await peer.next(200);
      expect(header(answer, 'session-expires')).toBe('90;refresher=uac');
      expect(header(answer, 'require')).toBe('timer');
    }
    await hangUp();
  });

  it('refuses a session that is too short, naming the shortest', async () => {
    await call();
    fromPeer('UPDATE', { Supported: 'timer', 'Session-Expires': '60' });
    expect(header(await peer.next(422), 'min-se')).toBe('90');
    await hangUp();
  });

  it('asks again for as long as the peer demands', async () => {
    await call('Session-Expires: 90;refresher=uac');
    peer.reply(await peer.nextRequest('INVITE'), port(), '422 Session Interval Too Small', {
      lines: ['Min-SE: 120'],
    });
    await peer.nextRequest('ACK');
    const again = await peer.nextRequest('INVITE');
    expect(header(again, 'session-expires')).toBe('120;refresher=uac');
    ok(again);
    await peer.nextRequest('ACK');
    await hangUp();
  });

  it('ends when the peer knows nothing of the call any more', async () => {
    await call('Session-Expires: 90;refresher=uac');
    peer.reply(await peer.nextRequest('INVITE'), port(), '481 Call/Transaction Does Not Exist');
    ok(await peer.nextRequest('BYE'));
    await app.next('BYE');
  });

  it('sends its ACK again when the answer to a refresh comes again', async () => {
    await call('Session-Expires: 90;refresher=uac');
    const refresh = await peer.nextRequest('INVITE');
    ok(refresh);
    await peer.nextRequest('ACK');
    ok(refresh);
    expect(seqOf(await peer.nextRequest('ACK'))).toBe(seqOf(refresh));
    await hangUp();
  });

  it('lets nobody else change the session while a refresh is under way', async () => {
    await call('Session-Expires: 90;refresher=uac');
    const refresh = await peer.nextRequest('INVITE');
    fromPeer('INVITE', {});
    expect((await peer.next(491)).kind).toBe('response');
    ok(refresh);
    await peer.nextRequest('ACK');
    await hangUp();
  });

  it('gets one BYE when it is hung up while its refresh has no answer', async () => {
    await server.close();
    await app.close();
    server = await startSipServer({
      sip: { host: '127.0.0.1', port: 0 },
      ...{ secondMs: SECOND_MS, t1Ms: 10 },
    });
    app = await RawApp.connect(server.control);
    await call('Session-Expires: 90;refresher=uac');
    await until(() => server.stats().clientTransactions > 1, 'the refresh');
    await hangUp();
    await until(() => server.stats().clientTransactions === 0, 'the refresh is given up on');
    expect(peer.received.filter((each) => header(each, 'reason') !== undefined)).toEqual([]);
  });

  it('is left alone when nobody asked for a timer', async () => {
    await call();
    await new Promise((resolve) => setTimeout(resolve, 100 * SECOND_MS));
    expect(peer.received).toEqual([]);
    await hangUp();
  });
});
