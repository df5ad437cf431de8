import { join } from 'node:path';
import type { Client } from '../demo/client.ts';
import type { Call } from '../server/contract/calls.ts';
import type { SipLadder } from '../server/contract/sip.ts';
import type { Trunk, TrunkStatus } from '../server/contract/trunks.ts';
import type { TrunkVerdict } from '../server/contract/trunk-test.ts';
import { newFolder, register, startInstallation, type Leftovers } from './installation.ts';
import { RtpPhone } from './sip/rtp-phone.ts';
import { scenario, step } from './sip/scenario.ts';
import { freePort, HOST, startSipp, type Sipp } from './sip/sipp.ts';
import { until } from './until.ts';

const TO = '+14155550123';
const CHALLENGE =
  'WWW-Authenticate: Digest realm="carrier", nonce="47364c23432d2e131a5fb210812c", algorithm=MD5, qop="auth"\n';
const answers = (port: number): string =>
  scenario(
    step.invite(),
    step.ringing(),
    step.pause(100),
    step.answer({ port }),
    step.ack(),
    step.byeReceived(),
  );
const FORBIDDEN = scenario(
  step.invite(),
  step.refuse('401 Unauthorized', CHALLENGE),
  step.invitedWithPassword('ada', 'open sesame', 1),
  step.refuse('403 Forbidden'),
);
const BUSY = scenario(step.invite(), step.ringing(), step.refuse('486 Busy Here'));

describe('a test call over a trunk', () => {
  let leftovers: Leftovers;
  let client: Client;
  /** Under way from the beginning: nobody who listens in vain hangs up early. */
  let unheard: Promise<{ verdict: TrunkVerdict; sipp: Sipp }>;

  beforeAll(async () => {
    leftovers = new AsyncDisposableStack();
    const server = await startInstallation(leftovers, join(newFolder(leftovers), 'data'), {
      LAB: 'off',
      OPENAI_API_KEY: 'sk-none',
    });
    client = await register(server.run.url);
    const quiet = await carrier(answers(await freePort()));
    unheard = tested(quiet.trunk).then((verdict) => ({ verdict, sipp: quiet.sipp }));
    unheard.catch(() => undefined);
  }, 60_000);
  afterAll(() => leftovers.disposeAsync(), 60_000);

  async function carrier(text: string, more: object = {}) {
    const sipp = await startSipp(leftovers, text);
    const body = { name: 'SIPp', host: HOST, port: sipp.port, codecs: ['PCMU'], ...more };
    return { sipp, trunk: await client.post<Trunk>('/trunks', body) };
  }
  const tested = ({ id }: Trunk, to = TO): Promise<TrunkVerdict> =>
    client.post<TrunkVerdict>(`/trunks/${id}/test`, { step: 'call', to, digits: '7' });
  const callOf = ({ call_id: id }: TrunkVerdict): Promise<Call> => client.get<Call>(`/calls/${id}`);
  const methodsAt = (sipp: Sipp): string[] =>
    sipp.messages().flatMap(({ sent, first }) => (sent ? [] : [first.split(' ')[0] ?? '']));

  it('is heard both ways, presses the key, hangs up, and leaves a call with its messages', async () => {
    const phone = await RtpPhone.open();
    leftovers.defer(() => phone.close());
    const { sipp, trunk } = await carrier(answers(phone.port));
    const testing = tested(trunk);
    const invite = await until('the INVITE', 5000, () =>
      sipp.messages().find(({ first }) => first.startsWith('INVITE')),
    );
    phone.talkTo(invite.body);
    const status = await client.get<TrunkStatus>(`/trunks/${trunk.id}/status`);
    await until('our tone', 5000, () => phone.heardSeconds > 0.3);
    phone.say('en.callee.yes');
    const verdict = await testing;

    expect([verdict.verdict, verdict.diagnosis, verdict.step]).toEqual(['ok', 'ok', 'call']);
    expect(verdict.detail).toMatch(/^PCMU · \d+ packets · .* s heard · 0\.0 % lost · .* MOS [34]/);
    expect(verdict.detail).toMatch(/rang after \d+ ms$/);
    expect(status.active_calls).toBe(1);
    const events = phone.arrived.filter(({ packet }) => ((packet[1] ?? 0) & 0x7f) === 101);
    expect(events[0]?.packet[12]).toBe(7);
    expect(methodsAt(sipp)).toEqual(['INVITE', 'ACK', 'BYE']);

    expect(await callOf(verdict)).toEqual(
      jasmine.objectContaining({
        ...{ is_test: true, disposition: 'answered', hangup_cause: 'test_over', agent_id: null },
        ...{ trunk_id: trunk.id, phone_number: TO, sip_call_id: invite.header('call-id') },
      }),
    );
    await until('the ladder', 5000, async () => {
      const { data } = await client.get<SipLadder>(`/calls/${verdict.call_id}/sip`);
      return data.length >= 6;
    });
    const after = await client.get<TrunkStatus>(`/trunks/${trunk.id}/status`);
    expect(after.active_calls).toBe(0);
  }, 30_000);

  it('says what to look at when somebody answers and no audio comes', async () => {
    const { verdict, sipp } = await unheard;
    expect([verdict.verdict, verdict.diagnosis]).toEqual(['failed', 'call_no_packets']);
    expect(verdict.advice).toContain('external address');
    expect(methodsAt(sipp)).toEqual(['INVITE', 'ACK', 'BYE']);
  }, 30_000);

  it('proposes From = user name when the carrier knows the password and still says 403', async () => {
    const account = { username: 'ada', password: 'open sesame' };
    const { trunk } = await carrier(FORBIDDEN, account);
    const verdict = await tested(trunk);
    expect([verdict.verdict, verdict.diagnosis]).toEqual(['failed', 'call_wants_from_user']);
    expect(verdict.detail).toContain('SIP 403 Forbidden');
    expect(verdict.advice).toContain('switch on From = user name');
    const call = await callOf(verdict);
    expect([call.sip_status, call.is_test]).toEqual([403, true]);
  }, 20_000);

  it('counts a busy number as a carrier that works', async () => {
    const { trunk } = await carrier(BUSY);
    const verdict = await tested(trunk);
    expect([verdict.verdict, verdict.diagnosis]).toEqual(['warning', 'call_busy']);
    expect((await callOf(verdict)).disposition).toBe('busy');
  }, 20_000);

  it('does not call whom nobody may call, and says why', async () => {
    const { trunk, sipp } = await carrier(BUSY);
    await client.post('/numbers/dnc', { numbers: [TO], reason: 'asked' });
    const why = (to: string) =>
      tested(trunk, to).then(
        () => 'called',
        (error: unknown) => String(error),
      );
    expect(await why(TO)).toContain('do-not-call list');
    expect(await why('+909001234567')).toContain('Premium-rate numbers are blocked here.');
    expect(methodsAt(sipp)).toEqual([]);
  }, 20_000);
});
