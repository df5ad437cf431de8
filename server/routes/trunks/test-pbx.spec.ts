import type { PbxRoute } from '../../../actors/ports/pbx.ts';
import { PbxStep } from '../../contract/trunk-test.ts';
import { pbxFinding, type PbxLook } from './test-pbx.ts';

describe('the test of a trunk through a PBX', () => {
  let look: PbxLook;
  const route: PbxRoute = {
    ...{ url: 'http://pbx:8088', username: 'callboard', password: 'secret' },
    ...{ dialString: 'PJSIP/${number}@trunk', watched: 'PJSIP/trunk' },
    ...{ callerId: 'e164', variables: {} },
  };
  const of = async (step: PbxStep, over: Partial<PbxRoute> = {}) => {
    const { verdict, diagnosis, detail } = await pbxFinding(look, { ...route, ...over }, step);
    return [verdict, diagnosis, detail];
  };

  beforeEach(() => {
    look = {
      access: () => Promise.resolve({ is: 'ok', version: '22.10.1' }),
      mayWrite: () => Promise.resolve(true),
      isRecent: (version) => Number.parseInt(version, 10) >= 18,
      missingModules: () => Promise.resolve([]),
      endpointState: () => Promise.resolve('online'),
      tellsEvents: () => Promise.resolve(true),
    };
  });

  it('finds nothing wrong with one that is all right', async () => {
    for (const step of PbxStep.options)
      expect((await of(step))[0])
        .withContext(step)
        .toBe('ok');
    expect((await of('pbx_version'))[2]).toBe('Asterisk 22.10.1');
  });

  it('says what is in the way of requests', async () => {
    const cases = [
      ['silent', 'ECONNREFUSED', 'pbx_refuses'],
      ['silent', 'ENOTFOUND', 'name_not_found'],
      ['silent', 'the operation timed out', 'pbx_silent'],
      ['not_asterisk', 'HTTP 404', 'pbx_no_ari'],
    ] as const;
    for (const [is, detail, diagnosis] of cases) {
      look = { ...look, access: () => Promise.resolve({ is, detail }) };
      expect(await of('pbx_reach')).toEqual(['failed', diagnosis, detail]);
    }
    look = { ...look, access: () => Promise.resolve({ is: 'refused', detail: 'HTTP 401' }) };
    expect((await of('pbx_reach'))[0])
      .withContext('it is there')
      .toBe('ok');
    expect((await of('pbx_account'))[1]).toBe('pbx_account_refused');
  });

  it('tells an account that only reads, an old version, and a module that is missing', async () => {
    look = { ...look, mayWrite: () => Promise.resolve(false) };
    expect((await of('pbx_account'))[1]).toBe('pbx_reads_only');
    look = { ...look, access: () => Promise.resolve({ is: 'ok', version: '16.30.0' }) };
    expect((await of('pbx_version'))[1]).toBe('pbx_too_old');
    look = { ...look, tellsEvents: () => Promise.resolve(false) };
    expect((await of('pbx_modules'))[1]).toBe('pbx_no_events');
    look = { ...look, missingModules: () => Promise.resolve(['chan_rtp.so']) };
    expect(await of('pbx_modules')).toEqual(['failed', 'pbx_module_missing', 'chan_rtp.so']);
  });

  it('tells a trunk of the PBX that is not there, or down, from one that nobody named', async () => {
    look = { ...look, endpointState: () => Promise.resolve(null) };
    expect((await of('pbx_endpoint'))[1]).toBe('pbx_no_endpoint');
    look = { ...look, endpointState: () => Promise.resolve('offline') };
    expect((await of('pbx_endpoint'))[1]).toBe('pbx_endpoint_offline');
    const unnamed = await of('pbx_endpoint', { watched: null });
    expect(unnamed.slice(0, 2)).toEqual(['skipped', 'pbx_endpoint_unknown']);
  });
});
