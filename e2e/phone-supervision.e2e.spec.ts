import { join } from 'node:path';
import type { ApiError, Client } from '../demo/client.ts';
import type { CallRecord } from '../lab/carrier/call-record.ts';
import type { AuditEntry } from '../server/contract/audit.ts';
import type { Call, CallEvent } from '../server/contract/calls.ts';
import type { LiveCall } from '../server/contract/live.ts';
import type { SipLadder } from '../server/contract/sip.ts';
import type { Trunk } from '../server/contract/trunks.ts';
import {
  createAgent,
  newFolder,
  register,
  startInstallation,
  startLab,
  type LabProcess,
  type Leftovers,
} from './installation.ts';
import { RtpPhone } from './sip/rtp-phone.ts';
import { scenario, step } from './sip/scenario.ts';
import { HOST, startSipp, type Sipp } from './sip/sipp.ts';
import { heardIn, tone } from './tones.ts';
import { until } from './until.ts';

const HZ = { callee: 700, supervisor: 1100, operator: 1500 } as const;
type Who = keyof typeof HZ;
const REFUSED_HZ = 311;
const NUMBERS = {
  callee: '+14155550123',
  supervisor: '+493012345601',
  operator: '+33123456701',
} as const;
const SILENT = '+14155550147';
const CURIOUS = '+14155550151';
const COLLEAGUE = '+14155550142';
/** The lab's ear takes what follows sooner for a part of what was said before. */
const PAUSE_MS = 500;
/** Speech and its pauses, as RMS of 16 bits. */
const AUDIBLE = 300;
const MINUTE = 60_000;

/** The phrases that somebody at the lab's carrier heard. */
type Heard = readonly (string | null)[];

/** A phone whose audio is read and written here, at a carrier of its own. */
interface Phone {
  readonly audio: RtpPhone;
  readonly sipp: Sipp;
  readonly trunk: Trunk;
}

describe('supervising by telephone, heard at the telephones', () => {
  let whole: Leftovers;
  let lab: LabProcess;
  let client: Client;
  let phones: Readonly<Record<Who, Phone>>;
  let call: Call;
  let saysAtOnce: Promise<Heard>;
  let reasons: Promise<string[]>;
  let curious: Promise<{ callee: Heard; colleague: Heard }>;

  beforeAll(async () => {
    whole = new AsyncDisposableStack();
    lab = await startLab(
      whole,
      ...['--tones', '--hurry', '3', '--thinking-ms', '100', '--transcription-ms', '50-100'],
    );
    const server = await startInstallation(whole, join(newFolder(whole), 'data'), {
      LAB: 'off',
      LAB_AI_ON_REAL_TRUNK: '1',
      OPENAI_API_KEY: 'sk-lab',
      OPENAI_BASE_URL: lab.openai?.baseUrl ?? '',
    });
    client = await register(server.run.url);
    const [host = '', port] = (lab.carrier?.sip ?? '').split(':');
    await client.post<Trunk>('/trunks', { name: 'Lab', host, port: Number(port) });
    const [callee, supervisor, operator] = await Promise.all([
      newPhone('callee'),
      newPhone('supervisor'),
      newPhone('operator'),
    ]);
    phones = { callee, supervisor, operator };
    // Beside what is listened to here.
    const silent = place(SILENT, null);
    saysAtOnce = silent.then(({ id }) => tellsAtOnce(id));
    reasons = saysAtOnce.then(async () => triesToReach((await silent).id));
    curious = place(CURIOUS, null).then(({ id }) => followsWhatItWasTold(id));
    for (const story of [saysAtOnce, reasons, curious]) story.catch(() => undefined);
    const placed = place(NUMBERS.callee, callee.trunk.id, { speaks_first: false });
    await rings('callee');
    call = await placed;
  }, 60_000);
  afterAll(() => whole?.disposeAsync(), 60_000);

  async function newPhone(who: Who): Promise<Phone> {
    const audio = await RtpPhone.open();
    whole.defer(() => audio.close());
    const steps = [step.invite(), step.ringing(), step.answer({ port: audio.port }), step.ack()];
    const sipp = await startSipp(whole, scenario(...steps, step.byeReceived()), {});
    const trunk = await client.post<Trunk>('/trunks', {
      ...{ name: who, host: HOST, port: sipp.port, codecs: ['PCMU'], transport: 'udp' },
    });
    const prefix = NUMBERS[who].slice(0, 4);
    if (who !== 'callee')
      await client.post('/trunks/prefix-routes', { prefix, trunk_id: trunk.id });
    return { audio, sipp, trunk };
  }

  /** A phone is called, and answers. */
  async function rings(who: Who): Promise<void> {
    const { sipp, audio } = phones[who];
    const invite = await until(`the ${who} is called`, 5000, () =>
      sipp.messages().find(({ first }) => first.startsWith('INVITE')),
    );
    audio.talkTo(invite.body);
  }

  async function place(to: string, trunkId: string | null, more: object = {}): Promise<Call> {
    const agent = await createAgent(client, { idle_timeout_ms: null, ...more });
    const placed = await client.post<Call>('/calls', {
      ...{ agent_id: agent.id, to, ...(trunkId && { trunk_id: trunkId }) },
    });
    return until('the call is answered', 10_000, async () => {
      const now = await client.get<Call>(`/calls/${placed.id}`);
      return now.connected_at !== null && now;
    });
  }

  const supervise = (id: string, body: object): Promise<string> =>
    client.post(`/calls/${id}/supervise-by-phone`, body).then(
      () => 'joined',
      (error: ApiError) => error.type,
    );
  const card = async (id: string) =>
    (await client.get<{ data: LiveCall[] }>('/calls/live')).data.find((each) => each.id === id);
  const modeIs = (mode: string) =>
    until(`the card says ${mode}`, 4000, async () => {
      const [seat] = (await card(call.id))?.supervisors ?? [];
      return seat?.mode === mode && seat;
    });

  /** What the lab's callee at a number heard. */
  async function heardAt(number: string): Promise<Heard> {
    const response = await fetch(`${lab.carrier?.journal}/journal`);
    const { records } = (await response.json()) as { records: CallRecord[] };
    const heard = records.find((each) => each.number === number)?.heard ?? [];
    return heard.map(({ phraseId }) => phraseId);
  }
  const greets = (id: string) =>
    until('the agent speaks', 5000, async () => (await card(id))?.speaking === 'agent');

  async function tellsAtOnce(id: string): Promise<Heard> {
    await greets(id);
    await until('the greeting is over', 15_000, async () => {
      const { speaking } = (await card(id)) ?? {};
      return speaking === 'nobody' && (await heardAt(SILENT)).length > 0;
    });
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    await client.post(`/calls/${id}/whisper`, { text: 'Tell them the price', now: true });
    let heard: Heard = [];
    return until('the callee hears the price', 15_000, async () => {
      heard = await heardAt(SILENT);
      return heard.includes('en.agent.price') && heard;
    }).catch((error: unknown) => {
      throw new Error(`heard: ${JSON.stringify(heard)}`, { cause: error });
    });
  }

  async function followsWhatItWasTold(id: string) {
    await greets(id);
    await client.post(`/calls/${id}/whisper`, { text: 'Tell them the price' });
    await supervise(id, { to: COLLEAGUE });
    const hears = (heard: Heard, who: string) =>
      heard.some((phrase) => phrase?.startsWith(`en.${who}.`));
    return until('callee and colleague have heard enough', 45_000, async () => {
      const [callee, colleague] = [await heardAt(CURIOUS), await heardAt(COLLEAGUE)];
      const isEnough = hears(colleague, 'agent') && hears(colleague, 'callee');
      return callee.length > 2 && isEnough && { callee, colleague };
    });
  }

  async function triesToReach(id: string): Promise<string[]> {
    const numbers = ['+14155550144', '+14155550168', '+14155550197', '+90112', '+88161234567'];
    const found: string[] = [];
    for (const to of numbers) found.push(await supervise(id, { to }));
    return found;
  }

  /** Whose tones somebody hears. */
  function voicesAt(who: Who, ms = 400): Who[] {
    const heard = phones[who].audio.last(ms);
    return (Object.keys(HZ) as Who[]).filter((each) => {
      const { loudness, share } = heardIn(heard, HZ[each]);
      return loudness > AUDIBLE && share > 0.15;
    });
  }
  /** Waits until each hears exactly these tones, and makes sure that it stays so. */
  async function expectHeard(expected: Partial<Record<Who, readonly Who[]>>): Promise<void> {
    const listeners = Object.keys(expected) as Who[];
    const now = (): string => JSON.stringify(listeners.map((who) => [who, voicesAt(who)]));
    const wanted = JSON.stringify(listeners.map((who) => [who, expected[who]]));
    await until(`to hear ${wanted}`, 5000, () => now() === wanted).catch(() => undefined);
    await new Promise((resolve) => setTimeout(resolve, 400));
    expect(now()).toBe(wanted);
  }
  const speaks = (who: Who): void => void phones[who].audio.speak(tone(HZ[who], MINUTE));
  const isSilent = (who: Who): void => void phones[who].audio.speak(new Uint8Array(0));
  const hearsAgent = (who: Who) =>
    until(`the ${who} hears the agent`, 8000, () => {
      const heard = phones[who].audio.last(500);
      return (
        heardIn(heard, HZ.callee).loudness > AUDIBLE &&
        Object.values(HZ).every((hz) => heardIn(heard, hz).share < 0.3)
      );
    });

  it('rings the number over the trunk that the rules name, and joins it once a key is pressed', async () => {
    const joining = supervise(call.id, { to: NUMBERS.supervisor });
    await rings('supervisor');
    const { audio } = phones.supervisor;
    await until('words are heard', 10_000, () => heardIn(audio.last(500), 1).loudness > AUDIBLE);
    expect((await card(call.id))?.supervisors).toEqual([]);
    audio.press('1');
    expect(await joining).toBe('joined');
    const { way } = await modeIs('listen');
    expect(way).toBe('phone');
    audio.press('1');
    await until('a tone is heard', 3000, () => heardIn(audio.last(100), 1046).share > 0.8);
  }, 20_000);

  it('hears both voices, and is heard by nobody', async () => {
    speaks('supervisor');
    speaks('callee');
    await expectHeard({ supervisor: ['callee'], callee: [] });
    isSilent('callee');
    phones.callee.audio.say('en.callee.when');
    await hearsAgent('supervisor');
  }, 30_000);

  it('is told by a tone that there is nobody to whisper to', async () => {
    phones.supervisor.audio.press('2');
    await until(
      'the low tone',
      4000,
      () => heardIn(phones.supervisor.audio.last(100), REFUSED_HZ).share > 0.8,
    );
  }, 10_000);

  it('barges in by key 3: the callee hears it', async () => {
    phones.supervisor.audio.press('3');
    await modeIs('barge');
    await expectHeard({ callee: ['supervisor'] });
  }, 10_000);

  it('takes over by key 4, and leaves the callee to the agent by key 1', async () => {
    phones.supervisor.audio.press('4');
    await modeIs('takeover');
    speaks('callee');
    await expectHeard({ callee: ['supervisor'], supervisor: ['callee'] });
    isSilent('callee');
    phones.supervisor.audio.press('1');
    await modeIs('listen');
    await hearsAgent('callee');
  }, 20_000);

  it('whispers to an operator by key 2, unheard by the callee; then both hear it', async () => {
    await client.post(`/calls/${call.id}/transfer`, { to: NUMBERS.operator, mode: 'cold' });
    await until('the operator is called', 15_000, () =>
      phones.operator.sipp.messages().find(({ first }) => first.startsWith('INVITE')),
    );
    await rings('operator');
    await until('they are joined', 5000, async () => {
      return (await card(call.id))?.transfer?.phase === 'joined';
    });
    speaks('callee');
    speaks('operator');
    await expectHeard({
      callee: ['operator'],
      operator: ['callee'],
      supervisor: ['callee', 'operator'],
    });
    phones.supervisor.audio.press('2');
    await modeIs('whisper');
    await expectHeard({ callee: ['operator'], operator: ['callee', 'supervisor'] });
    phones.supervisor.audio.press('3');
    await modeIs('barge');
    await expectHeard({ callee: ['supervisor', 'operator'], operator: ['callee', 'supervisor'] });
  }, 40_000);

  it('is hung up on by pound, with its line given back and all of it written down', async () => {
    phones.supervisor.audio.press('#');
    await until('a BYE to the supervisor', 4000, () =>
      phones.supervisor.sipp.messages().find(({ first }) => first.startsWith('BYE')),
    );
    await expectHeard({ callee: ['operator'], operator: ['callee'] });
    expect((await card(call.id))?.supervisors).toEqual([]);
    const { active_calls: active } = await client.get<{ active_calls: number }>(
      `/trunks/${phones.supervisor.trunk.id}/status`,
    );
    expect(active).toBe(0);
    const { data: ladder } = await client.get<SipLadder>(`/calls/${call.id}/sip`);
    expect([...new Set(ladder.map(({ leg }) => leg))]).toEqual([
      'callee',
      'supervisor',
      'operator',
    ]);
    const { data: audit } = await client.get<{ data: AuditEntry[] }>(
      `/audit?subject_id=${call.id}&limit=50`,
    );
    expect(audit.map(({ action }) => action)).toEqual([
      ...['call.barged', 'call.whispered', 'call.transferred', 'call.listened'],
      ...['call.taken_over', 'call.barged', 'call.listened', 'call.supervised_by_phone'],
      'call.placed',
    ]);
    const kinds = await until('the timeline is written', 3000, async () => {
      const { data } = await client.get<{ data: CallEvent[] }>(`/calls/${call.id}/timeline`);
      const of = data.map(({ kind }) => kind).filter((kind) => kind.startsWith('supervisor.'));
      return of.includes('supervisor.left') && of;
    });
    expect(kinds.slice(0, 3)).toEqual([
      ...['supervisor.called', 'supervisor.joined', 'supervisor.barged'],
    ]);
  }, 20_000);

  it('tells why a number was not reached', async () => {
    expect(await reasons).toEqual([
      ...['phone_busy', 'phone_refused', 'phone_unreachable', 'invalid_values', 'phone_blocked'],
    ]);
  }, 20_000);

  it('tells the agent something, and the callee hears it say so at once', async () => {
    expect(await saysAtOnce).toContain('en.agent.price');
  }, 20_000);

  it('tells the agent something, and its next reply to the callee is another one', async () => {
    const { callee } = await curious;
    expect(callee.slice(0, 2)).toEqual(['en.agent.greeting', 'en.agent.price']);
    expect(callee).not.toContain('en.agent.listening');
  }, 60_000);

  it('hears callee and agent at a colleague’s telephone, who is heard by neither', async () => {
    const { callee } = await curious;
    expect(callee).not.toContain('en.callee.desk');
  }, 60_000);
});
