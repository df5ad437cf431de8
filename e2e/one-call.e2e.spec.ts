import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Client } from '../demo/client.ts';
import type { RunningServer } from '../demo/server.ts';
import { readRecording, voicedSeconds } from '../demo/wav.ts';
import type { Agent } from '../server/contract/agents.ts';
import type { Call, CallEvent, Turn } from '../server/contract/calls.ts';
import type { SipLadder } from '../server/contract/sip.ts';
import type { Trunk } from '../server/contract/trunks.ts';
import type { RouteVerdict } from '../server/contract/route-test.ts';
import {
  createAgent,
  newFolder,
  register,
  startInstallation,
  startLab,
  type Leftovers,
} from './installation.ts';
import { RtpPhone } from './sip/rtp-phone.ts';
import { scenario, step } from './sip/scenario.ts';
import { freePort, HOST, startSipp, type Sipp, type SippOptions } from './sip/sipp.ts';
import { until } from './until.ts';

const TO = '+14155550123';

/** The parameters of a Digest header. */
const parametersOf = (header: string): Record<string, string> =>
  Object.fromEntries(
    [...header.matchAll(/(\w+)=(?:"([^"]*)"|([^\s,]+))/g)].map(([, name = '', quoted, bare]) => [
      name,
      quoted ?? bare ?? '',
    ]),
  );

/** RFC 2617 section 3.2.2.1 with qop auth, reckoned here on its own. */
function digestOf(user: string, password: string, p: Record<string, string>): string {
  const md5 = (text: string) => createHash('md5').update(text).digest('hex');
  const secret = md5(`${user}:${p['realm']}:${password}`);
  const request = md5(`INVITE:${p['uri']}`);
  return md5([secret, p['nonce'], p['nc'], p['cnonce'], p['qop'], request].join(':'));
}

describe('one call through REST to SIPp', () => {
  let whole: Leftovers;
  let each: Leftovers;
  let server: RunningServer;
  let client: Client;
  let agent: Agent;

  beforeAll(async () => {
    whole = new AsyncDisposableStack();
    const lab = await startLab(whole, '--openai', '--thinking-ms', '50');
    server = await startInstallation(whole, join(newFolder(whole), 'da ta'), {
      LAB: 'off',
      LAB_AI_ON_REAL_TRUNK: '1',
      OPENAI_API_KEY: 'sk-lab',
      OPENAI_BASE_URL: lab.openai?.baseUrl ?? '',
      RTP_TIMEOUT_SECONDS: '3',
      LOG_LEVEL: 'debug',
    });
    client = await register(server.run.url);
    agent = await createAgent(client);
  }, 90_000);
  afterAll(() => whole?.disposeAsync(), 60_000);
  beforeEach(() => {
    each = new AsyncDisposableStack();
  });
  afterEach(() => each.disposeAsync(), 30_000);

  /** SIPp with this scenario, and a trunk that leads to it. */
  async function carrier(steps: readonly string[], options: SippOptions & { trunk?: object } = {}) {
    const sipp = await startSipp(each, scenario(...steps), options);
    const trunk = await client.post<Trunk>('/trunks', {
      name: 'SIPp',
      host: HOST,
      port: sipp.port,
      codecs: ['PCMU'],
      transport: options.transport ?? 'udp',
      ...options.trunk,
    });
    return { sipp, trunk };
  }

  async function phone(): Promise<RtpPhone> {
    const opened = await RtpPhone.open();
    each.defer(() => opened.close());
    return opened;
  }

  const place = (trunk: Trunk, more: object = {}): Promise<Call> =>
    client.post<Call>('/calls', { agent_id: agent.id, to: TO, trunk_id: trunk.id, ...more });
  const shown = (call: Call): Promise<Call> => client.get<Call>(`/calls/${call.id}`);
  const ended = (call: Call, withinMs = 20_000): Promise<Call> =>
    until('the call ends', withinMs, async () => {
      const now = await shown(call);
      return now.ended_at !== null && now;
    });
  const invited = (sipp: Sipp) =>
    until('the INVITE', 5000, () =>
      sipp.messages().find(({ first }) => first.startsWith('INVITE')),
    );
  const received = (sipp: Sipp): string[] =>
    sipp
      .messages()
      .filter(({ sent }) => !sent)
      .map(({ first }) => first.split(' ')[0] ?? '');

  it('talks with a callee who agrees: audio both ways, transcript, outcome, recording, timeline', async () => {
    const handset = await phone();
    const { sipp, trunk } = await carrier([
      step.invite(),
      step.ringing(),
      step.pause(300),
      step.answer({ port: handset.port }),
      step.ack(),
      step.byeReceived(),
    ]);
    const call = await place(trunk, { customer_name: 'Ada', caller_id: '+14155550100' });
    const invite = await invited(sipp);
    expect(invite.first).toBe(`INVITE sip:${TO}@${HOST}:${sipp.port} SIP/2.0`);
    expect(invite.header('from')).toContain('+14155550100');
    handset.talkTo(invite.body);
    await until('REST says answered', 5000, async () => (await shown(call)).connected_at);
    await until('the greeting is over', 15_000, () => handset.hasFallenSilent(700));
    handset.say('en.callee.yes');
    const over = await ended(call, 30_000);

    expect(over).toEqual(
      jasmine.objectContaining({
        disposition: 'answered',
        hangup_cause: 'agent_hung_up',
        outcome: 'confirmed',
        success: true,
        sip_call_id: invite.header('call-id'),
      }),
    );
    expect(over.duration_seconds).toBeGreaterThan(3);
    expect(over.estimated_cost).toBeGreaterThan(0);
    expect(over.tools_called.map(({ name }) => name)).toEqual(['set_outcome', 'end_call']);
    expect(over.rtp).toEqual(jasmine.objectContaining({ codec: 'PCMU', lost: 0 }));

    const turns = (await client.get<{ data: Turn[] }>(`/calls/${call.id}/transcript`)).data;
    expect(turns.map(({ who }) => who)).toEqual(['agent', 'callee', 'agent']);
    expect(turns[1]?.text).toMatch(/^yes/i);
    const timeline = (await client.get<{ data: CallEvent[] }>(`/calls/${call.id}/timeline`)).data;
    expect(timeline.map(({ kind }) => kind)).toContain('tool.used');

    const {
      seconds,
      law,
      callee,
      agent: voice,
    } = readRecording(await client.bytes(`/calls/${call.id}/recording`));
    expect(Math.abs(seconds - (over.duration_seconds ?? 0))).toBeLessThan(1);
    expect(voicedSeconds(law, callee)).toBeGreaterThan(0.3);
    expect(Math.abs(voicedSeconds(law, voice) - handset.heardSeconds)).toBeLessThan(0.5);

    expect(received(sipp)).toEqual(['INVITE', 'ACK', 'BYE']);
    await expectLadder(call, sipp);
    expect(await sipp.finish()).toBe(0);
    handset.stop();
    await expectGoodStream(handset);
  }, 90_000);

  it('says who calls whom as the trunk wants it', async () => {
    const { sipp, trunk } = await carrier([step.invite(), step.refuse('486 Busy Here')], {
      trunk: {
        username: 'acct42',
        from_user: 'username',
        from_domain: 'pbx.example.net',
        identity_header: 'p_asserted',
        extra_headers: { 'X-Account': 'gold' },
        number_rules: [{ pattern: '^\\+1', replacement: '001' }],
      },
    });
    const verdict = await client.post<RouteVerdict>('/trunks/route-test', {
      to: TO,
      trunk_id: trunk.id,
      caller_id: '+14155550100',
    });
    const call = await place(trunk, { caller_id: '+14155550100' });
    const invite = await invited(sipp);
    expect(invite.first).toBe(`INVITE ${verdict.request_uri} SIP/2.0`);
    expect(verdict.request_uri).toBe(`sip:0014155550123@${HOST}:${sipp.port}`);
    expect(invite.header('from')).toContain('<sip:acct42@pbx.example.net>;tag=');
    expect(invite.header('x-account')).toBe('gold');
    for (const { name, value } of verdict.headers)
      expect(invite.header(name.toLowerCase())).withContext(name).toContain(value);
    expect(verdict.headers.map(({ name }) => name)).toContain('P-Asserted-Identity');
    expect((await ended(call)).disposition).toBe('busy');
  }, 30_000);

  /** What REST tells of the wire is what the carrier saw, and a capture of it opens. */
  async function expectLadder(call: Call, sipp: Sipp): Promise<void> {
    const ladder = await until('the ladder', 5000, async () => {
      const now = await client.get<SipLadder>(`/calls/${call.id}/sip`);
      return now.data.length >= 6 && now;
    });
    const firsts = ['INVITE', '180 Ringing', '200 OK', 'ACK', 'BYE', '200 OK'];
    expect(ladder.data.map(({ summary }) => summary.replace(/ sip:.*/, ''))).toEqual(firsts);
    expect(ladder.data.map(({ direction }) => direction)).toEqual([
      'out',
      'in',
      'in',
      'out',
      'out',
      'in',
    ]);
    expect(ladder.peer).toBe(`${HOST}:${sipp.port}`);
    const [invite] = sipp.messages();
    expect(ladder.data[0]?.text).toContain(invite?.body.split('\n')[0]?.trim() ?? 'no body');
    expect(ladder.data[2]?.offset_ms).toBeGreaterThan(290);
    const file = join(newFolder(each), 'ladder.pcap');
    writeFileSync(file, await client.bytes(`/calls/${call.id}/sip?format=pcap`));
    const { stdout } = spawnSync(
      'tshark',
      ['-r', file, '-T', 'fields', '-e', 'sip.Method', '-e', 'sip.Status-Code'],
      { encoding: 'utf8' },
    );
    const opened = stdout.split('\n').map((line) => line.trim());
    expect(opened.filter(Boolean)).toEqual(['INVITE', '180', '200', 'ACK', 'BYE', '200']);
  }

  /** tshark's own analysis: nothing lost or out of order, a packet every 20 ms. */
  async function expectGoodStream(handset: RtpPhone): Promise<void> {
    const file = join(newFolder(each), 'heard.pcap');
    handset.writeCapture(file);
    const fields = ['rtp.seq', 'rtp.timestamp', 'rtp.p_type', 'rtp.ssrc', 'frame.time_relative'];
    const { stdout, status } = spawnSync(
      'tshark',
      [
        ...['-r', file, '-d', `udp.port==${handset.port},rtp`, '-Y', 'rtp', '-T', 'fields'],
        ...fields.flatMap((field) => ['-e', field]),
      ],
      { encoding: 'utf8' },
    );
    expect(status).toBe(0);
    const rows = stdout
      .trim()
      .split('\n')
      .map((line) => line.split('\t').map(Number));
    expect(rows.length).toBeGreaterThan(100);
    const [first] = rows;
    const frames: number[] = [];
    for (const [index, row] of rows.entries()) {
      expect(row[0]).toBe(((first?.[0] ?? 0) + index) % 65_536);
      const before = rows[index - 1]?.[1];
      if (before !== undefined) frames.push(((row[1] ?? 0) - before + 2 ** 32) % 2 ** 32);
      expect(row[2]).toBe(0);
    }
    expect(new Set(rows.map((row) => row[3])).size).toBe(1);
    const lasted = ((rows.at(-1)?.[4] ?? 0) - (first?.[4] ?? 0)) * 1000;
    // A sender that was kept from its clock for longer than it may make up for leaves frames out,
    // and its timestamps say so: they follow the time, whole frames forward.
    expect(frames.every((samples) => samples >= 160 && samples % 160 === 0)).toBeTrue();
    expect(frames.filter((samples) => samples > 160).length).toBeLessThan(0.05 * frames.length);
    const sampled = frames.reduce((sum, samples) => sum + samples, 0) / 8;
    expect(Math.abs(lasted / sampled - 1)).toBeLessThan(0.015);
  }

  it('echoes through SIPp, which hangs up: callee_hung_up', async () => {
    const echoPort = await freePort();
    const { sipp, trunk } = await carrier(
      [
        step.invite(),
        step.ringing(),
        step.answer({ port: echoPort }),
        step.ack(),
        step.pause(3000),
        step.bye(),
      ],
      { echoPort },
    );
    const call = await place(trunk);
    const over = await ended(call);
    expect([over.disposition, over.hangup_cause]).toEqual(['answered', 'callee_hung_up']);
    expect(over.duration_seconds).toBeGreaterThan(2.5);
    expect(over.rtp?.received).toBeGreaterThan(50);
    const {
      law,
      callee,
      agent: voice,
    } = readRecording(await client.bytes(`/calls/${call.id}/recording`));
    // What comes back interrupts the agent at once, so both have said little.
    expect(voicedSeconds(law, voice)).toBeGreaterThan(0.2);
    expect(voicedSeconds(law, callee)).toBeGreaterThan(0.2);
    expect(await sipp.finish()).toBe(0);
  }, 60_000);

  for (const [status, reason, disposition] of [
    [486, 'Busy Here', 'busy'],
    [404, 'Not Found', 'failed'],
    [603, 'Decline', 'failed'],
  ] as const)
    it(`tells ${status} ${reason} apart and acknowledges it`, async () => {
      const { sipp, trunk } = await carrier([step.invite(), step.refuse(`${status} ${reason}`)]);
      const over = await ended(await place(trunk));
      expect(over).toEqual(
        jasmine.objectContaining({
          disposition,
          hangup_cause: `sip_${status}`,
          sip_status: status,
          connected_at: null,
          recording_id: null,
        }),
      );
      expect(over.explanation).toContain(`SIP ${status} ${reason} from trunk SIPp`);
      expect(received(sipp)).toEqual(['INVITE', 'ACK']);
      expect(await sipp.finish()).toBe(0);
    }, 30_000);

  it('gives up with CANCEL when the phone rings too long', async () => {
    const { sipp, trunk } = await carrier([step.invite(), step.ringing(), step.cancelled()]);
    const over = await ended(await place(trunk, { ring_timeout: 5 }));
    expect([over.disposition, over.hangup_cause]).toEqual(['no_answer', 'ring_timeout']);
    expect(over.ring_started_at).not.toBeNull();
    expect(received(sipp)).toEqual(['INVITE', 'CANCEL', 'ACK']);
    expect(await sipp.finish()).toBe(0);
  }, 30_000);

  for (const [status, header, answer] of [
    ['401 Unauthorized', 'WWW-Authenticate', 'authorization'],
    ['407 Proxy Authentication Required', 'Proxy-Authenticate', 'proxy-authorization'],
  ] as const)
    it(`answers a ${status} challenge within the same call`, async () => {
      const challenge = `${header}: Digest realm="carrier", nonce="47364c23432d2e131a5fb210812c", algorithm=MD5, qop="auth"\n`;
      const { sipp, trunk } = await carrier(
        [
          step.invite(),
          step.refuse(status, challenge),
          // SIPp checks what is in Authorization only; the other is checked below.
          status.startsWith('401')
            ? step.invitedWithPassword('ada', 'open sesame', 1)
            : step.invite(),
          step.refuse('486 Busy Here'),
        ],
        { trunk: { username: 'ada', password: 'open sesame' } },
      );
      const over = await ended(await place(trunk));
      expect([over.disposition, over.hangup_cause]).toEqual(['busy', 'sip_486']);
      const [first, second, ...more] = sipp
        .messages()
        .filter((message) => message.first.startsWith('INVITE'));
      expect(more).toEqual([]);
      expect(second?.header('call-id')).toBe(first?.header('call-id') ?? '');
      expect(second?.header('from')).toBe(first?.header('from') ?? '');
      expect([first?.header('cseq'), second?.header('cseq')]).toEqual(['1 INVITE', '2 INVITE']);
      const proof = parametersOf(second?.header(answer) ?? '');
      expect(proof['uri']).toBe(`sip:${TO}@${HOST}:${sipp.port}`);
      expect(proof['response']).toBe(digestOf('ada', 'open sesame', proof));
      expect(await sipp.finish()).toBe(0);
    }, 30_000);

  it('calls over TCP', async () => {
    const handset = await phone();
    const { sipp, trunk } = await carrier(
      [
        step.invite(),
        step.ringing(),
        step.answer({ port: handset.port }),
        step.ack(),
        step.pause(1000),
        step.bye(),
      ],
      { transport: 'tcp' },
    );
    const call = await place(trunk);
    const invite = await invited(sipp);
    expect(invite.header('via')).toMatch(/^SIP\/2\.0\/TCP /);
    handset.talkTo(invite.body);
    const over = await ended(call);
    expect([over.disposition, over.hangup_cause]).toEqual(['answered', 'callee_hung_up']);
    expect(await sipp.finish()).toBe(0);
  }, 30_000);

  it('does not take early media for an answer', async () => {
    const handset = await phone();
    const { sipp, trunk } = await carrier([
      step.invite(),
      step.progress({ port: handset.port }),
      step.pause(2500),
      step.refuse('480 Temporarily Unavailable'),
    ]);
    const call = await place(trunk);
    handset.talkTo((await invited(sipp)).body);
    const over = await ended(call);
    expect(over).toEqual(
      jasmine.objectContaining({
        disposition: 'no_answer',
        hangup_cause: 'sip_480',
        connected_at: null,
        duration_seconds: null,
        recording_id: null,
        transcript: null,
      }),
    );
    expect(handset.heardSeconds).toBe(0);
    expect(await sipp.finish()).toBe(0);
  }, 30_000);

  it('follows a re-INVITE of the callee to another port', async () => {
    const [before, after] = [await phone(), await phone()];
    const { sipp, trunk } = await carrier([
      step.invite(),
      step.answer({ port: before.port }),
      step.ack(),
      step.pause(1000),
      step.reinvite({ port: after.port }),
      step.pause(2000),
      step.bye(),
    ]);
    const call = await place(trunk);
    const { body } = await invited(sipp);
    before.talkTo(body);
    await until('the callee’s new description was answered', 10_000, () =>
      sipp.messages().some(({ sent, first }) => sent && first.startsWith('ACK')),
    );
    before.stop();
    after.talkTo(body);
    const over = await ended(call);
    expect([over.disposition, over.hangup_cause]).toEqual(['answered', 'callee_hung_up']);
    const answer = sipp
      .messages()
      .find(
        ({ sent, header }) => !sent && header('cseq') === '12 INVITE' && header('content-type'),
      );
    expect(answer?.first).toBe('SIP/2.0 200 OK');
    expect(answer?.body).toMatch(/^m=audio \d+ RTP\/AVP 0/m);
    expect(after.rtp.length).toBeGreaterThan(50);
    expect(await sipp.finish()).toBe(0);
  }, 40_000);

  it('is silent while the callee has it on hold, does not answer the music, and goes on afterwards', async () => {
    const handset = await phone();
    const { port } = handset;
    const { sipp, trunk } = await carrier([
      step.invite(),
      step.answer({ port }),
      step.ack(),
      step.pause(2500),
      step.reinvite({ port, direction: 'sendonly' }),
      step.pause(3500),
      step.reinvite({ port }, 13),
      step.pause(3000),
      step.bye(),
    ]);
    const call = await place(trunk);
    handset.talkTo((await invited(sipp)).body);
    const happened = async (kind: string): Promise<number> => {
      const { data } = await client.get<{ data: CallEvent[] }>(`/calls/${call.id}/timeline`);
      return Date.parse(data.find((event) => event.kind === kind)?.at ?? '');
    };
    await until('the agent speaks', 10_000, () => handset.heardSeconds > 0);
    await until('it is on hold', 10_000, async () => (await happened('call.held')) > 0);
    const heard = handset.heardSeconds;
    // What plays while one waits sounds like somebody who speaks.
    handset.say('en.callee.yes');
    await until('it is off hold', 10_000, async () => (await happened('call.unheld')) > 0);
    expect(handset.heardSeconds - heard).toBeLessThan(0.7);
    await ended(call);
    const [from, to] = [await happened('call.held'), await happened('call.unheld')];
    expect(to - from).toBeGreaterThan(3000);
    const { data: turns } = await client.get<{ data: Turn[] }>(`/calls/${call.id}/transcript`);
    expect(turns.filter(({ who }) => who === 'callee')).toEqual([]);
    expect(turns[0]?.interrupted).toBeTrue();
    expect(turns.some(({ started_at }) => Date.parse(started_at) > to - 50)).toBeTrue();
    expect(await sipp.finish()).toBe(0);
  }, 40_000);

  it('hears keys pressed, as RFC 4733 events and as INFO, each once', async () => {
    const handset = await phone();
    const { sipp, trunk } = await carrier([
      step.invite(),
      step.answer({ port: handset.port }),
      step.ack(),
      step.pause(2000),
      step.info('7'),
      step.pause(1000),
      step.bye(),
    ]);
    const call = await place(trunk);
    handset.talkTo((await invited(sipp)).body);
    await until('the agent speaks', 10_000, () => handset.heardSeconds > 0);
    handset.press('4');
    await ended(call);
    const timeline = (await client.get<{ data: CallEvent[] }>(`/calls/${call.id}/timeline`)).data;
    expect(timeline.filter(({ kind }) => kind === 'dtmf.received').map(({ data }) => data)).toEqual(
      [{ digit: '4' }, { digit: '7' }],
    );
    expect(await sipp.finish()).toBe(0);
  }, 40_000);

  it('hangs up by hand with BYE', async () => {
    const handset = await phone();
    const { sipp, trunk } = await carrier([
      step.invite(),
      step.answer({ port: handset.port }),
      step.ack(),
      step.byeReceived(),
    ]);
    const call = await place(trunk);
    handset.talkTo((await invited(sipp)).body);
    await until('the agent speaks', 10_000, () => handset.heardSeconds > 0);
    await client.post(`/calls/${call.id}/hangup`);
    const over = await ended(call);
    expect([over.disposition, over.hangup_cause]).toEqual(['answered', 'operator']);
    expect(received(sipp)).toEqual(['INVITE', 'ACK', 'BYE']);
    expect(await sipp.finish()).toBe(0);
  }, 40_000);

  it('ends a call whose callee sends no media, and says why', async () => {
    const { sipp, trunk } = await carrier([
      step.invite(),
      step.answer({ port: await freePort() }),
      step.ack(),
      step.byeReceived(),
    ]);
    const call = await place(trunk);
    const over = await ended(call);
    expect([over.disposition, over.hangup_cause]).toEqual(['failed', 'media_timeout']);
    expect(received(sipp)).toEqual(['INVITE', 'ACK', 'BYE']);
    expect(await sipp.finish()).toBe(0);
  }, 30_000);
});
