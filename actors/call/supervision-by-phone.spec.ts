import { startSystem, spawnActor, tell, type Address, type System } from '../kernel/actor.ts';
import { FakeFurtherLines } from '../ports/fake-further-lines.ts';
import { FakeTools } from '../ports/fake-tools.ts';
import { TwoPhones } from '../ports/fake-two-phones.ts';
import {
  aPlan,
  anEnding,
  FakeCallStore,
  FakeClock,
  FakeConversations,
  FakeEngine,
} from '../ports/fakes.ts';
import type { SupervisorMode } from '../ports/hearing.ts';
import type { LiveCallItem } from '../ports/live.ts';
import type { SupervisionDesk, SupervisionRefusal } from '../ports/supervision.ts';
import { DialError } from '../ports/telephony.ts';
import { until } from '../ports/until.ts';
import { callActor } from './call.ts';
import type { CallMessage } from './messages.ts';
import type { SupervisionFact } from './supervision-messages.ts';

const PHONE = '+905321234500';

/** Notes what supervisors are told, and lets them act unless told otherwise. */
class FakeDesk implements SupervisionDesk {
  readonly answers = new Map<string, SupervisionRefusal | null>();
  readonly done: SupervisorMode[] = [];
  may = true;

  answered(askId: string, refusal: SupervisionRefusal | null): void {
    if (!this.answers.has(askId)) this.answers.set(askId, refusal);
  }
  told(): void {}
  maySupervise = () => Promise.resolve(this.may);
  acted(_account: unknown, _callId: string, mode: SupervisorMode): void {
    this.done.push(mode);
  }
}

describe('supervising a call by telephone', () => {
  let log: string[];
  let system: System;
  let telephony: TwoPhones;
  let engine: FakeEngine;
  let conversations: FakeConversations;
  let store: FakeCallStore;
  let lines: FakeFurtherLines;
  let desk: FakeDesk;
  let shown: LiveCallItem | undefined;
  let kinds: string[];
  let call: Address<CallMessage>;
  let clock: FakeClock;

  beforeEach(async () => {
    log = [];
    clock = new FakeClock();
    kinds = [];
    system = startSystem({ name: 'test', onCrash: ({ error }) => fail(error) });
    telephony = new TwoPhones(log);
    engine = new FakeEngine(log);
    conversations = new FakeConversations(log);
    store = new FakeCallStore(log);
    store.saveEvents = async (_id?: string, events?: readonly { kind: string }[]) =>
      void kinds.push(...(events ?? []).map(({ kind }) => kind));
    lines = new FakeFurtherLines(log);
    desk = new FakeDesk();
    const live = {
      put: (_topic: string, item: unknown) => (shown = item as LiveCallItem),
      gone: () => undefined,
      levels: () => undefined,
    };
    call = spawnActor(
      system.root,
      callActor(
        {
          ...{ telephony, engine, conversations, store, furtherLines: lines, live },
          ...{ clock, supervision: desk, tools: new FakeTools() },
          transcriptionModel: 'gpt-transcribe',
          recordingPath: () => '/rec.wav',
        },
        aPlan(),
        () => undefined,
      ),
    );
    await until(() => log.includes('invite'));
    telephony.pickUp();
    await until(() => log.includes('start and speak'));
  });
  afterEach(() => system.stop());

  const tells = (fact: SupervisionFact): void =>
    tell(call, { type: 'supervision', at: 1000, fact });
  const ADA = { userId: 'ada', name: 'Ada' } as const;
  const asks = (mode: SupervisorMode = 'listen', askId = 'ask', partyId = 'phone-1'): void =>
    tells({
      ...{ type: 'phoneAsked', askId, ...ADA, partyId },
      order: {
        account: { userId: 'ada', keyId: null },
        ...{ to: PHONE, ringForMs: 30_000, mode, language: 'tr' },
      },
    });
  const answers = async (mode?: SupervisorMode): Promise<void> => {
    asks(mode);
    await happens('invite operator');
    telephony.operator.resolve(telephony.operatorDialog);
    await happens('cue supervise to phone-1');
    press('1');
    await until(() => desk.answers.has('ask'));
  };
  const picksUp = async (): Promise<void> => {
    asks();
    await happens('invite operator');
    telephony.operator.resolve(telephony.operatorDialog);
    await happens('cue supervise to phone-1');
  };
  const happens = (line: string) => until(() => log.some((each) => each.includes(line)));
  const press = (digit: string): void =>
    engine.tell({ type: 'dtmfReceived', endpointId: 'endpoint-1', digit, at: 2 });
  const lastArranged = (): string => log.findLast((line) => line.startsWith('arrange')) ?? '';
  const hangsUp = (): void =>
    telephony.operatorDialog.tell({ type: 'ended', by: 'callee', ending: anEnding() });

  it('lets whoever picked up hear nothing of the call before they press a key', async () => {
    await picksUp();
    expect(log).toContain('join phone-1 rtp');
    expect(log.some((line) => line.startsWith('arrange') && line.includes('phone-1'))).toBeFalse();
    expect(desk.answers.has('ask')).toBeFalse();
    expect(shown?.supervisors).toEqual([]);
    press('7');
    await happens('cue refused to phone-1');
    desk.may = false;
    press('1');
    await until(() => log.filter((line) => line === 'cue refused to phone-1').length === 2);
    expect(desk.answers.has('ask')).toBeFalse();
  });

  for (const [failure, how, happened] of [
    ['no_answer', 'pressed nothing, as a mailbox does', () => clock.advance(20_000)],
    ['refused', 'pressed pound', () => press('#')],
    ['refused', 'hung up', () => hangsUp()],
  ] as const)
    it(`hangs up on whoever picked up and ${how}`, async () => {
      await picksUp();
      happened();
      await until(() => desk.answers.has('ask'));
      expect(desk.answers.get('ask')).toEqual(
        jasmine.objectContaining({ code: 'not_reached', failure }),
      );
      await happens('give back phone-1');
      await happens('leave phone-1');
      expect(telephony.operatorLog).toContain('bye');
      expect(store.closings).toEqual([]);
    });

  it('does at once what the first key says', async () => {
    await picksUp();
    press('3');
    await until(() => shown?.supervisors[0]?.mode === 'barge');
    await until(() => desk.done.length === 1);
    expect(desk.answers.get('ask')).toBeNull();
    clock.advance(60_000);
    expect(shown?.supervisors.length).toBe(1);
  });

  it('calls them over a line of their own, and lets them listen once they press a key', async () => {
    await answers();
    expect(desk.answers.get('ask')).toBeNull();
    expect([telephony.asked?.to, telephony.asked?.ringForMs]).toEqual([PHONE, 30_000]);
    expect(log.indexOf('take trunk-1 for phone-1')).toBeLessThan(log.indexOf('invite operator'));
    await happens('cue supervise to phone-1');
    expect(lastArranged()).toBe('arrange callee<agent agent<callee phone-1<callee+agent');
    expect(shown?.supervisors).toEqual([
      jasmine.objectContaining({ name: 'Ada', way: 'phone', mode: 'listen' }),
    ]);
  });

  it('does what the keys say, with a tone and a line of the audit log for each', async () => {
    await answers();
    press('3');
    await happens('cue done to phone-1');
    expect(lastArranged()).toBe(
      'arrange callee<agent+phone-1 agent<callee+phone-1 phone-1<callee+agent',
    );
    press('4');
    await until(() => lastArranged() === 'arrange callee<phone-1 agent< phone-1<callee');
    press('1');
    await happens('say You have the callee back');
    await until(() => desk.done.length === 3);
    expect(desk.done).toEqual(['barge', 'takeover', 'listen']);
    expect(lastArranged()).toBe('arrange callee<agent agent<callee phone-1<callee+agent');
  });

  for (const [why, digit] of [
    ['nobody is there to whisper to', '2'],
    ['the key means nothing', '7'],
  ] as const)
    it(`says no by a tone when ${why}`, async () => {
      await answers();
      press(digit);
      await happens('cue refused to phone-1');
      expect(desk.done).toEqual([]);
    });

  it('says no by a tone to an account that may not supervise any more', async () => {
    await answers();
    desk.may = false;
    press('4');
    await happens('cue refused to phone-1');
    expect(shown?.supervisors[0]?.mode).toBe('listen');
  });

  it('lets them speak at once when they asked for that', async () => {
    await answers('barge');
    await until(() => shown?.supervisors[0]?.mode === 'barge');
    expect(log).toContain('cue supervise to phone-1');
  });

  for (const [how, leave] of [
    ['press pound', () => press('#')],
    ['hang up', () => hangsUp()],
    ['are dropped from the panel', () => tells({ type: 'phoneDropped', askId: 'x', ...ADA })],
  ] as const)
    it(`lets go of them and of their line when they ${how}`, async () => {
      await answers();
      leave();
      await happens('give back phone-1');
      await happens('leave phone-1');
      expect(telephony.operatorLog).toContain('bye');
      await until(() => shown?.supervisors.length === 0);
      expect(store.closings).toEqual([]);
    });

  it('gives the callee back to the AI at once when they hang up after taking over', async () => {
    await answers();
    press('4');
    await happens('cue done to phone-1');
    hangsUp();
    await happens('say You have the callee back');
    expect(lastArranged()).toBe('arrange callee<agent agent<callee');
  });

  for (const [failure, sipStatus] of [
    ['busy', 486],
    ['no_answer', 480],
    ['refused', 603],
  ] as const)
    it(`tells whoever asked that their telephone is ${failure}`, async () => {
      asks();
      await happens('invite operator');
      telephony.operator.reject(new DialError(anEnding({ disposition: 'failed', sipStatus })));
      await until(() => desk.answers.has('ask'));
      expect(desk.answers.get('ask')).toEqual(
        jasmine.objectContaining({ code: 'not_reached', failure }),
      );
      await happens('give back phone-1');
      expect(shown?.supervisors).toEqual([]);
      // Another attempt is possible.
      telephony.operator = Promise.withResolvers();
      asks('listen', 'again', 'phone-2');
      telephony.operator.resolve(telephony.operatorDialog);
      await happens('cue supervise to phone-2');
      press('1');
      await until(() => desk.answers.get('again') === null);
    });

  it('calls nobody over no line, or at a number that may not be called', async () => {
    lines.full = ['trunk-1'];
    lines.refusal = { taken: false, why: 'blocked', explanation: 'Emergency numbers …' };
    asks();
    await until(() => desk.answers.has('ask'));
    expect(desk.answers.get('ask')).toEqual(
      jasmine.objectContaining({ code: 'not_reached', failure: 'blocked' }),
    );
    expect(log).not.toContain('invite operator');
  });

  it('rings one telephone of each, and takes the ringing back when asked to', async () => {
    asks();
    await happens('invite operator');
    asks('listen', 'again', 'phone-2');
    await until(() => desk.answers.has('again'));
    expect(desk.answers.get('again')).toEqual({ code: 'phone_under_way' });
    tells({ type: 'phoneDropped', askId: 'drop', ...ADA });
    await until(() => telephony.operatorLog.includes('cancel'));
    expect(desk.answers.get('drop')).toBeNull();
    expect(desk.answers.get('ask')).toEqual(jasmine.objectContaining({ failure: 'cancelled' }));
    // Our CANCEL crosses their answer.
    telephony.operator.resolve(telephony.operatorDialog);
    await until(() => telephony.operatorLog.includes('bye'));
    await happens('give back phone-1');
    expect(shown?.supervisors).toEqual([]);
  });

  for (const [when, before] of [
    ['rings', () => asks()],
    ['has joined', () => answers()],
  ] as const)
    it(`lets go of a telephone that ${when} when the call is over`, async () => {
      await before();
      await happens('invite operator');
      telephony.dialog.tell({ type: 'ended', by: 'callee', ending: anEnding() });
      await until(() => store.closings.length === 1 || telephony.operatorLog.includes('cancel'));
      telephony.operator.reject(new DialError(anEnding({ disposition: 'cancelled' })));
      await until(() => store.closings.length === 1);
      await happens('give back phone-1');
      expect(desk.answers.get('ask') ?? { code: 'call_over' }).toEqual({ code: 'call_over' });
      expect(kinds).not.toContain('supervisor.not_reached');
    });

  it('lets go of the telephone when the call’s actor is stopped', async () => {
    await answers();
    system.stop();
    await happens('give back phone-1');
    expect(telephony.operatorLog).toContain('bye');
  });

  it('refuses a call that is over', async () => {
    tell(call, { type: 'hangUp', at: 3, reason: 'by hand', polite: false });
    asks();
    await until(() => desk.answers.has('ask'));
    expect(desk.answers.get('ask')).toEqual({ code: 'call_over' });
  });
});
