import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { aPlan } from '../../../actors/ports/fakes.ts';
import type { TrunkRoute } from '../../../actors/ports/model.ts';
import type { TrunkProbe, TrunkSignalling } from '../../../actors/ports/telephony.ts';
import { TrunkDiagnosis, type TrunkWayStep } from '../../contract/trunk-test.ts';
import { ADVICE, type Certificate } from './diagnosis.ts';
import type { PbxLook } from './test-pbx.ts';
import { testTrunk } from './test-trunk.ts';

describe('the test of a trunk', () => {
  const answered = (status: number | null, reason: string): TrunkProbe => ({
    reachable: status !== null,
    status,
    reason,
    rttMs: status === null ? null : 12,
    server: null,
  });
  let probe: TrunkProbe;
  let seen: Partial<Certificate>;
  beforeEach(() => (seen = {}));
  const at = (host: string, port: number | null) => ({
    address: host === 'localhost' ? '127.0.0.1' : host,
    port: port ?? 5060,
  });
  const certificate: Certificate = {
    protocol: 'TLSv1.3',
    subject: 'sip.example',
    issuer: 'Example CA',
    daysLeft: 90,
    problem: null,
    wantsCertificate: false,
  };
  const signalling: TrunkSignalling = {
    options: () => Promise.resolve(probe),
    register: () => Promise.resolve({ ...probe, expiresInMs: 0 }),
  };
  const verdictOf = async (step: TrunkWayStep, over: Partial<TrunkRoute> = {}, closed?: string) => {
    const trunk = { ...aPlan().trunk, username: 'u', password: 'p', ...over };
    const { host, port } = trunk;
    const locate = () => Promise.resolve(host.endsWith('.invalid') ? [] : [at(host, port)]);
    const probeTls = () => Promise.resolve({ ...certificate, ...seen });
    // No PBX is asked of a trunk that is ours.
    const pbx = {} as PbxLook;
    const ports = { signalling, unreachable: () => closed, locate, probeTls, pbx };
    return testTrunk(ports, trunk, step);
  };

  it('has no steps of a PBX', async () => {
    const { verdict, diagnosis } = await verdictOf('pbx_reach');
    expect([verdict, diagnosis]).toEqual(['skipped', 'other_way']);
  });

  it('finds the address of a name, and says when there is none', async () => {
    expect((await verdictOf('dns', { host: 'localhost' })).verdict).toBe('ok');
    const missing = await verdictOf('dns', { host: 'no-such-host.invalid' });
    expect(missing.verdict).toBe('failed');
    expect(missing.diagnosis).toBe('name_not_found');
  });

  it('says first that our own SIP server is out of reach', async () => {
    const { diagnosis, advice } = await verdictOf('transport', {}, 'listens on 127.0.0.1 only');
    expect(diagnosis).toBe('bound_to_loopback');
    expect(advice).toContain('SIP_HOST');
  });

  it('connects over TCP, and tells a closed port from an open one', async () => {
    const server = createServer((socket) => socket.destroy()).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address() as AddressInfo;
    const tcp = { transport: 'tcp', host: '127.0.0.1', port } as const;
    expect((await verdictOf('transport', tcp)).verdict).toBe('ok');
    await new Promise((resolve) => server.close(resolve));
    expect((await verdictOf('transport', tcp)).diagnosis).toBe('connection_refused');
  });

  it('shows the carrier’s certificate, and says what speaks against it', async () => {
    const server = createServer((socket) => socket.destroy()).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address() as AddressInfo;
    const { tls } = aPlan().trunk;
    const secure = { transport: 'tls', host: '127.0.0.1', port } as const;
    expect((await verdictOf('tls')).verdict).toBe('skipped');
    const good = await verdictOf('tls', secure);
    expect([good.verdict, good.detail]).toEqual([
      'ok',
      'TLSv1.3 · sip.example · Example CA · 90 d',
    ]);
    const said = async (what: Partial<Certificate>, verify = true) => {
      seen = what;
      const verdict = await verdictOf('tls', { ...secure, tls: { ...tls, verify } });
      return `${verdict.verdict} ${verdict.diagnosis}`;
    };
    expect(await said({ problem: 'expired' })).toBe('failed tls_expired');
    expect(await said({ problem: 'wrong_name' })).toBe('failed tls_wrong_name');
    expect(await said({ problem: 'self_signed' }, false)).toBe('warning tls_unchecked');
    expect(await said({ wantsCertificate: true }, false)).toBe('failed tls_wants_certificate');
    expect(await said({ daysLeft: 3 })).toBe('warning tls_expires_soon');
    await new Promise((resolve) => server.close(resolve));
    expect((await verdictOf('tls', secure)).diagnosis).toBe('connection_refused');
  });

  const options = [
    [200, 'ok', 'ok'],
    [404, 'warning', 'options_refused'],
    [405, 'warning', 'options_refused'],
    [503, 'warning', 'server_error'],
    [null, 'failed', 'no_answer'],
  ] as const;
  for (const [status, verdict, diagnosis] of options)
    it(`takes ${status ?? 'no answer'} to OPTIONS for ${diagnosis}`, async () => {
      probe = answered(status, String(status));
      const found = await verdictOf('options');
      expect([found.verdict, found.diagnosis]).toEqual([verdict, diagnosis]);
    });

  const registrations = [
    [200, true, 'ok'],
    [401, true, 'wrong_credentials'],
    [407, false, 'no_credentials'],
    [403, true, 'account_refused'],
    [404, true, 'unknown_account'],
    [500, true, 'registrar_failed'],
    [null, true, 'no_answer'],
  ] as const;
  for (const [status, hasPassword, diagnosis] of registrations)
    it(`takes ${status ?? 'no answer'} to REGISTER ${hasPassword ? 'with' : 'without'} a password for ${diagnosis}`, async () => {
      probe = answered(status, String(status));
      const password = hasPassword ? 'p' : null;
      expect((await verdictOf('register', { register: true, password })).diagnosis).toBe(diagnosis);
    });

  it('leaves out REGISTER where the trunk does not register', async () => {
    expect((await verdictOf('register', { register: false })).verdict).toBe('skipped');
  });

  it('has advice for whatever it finds', () => {
    expect(Object.keys(ADVICE).sort()).toEqual([...TrunkDiagnosis.options].sort());
  });
});
