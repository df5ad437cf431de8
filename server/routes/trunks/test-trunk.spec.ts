import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { aPlan } from '../../../actors/ports/fakes.ts';
import type { TrunkRoute } from '../../../actors/ports/model.ts';
import type { TrunkProbe, TrunkSignalling } from '../../../actors/ports/telephony.ts';
import { TrunkDiagnosis, type TrunkTestStep } from '../../contract/trunks.ts';
import { ADVICE } from './diagnosis.ts';
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
  const signalling: TrunkSignalling = {
    options: () => Promise.resolve(probe),
    register: () => Promise.resolve({ ...probe, expiresInMs: 0 }),
  };
  const verdictOf = async (
    step: TrunkTestStep,
    over: Partial<TrunkRoute> = {},
    closed?: string,
  ) => {
    const trunk = { ...aPlan().trunk, username: 'u', password: 'p', ...over };
    return testTrunk({ signalling, unreachable: () => closed }, trunk, step);
  };

  it('finds the address of a name, and says when there is none', async () => {
    expect((await verdictOf('dns', { host: 'localhost' })).verdict).toBe('ok');
    const missing = await verdictOf('dns', { host: 'no-such-host.invalid' });
    expect(missing.verdict).toBe('failed');
    expect(['name_not_found', 'dns_failed']).toContain(missing.diagnosis);
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
