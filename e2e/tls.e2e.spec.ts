import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import type { TrunkTls } from '../actors/ports/model.ts';
import { Authority } from '../sip/embedded/testing/certificates.ts';
import { end, newFolder, type Leftovers } from './installation.ts';
import { openPlane, openSecureLine, OurCall } from './sip/line.ts';
import { scenario, step } from './sip/scenario.ts';
import { freePort, HOST, startSipp, type Sipp } from './sip/sipp.ts';
import { until } from './until.ts';

/** What OpenSSL's own server takes off TLS goes on to SIPp over TCP, and back. */
async function openTerminator(
  leftovers: Leftovers,
  { ca, port, to }: { ca: Authority; port: number; to: number },
): Promise<void> {
  const folder = newFolder(leftovers);
  const { certificate, key } = ca.issue('DNS:localhost');
  writeFileSync(join(folder, 'own.pem'), certificate + key);
  writeFileSync(join(folder, 'ca.pem'), ca.certificate);
  const child = spawn(
    'openssl',
    [
      ...['s_server', '-quiet', '-accept', String(port), '-cert', 'own.pem', '-key', 'own.pem'],
      // Whoever shows no certificate that the authority signed is sent away (mutual TLS).
      ...['-Verify', '1', '-verify_return_error', '-CAfile', 'ca.pem'],
    ],
    { cwd: folder, stdio: 'pipe' },
  );
  leftovers.defer(() => end(child, 'SIGKILL'));
  const sipp = connect(to, HOST);
  leftovers.defer(() => void sipp.destroy());
  sipp.on('error', () => undefined);
  child.stdin.on('error', () => undefined);
  child.stdout.pipe(sipp);
  sipp.pipe(child.stdin);
  await until(
    'OpenSSL listens',
    10_000,
    () =>
      new Promise<boolean>((resolve) => {
        const look = connect(port, HOST, () => resolve(true));
        look.on('error', () => resolve(false)).on('connect', () => look.destroy());
      }),
  );
}

describe('a carrier over TLS', () => {
  const leftovers = new AsyncDisposableStack();
  const ca = new Authority('Carrier CA');
  leftovers.defer(() => ca.close());
  const own = ca.issue('DNS:dialer.example');
  const tls = { verify: true, ca: ca.certificate, ...own };
  let line: Awaited<ReturnType<typeof openSecureLine>>;
  let sipp: Sipp;
  let port: number;
  const call = (over: Partial<TrunkTls> = {}): OurCall =>
    new OurCall(line, port, { host: 'localhost', transport: 'tls', tls: { ...tls, ...over } });

  beforeAll(async () => {
    line = await openSecureLine(leftovers);
    port = await freePort();
    const steps = [
      ...[step.invite(), step.ringing(), step.answer({ port: 39_996 })],
      ...[step.ack(), step.byeReceived()],
    ];
    // To us the carrier is where its TLS ends.
    const callee = scenario(...steps).replaceAll(
      '[local_ip]:[local_port];transport=[transport]',
      `localhost:${port};transport=tls`,
    );
    sipp = await startSipp(leftovers, callee, { transport: 'tcp' });
    await openTerminator(leftovers, { ca, port, to: sipp.port });
  }, 30_000);
  afterAll(() => leftovers.disposeAsync(), 30_000);

  it('gets no call without our certificate, nor one whose authority we do not know', async () => {
    for (const over of [{ certificate: null, key: null }, { ca: null }]) {
      const { disposition, cause } = await call(over).refused();
      expect([disposition, cause]).toEqual(['failed', 'sip_503']);
    }
    expect(sipp.messages()).toEqual([]);
  }, 20_000);

  it('is not called with a certificate that cannot be read', async () => {
    const { fault, explanation } = await call({ ca: 'no certificate' }).refused();
    expect(fault).toBe('configuration');
    expect(explanation).toContain('certificates');
  });

  // OpenSSL's server has one connection at a time, so the one that stays comes last.
  it('takes a call of ours and its end on one connection, both certificates checked', async () => {
    const plane = await openPlane(leftovers);
    const opened = await plane.engine.open({
      ...{ callId: 'call-1', codecs: ['PCMU'], srtp: 'optional' },
    });
    expect(opened.offer).toContain('a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:');
    const dialog = await call().dial({ offer: opened.offer });
    // SIPp knows no keys, so the audio is plain.
    const { codec } = await plane.engine.accept(opened.endpointId, dialog.answer, 'final');
    expect(codec).toBe('PCMU');
    await dialog.bye();
    await until('the BYE', 5000, () =>
      sipp.messages().some(({ sent, first }) => !sent && first.startsWith('BYE')),
    );
    const received = sipp.messages().filter(({ sent }) => !sent);
    expect(received.map(({ first }) => first.split(' ')[0])).toEqual(['INVITE', 'ACK', 'BYE']);
    for (const message of received) expect(message.header('via')).toContain('SIP/2.0/TLS');
    expect(received[0]?.header('contact')).toContain(';transport=tls');
    expect((await line.sip.stats()).tlsConnections).toBe(1);
    await plane.engine.close(opened.endpointId, 'over');
  }, 20_000);
});
