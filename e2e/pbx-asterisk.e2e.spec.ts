import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { aTrunk } from '../actors/ports/fakes.ts';
import { silentLog } from '../actors/ports/log.ts';
import type { PbxRoute } from '../actors/ports/pbx.ts';
import {
  DialError,
  type ChannelNote,
  type DialogFact,
  type DialRequest,
} from '../actors/ports/telephony.ts';
import { telephonySuite } from '../actors/ports/telephony.suite.ts';
import { until } from '../actors/ports/until.ts';
import { PbxTelephony } from '../asterisk/pbx/pbx.ts';
import { LAB_CALLEES, LAB_OFFER } from '../lab/carrier/callees.ts';
import { startLabCarrier, type LabCarrier } from '../lab/carrier/index.ts';
import { parseSdp } from '../media/codec/sdp.ts';
import { RtpParty } from '../media/scripted-party.ts';
import { inviteAddresses } from '../sip/gateway/invite.ts';
import { Authority } from '../sip/embedded/testing/certificates.ts';
import { startAsterisk } from './asterisk/asterisk.ts';
import { breakableWay } from './asterisk/breakable-way.ts';
import { startPbx, type Pbx } from './asterisk/pbx.ts';
import { freePort, HOST } from './sip/sipp.ts';

const NOWHERE = `http://${HOST}:9`;

describe('a PBX that places calls', () => {
  const leftovers = new AsyncDisposableStack();
  const ca = new Authority('Carrier CA');
  leftovers.defer(() => ca.close());
  let lab: LabCarrier;
  let pbx: Pbx;
  /** What its phone is told; it never answers. */
  const invites: string[] = [];

  beforeAll(async () => {
    const phone = createSocket('udp4').bind(0, HOST);
    leftovers.defer(() => void phone.close());
    await once(phone, 'listening');
    phone.on('message', (data) => {
      if (data.toString().startsWith('INVITE')) invites.push(data.toString());
    });
    lab = await startLabCarrier({ seed: 'pbx', hurry: 6, sipPort: await freePort() });
    leftovers.defer(() => lab.close());
    const carrier = await startAsterisk(leftovers, ca.issue(`IP:${HOST}`));
    pbx = await startPbx(leftovers, {
      ...{ lab: lab.sip.port, other: carrier.port, phone: phone.address().port },
    });
    await until(() => pbx.command('pjsip show contacts').includes('Avail'), 10_000);
  }, 300_000);
  afterAll(() => leftovers.disposeAsync(), 30_000);

  const newTelephony = (): PbxTelephony =>
    new PbxTelephony({ nodeId: 'node', log: silentLog, addresses: inviteAddresses });
  const channels = (): number =>
    Number(/(\d+) active channel/.exec(pbx.command('core show channels'))?.[1]);
  const bridges = (): string => pbx.command('bridge show all');
  /** But for those who were passed on: they talk until one of them hangs up. */
  const nothingIsLeft = async () => {
    const [, joined] = /^(.*?)!.*-next$/m.exec(pbx.command('core show channels concise')) ?? [];
    if (joined) pbx.command(`channel request hangup ${joined}`);
    await until(() => channels() === 0 && !bridges().includes('callboard-'));
  };

  telephonySuite('a real Asterisk', async () => {
    lab.journal.clear();
    const way = await breakableWay(leftovers, Number(new URL(pbx.route.url).port));
    const route = { ...pbx.route, url: `http://${HOST}:${way.port}` };
    const telephony = newTelephony();
    const sip = () => Promise.reject(new Error('calls come in over SIP'));
    return {
      telephony: {
        dial: (request) => telephony.dial(request, route),
        answer: sip,
        refuse: () => undefined,
      },
      trunk: aTrunk({ pbx: route }),
      ...{ callees: LAB_CALLEES, offer: LAB_OFFER },
      calls: () => lab.journal.list(),
      breakWay: () => way.cut(),
      mended: () => way.mend(),
      async close() {
        await nothingIsLeft();
        telephony.close();
        way.cut();
      },
    };
  });

  describe('of ours', () => {
    let telephony: PbxTelephony;
    let notes: ChannelNote[];

    beforeEach(() => {
      lab.journal.clear();
      telephony = newTelephony();
      notes = [];
    });
    afterEach(async () => {
      await nothingIsLeft();
      telephony.close();
    });

    const request = (to: string, over: Partial<DialRequest> = {}): DialRequest => ({
      ...{ callId: 'call-1', to, callerId: '+902120000000', values: { name: 'Ada' } },
      ...{ trunk: aTrunk({ pbx: pbx.route }), offer: LAB_OFFER, ringForMs: 15_000 },
      signal: new AbortController().signal,
      onInvite: () => Promise.resolve(),
      onRing: () => undefined,
      onEarlyMedia: () => undefined,
      onChannel: (told) => void notes.push(told),
      ...over,
    });
    const dial = (to: string, over: Partial<PbxRoute> = {}, more: Partial<DialRequest> = {}) =>
      telephony.dial(request(to, more), { ...pbx.route, ...over });
    const ending = async (dialled: Promise<unknown>) =>
      dialled.then(
        () => fail('somebody answered'),
        (error: unknown) => (error as DialError).ending,
      );
    const what = () => notes.map((note) => note.what);

    it('carries the audio of both sides, from before the answer on', async () => {
      const party = await RtpParty.open();
      const early: string[] = [];
      const dialog = await dial(
        LAB_CALLEES.early,
        {},
        {
          offer: party.sdp(),
          onEarlyMedia: (sdp) => early.push(sdp),
        },
      );
      expect(parseSdp(early[0] ?? '').port).toBe(parseSdp(dialog.answer).port);
      party.to = parseSdp(dialog.answer).port;
      await until(() => party.heard.length > 20);
      await dialog.bye();
      party.close();
      expect(what()).toEqual(['created', 'progress', 'answered', 'ended']);
      expect(notes[0]?.detail).toMatch(/^PJSIP\/lab-\w+ · \S+$/);
    }, 20_000);

    it('shows the caller-ID as it is asked to, and sets variables and headers', async () => {
      const extraHeaders = { 'X-Lead': '{{name}}' };
      const trunk = aTrunk({ pbx: pbx.route, extraHeaders });
      const told = async (over: Partial<PbxRoute>) => {
        invites.length = 0;
        const seen = new AbortController();
        const there = { ...over, dialString: 'PJSIP/${number}@phone' };
        const ended = ending(dial(LAB_CALLEES.talks, there, { trunk, signal: seen.signal }));
        await until(() => invites.length > 0, 10_000);
        seen.abort();
        expect((await ended)?.disposition).toBe('cancelled');
        return invites[0] ?? '';
      };
      const invite = await told({ variables: { CAMPAIGN: '{{name}}' } });
      expect(invite).toMatch(/^From: .*<sip:\+902120000000@/m);
      expect(invite).toMatch(/^X-Lead: Ada\r$/m);
      expect(await told({ callerId: 'digits' })).toMatch(/^From: .*<sip:902120000000@/m);
      expect(await told({ callerId: 'pbx' })).not.toContain('90212000');
    }, 20_000);

    it('presses keys that the callee hears, and hears the callee’s', async () => {
      const dialog = await dial('keys', { dialString: 'PJSIP/${number}@carrier' });
      const facts: DialogFact[] = [];
      dialog.onFact((fact) => facts.push(fact));
      await dialog.sendDigits('42');
      const pressed = () =>
        facts.map((fact) => (fact.type === 'dtmfReceived' ? fact.digit : '')).join('');
      await until(() => pressed() === '42', 10_000);
      await dialog.bye();
    }, 20_000);

    it('dials through the PBX’s own dialplan as well', async () => {
      const local = { dialString: 'Local/${number}@from-internal', watched: null };
      await (await dial(LAB_CALLEES.talks, local)).bye();
      expect((await ending(dial(LAB_CALLEES.busy, local)))?.disposition).toBe('busy');
    }, 20_000);

    it('says that the PBX has no way there, before anything rang', async () => {
      for (const name of ['nobody', 'gone']) {
        const failed = await ending(dial('123', { dialString: `PJSIP/\${number}@${name}` }));
        expect(failed?.cause).toBe('invite_not_sent');
        expect(failed?.explanation).toContain('no way there');
      }
      expect((await ending(dial('12/34&56')))?.fault).toBe('configuration');
    }, 20_000);

    it('says that the account is wrong, or that nobody is there', async () => {
      const another = newTelephony();
      const nowhere = { ...pbx.route, url: NOWHERE };
      const [wrong, nobody] = await Promise.all([
        ending(dial(LAB_CALLEES.talks, { password: 'wrong' })),
        ending(another.dial(request(LAB_CALLEES.talks), nowhere)),
      ]);
      another.close();
      expect(wrong?.cause).toBe('invite_not_sent');
      expect(nobody?.explanation).toContain('does not answer');
    }, 20_000);

    it('goes on after its events were lost for a moment', async () => {
      const way = await breakableWay(leftovers, Number(new URL(pbx.route.url).port));
      const dialog = await dial(LAB_CALLEES.talks, { url: `http://${HOST}:${way.port}` });
      const facts: DialogFact[] = [];
      dialog.onFact((fact) => facts.push(fact));
      way.cut();
      await way.mend();
      await dialog.sendDigits('1').catch(() => undefined);
      await until(() =>
        dialog.sendDigits('1').then(
          () => true,
          () => false,
        ),
      );
      expect(facts).toEqual([]);
      await dialog.bye();
      await until(() => lab.journal.list()[0]?.endedBy === 'caller');
      way.cut();
    }, 20_000);

    it('joins the callee with somebody else, and ends both when one hangs up', async () => {
      const dialog = await dial(LAB_CALLEES.talks);
      expect(await dialog.refer(LAB_CALLEES.leaves)).toBe(200);
      expect(what()).toContain('passed_on');
      await dialog.bye();
      await until(() => lab.journal.list().every(({ endedBy }) => endedBy !== undefined), 10_000);
      const ends = lab.journal.list().map(({ endedBy }) => endedBy);
      expect(ends.sort()).toEqual(['callee', 'caller']);
    }, 30_000);

    it('ends what a node that died has left, and nobody else’s call', async () => {
      const ours = await dial(LAB_CALLEES.talks);
      const another = newTelephony();
      await another.hangUp('trunk', pbx.route, 'somebody-else-s-channel');
      expect(channels()).toBeGreaterThan(0);
      await another.hangUp('trunk', pbx.route, ours.sipCallId);
      await nothingIsLeft();
      another.close();
    }, 20_000);

    it('tells whether calls can go out', async () => {
      const look = (over: Partial<PbxRoute>) =>
        telephony.options(aTrunk(), { ...pbx.route, ...over }, 4000);
      expect(await look({})).toEqual(
        jasmine.objectContaining({
          ...{ reachable: true, reason: 'the PBX answers, and its PJSIP/lab is up' },
          server: jasmine.stringMatching(/^Asterisk 2\d\./),
        }),
      );
      const problems = await Promise.all([
        look({ watched: 'PJSIP/gone' }),
        look({ watched: 'PJSIP/nobody' }),
        look({ password: 'wrong' }),
        look({ url: NOWHERE }),
      ]);
      expect(problems.map(({ reachable }) => reachable)).toEqual([false, false, false, false]);
      expect(problems.map(({ reason }) => reason)).toEqual([
        'the PBX answers, and its PJSIP/gone is offline',
        'the PBX has no endpoint PJSIP/nobody',
        'the PBX refuses the account',
        'the PBX does not answer',
      ]);
    }, 20_000);

    it('ends its calls when the PBX is killed, though it is back at once', async () => {
      const dialog = await dial(LAB_CALLEES.talks);
      const facts: DialogFact[] = [];
      dialog.onFact((fact) => facts.push(fact));
      await pbx.crash();
      await until(() => facts.length > 0, 10_000);
      expect(facts).toEqual([
        jasmine.objectContaining({
          type: 'ended',
          ending: jasmine.objectContaining({ disposition: 'failed', cause: 'signalling_lost' }),
        }),
      ]);
      await until(() => pbx.command('pjsip show contacts').includes('Avail'), 10_000);
      await (await dial(LAB_CALLEES.talks)).bye();
    }, 40_000);
  });
});
