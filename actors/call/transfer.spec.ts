import { startSystem, spawnActor, tell, type Address, type System } from '../kernel/actor.ts';
import { FakeFurtherLines } from '../ports/fake-further-lines.ts';
import { FakeTools } from '../ports/fake-tools.ts';
import {
  aPlan,
  anEnding,
  FakeCallStore,
  FakeClock,
  FakeConversations,
  FakeDialog,
  FakeEngine,
} from '../ports/fakes.ts';
import { TwoPhones } from '../ports/fake-two-phones.ts';
import { noLive } from '../ports/live.ts';
import { DialError } from '../ports/telephony.ts';
import type { TransferRule } from '../ports/transfer.ts';
import { until } from '../ports/until.ts';
import { callActor } from './call.ts';
import type { CallMessage } from './messages.ts';
import { failureOf } from './transfer.ts';

const rule: TransferRule = {
  to: '+902125550100',
  mode: 'warm',
  by: 'bridge',
  ringForMs: 20_000,
  then: 'leave',
};

describe('a call that is passed on', () => {
  let log: string[];
  let system: System;
  let telephony: TwoPhones;
  let engine: FakeEngine;
  let conversations: FakeConversations;
  let store: FakeCallStore;
  let furtherLines: FakeFurtherLines;
  let clock: FakeClock;
  let call: Address<CallMessage>;
  let kinds: string[];
  let refers: { to: string; answer: PromiseWithResolvers<number> };

  beforeEach(() => {
    log = [];
    kinds = [];
    system = startSystem({ name: 'test', onCrash: ({ error }) => fail(error) });
    telephony = new TwoPhones(log);
    engine = new FakeEngine(log);
    conversations = new FakeConversations(log);
    store = new FakeCallStore(log);
    furtherLines = new FakeFurtherLines(log);
    clock = new FakeClock();
    refers = { to: '', answer: Promise.withResolvers() };
    store.saveEvents = async (_id?: string, events?: readonly { kind: string }[]) =>
      void kinds.push(...(events ?? []).map(({ kind }) => kind));
  });
  afterEach(() => system.stop());

  async function talking(over: Partial<TransferRule> = {}): Promise<void> {
    const plan = aPlan();
    const agent = { ...plan.agent, tools: ['transfer_to_human'], transfer: { ...rule, ...over } };
    call = spawnActor(
      system.root,
      callActor(
        {
          ...{ telephony, engine, conversations, store, furtherLines, clock, live: noLive },
          tools: new FakeTools(),
          transcriptionModel: 'gpt-transcribe',
          recordingPath: () => '/rec.wav',
        },
        { ...plan, agent },
        () => undefined,
      ),
    );
    await until(() => log.includes('invite'));
    telephony.pickUp();
    telephony.dialog.refer = ((to: string) => {
      refers.to = to;
      return refers.answer.promise;
    }) as FakeDialog['refer'];
    await until(() => log.includes('start and speak'));
  }

  /** The model uses its tool. */
  const ask = (): void =>
    conversations.tell({
      ...{ type: 'toolAsked', toolCallId: 't1', name: 'transfer_to_human', at: 1 },
      arguments: '{"reason":"wants a human","summary":"Ada asks for a refund."}',
    });
  const happens = (line: string) => until(() => log.some((each) => each.includes(line)));
  const briefed = async (): Promise<void> => {
    ask();
    await happens('invite operator');
    telephony.operator.resolve(telephony.operatorDialog);
    await happens('Ada asks for a refund');
  };
  const press = (digit: string): void =>
    engine.tell({ type: 'dtmfReceived', endpointId: 'endpoint-1', digit, at: 2 });
  const closing = async () => {
    await until(() => store.closings.length === 1);
    return store.closings[0]!;
  };
  const lastArranged = (): string => log.findLast((line) => line.startsWith('arrange')) ?? '';

  it('lets the agent finish, plays music, and calls the operator over its own trunk', async () => {
    await talking();
    const spoken = Promise.withResolvers<void>();
    conversations.drains = () => spoken.promise;
    ask();
    await happens('tool result');
    expect(log).not.toContain('invite operator');
    spoken.resolve();
    await happens('invite operator');
    expect(log.indexOf('take trunk-1 for operator')).toBeLessThan(log.indexOf('invite operator'));
    expect(lastArranged()).toBe('arrange callee<hold agent<');
    expect(telephony.asked?.to).toBe('+902125550100');
    expect(telephony.asked?.ringForMs).toBe(20_000);
  });

  it('briefs the operator alone, and joins them by key 1', async () => {
    await talking();
    await briefed();
    expect(lastArranged()).toBe('arrange callee<hold agent<operator operator<agent');
    press('5');
    press('1');
    await happens('operator<callee');
    expect(lastArranged()).toBe('arrange callee<operator agent< operator<callee');
    clock.advance(30_000);
    telephony.operatorDialog.tell({ type: 'ended', by: 'callee', ending: anEnding() });
    const { ending, transfer, contact } = await closing();
    expect(ending.disposition).toBe('transferred');
    expect(ending.cause).toBe('operator_hung_up');
    expect(transfer).toEqual({ to: '+902125550100', at: 1_000_000, operatorMs: 30_000 });
    expect(contact.status).toBe('completed');
    expect(log).toContain('bye');
    expect(log).toContain('give back operator');
    expect(kinds).toEqual(
      [
        ...['tool.used', 'transfer.started', 'transfer.calling', 'transfer.ringing'],
        ...['transfer.briefing', 'dtmf.received', 'dtmf.received', 'transfer.joined'],
      ].filter((kind) => kind !== 'dtmf.received'),
    );
  });

  it('goes on writing down what is said when it is to stay', async () => {
    await talking({ then: 'listen' });
    await briefed();
    press('1');
    await happens('agent<callee+operator');
  });

  it('is transferred, too, when the callee hangs up on the operator', async () => {
    await talking();
    await briefed();
    press('1');
    await happens('callee<operator');
    telephony.dialog.tell({ type: 'ended', by: 'callee', ending: anEnding() });
    expect((await closing()).ending.disposition).toBe('transferred');
    expect(telephony.operatorLog).toContain('bye');
  });

  const failures = [
    ['busy', 486],
    ['no_answer', 480],
    ['refused', 603],
    ['unreachable', 404],
  ] as const;
  for (const [failure, sipStatus] of failures)
    it(`takes the callee back when the operator is ${failure}`, async () => {
      await talking();
      ask();
      await happens('invite operator');
      telephony.operator.reject(new DialError(anEnding({ disposition: 'failed', sipStatus })));
      await happens('say The transfer failed');
      expect(lastArranged()).toBe('arrange callee<agent agent<callee');
      expect(log).toContain('give back operator');
      expect(log).toContain('inject 1');
      telephony.dialog.tell({ type: 'ended', by: 'callee', ending: anEnding() });
      const { ending, transfer } = await closing();
      expect(ending.disposition).toBe('answered');
      expect(transfer).toBeNull();
      expect(kinds).toContain('transfer.failed');
    });

  const withoutAccepting: [how: string, give: () => void][] = [
    ['declines by key', () => press('2')],
    [
      'hangs up',
      () => telephony.operatorDialog.tell({ type: 'ended', by: 'callee', ending: anEnding() }),
    ],
    ['never accepts', () => clock.advance(45_000)],
  ];
  for (const [how, give] of withoutAccepting)
    it(`takes the callee back when the operator ${how}`, async () => {
      await talking();
      await briefed();
      give();
      await happens('say The transfer failed');
      expect(lastArranged()).toBe('arrange callee<agent agent<callee');
      await happens('leave operator');
    });

  it('does not call anybody when no trunk takes the call', async () => {
    await talking();
    furtherLines.full = ['trunk-1'];
    ask();
    await happens('no line was free');
    expect(log).not.toContain('invite operator');
  });

  for (const [why, told] of [
    ['unreachable', 'could not be reached'],
    ['blocked', 'may not be called'],
    ['do_not_call', 'may not be called'],
  ] as const)
    it(`calls nobody whose number is ${why}`, async () => {
      await talking();
      furtherLines.full = ['trunk-1'];
      furtherLines.refusal = { taken: false, why, explanation: '' };
      ask();
      await happens(told);
      expect(log).not.toContain('invite operator');
    });

  const other = { trunk: { ...aPlan().trunk, id: 'trunk-2' }, callerId: '+902125550177' };
  const fails = (sipStatus: number): void => {
    const { reject } = telephony.operator;
    telephony.operator = Promise.withResolvers();
    reject(new DialError(anEnding({ disposition: 'failed', sipStatus })));
  };

  it('tries another trunk for the operator where the rules say so, as long as nothing rang', async () => {
    await talking();
    furtherLines.others = [other];
    furtherLines.failover = { statuses: [503], afterMs: null };
    telephony.operatorRings = false;
    ask();
    await happens('invite operator');
    fails(503);
    await happens('take trunk-2 for operator');
    await until(() => telephony.asked?.trunk.id === 'trunk-2');
    expect(telephony.asked?.callerId).toBe('+902125550177');
    telephony.operator.resolve(telephony.operatorDialog);
    await happens('Ada asks for a refund');
    expect(lastArranged()).toContain('operator<agent');
  });

  it('rings no operator twice: once it rang, or without a rule, the attempt is over', async () => {
    await talking();
    furtherLines.others = [other];
    furtherLines.failover = { statuses: [503], afterMs: null };
    ask();
    await happens('invite operator');
    fails(503);
    await happens('say The transfer failed');
    expect(log).not.toContain('take trunk-2 for operator');
    expect(log).toContain('give back operator');
  });

  it('gives up the operator’s phone when the callee hangs up meanwhile', async () => {
    await talking();
    ask();
    await happens('invite operator');
    telephony.dialog.tell({ type: 'ended', by: 'callee', ending: anEnding() });
    await until(() => telephony.operatorLog.includes('cancel'));
    telephony.operator.reject(new DialError(anEnding({ disposition: 'cancelled' })));
    expect((await closing()).ending.disposition).toBe('answered');
    await happens('give back operator');
  });

  it('hangs up on an operator who answers while we give up', async () => {
    await talking();
    ask();
    await happens('invite operator');
    telephony.dialog.tell({ type: 'ended', by: 'callee', ending: anEnding() });
    await until(() => telephony.operatorLog.includes('cancel'));
    telephony.operator.resolve(telephony.operatorDialog);
    await until(() => telephony.operatorLog.includes('bye'));
  });

  it('has the carrier connect them, and is over when that is done', async () => {
    await talking({ mode: 'cold', by: 'refer' });
    ask();
    await until(() => refers.to !== '');
    expect(refers.to).toBe('+902125550100');
    expect(lastArranged()).toBe('arrange callee<ringback agent<');
    refers.answer.resolve(200);
    const { ending, transfer } = await closing();
    expect([ending.disposition, ending.cause]).toEqual(['transferred', 'referred']);
    expect(transfer?.operatorMs).toBeNull();
  });

  it('takes the callee back when the carrier could not connect them', async () => {
    await talking({ mode: 'cold', by: 'refer' });
    ask();
    await until(() => refers.to !== '');
    refers.answer.resolve(486);
    await happens('on another call');
    expect(lastArranged()).toBe('arrange callee<agent agent<callee');
  });

  it('takes a carrier that hangs up after the REFER for one that has connected them', async () => {
    await talking({ mode: 'cold', by: 'refer' });
    ask();
    await until(() => refers.to !== '');
    telephony.dialog.tell({ type: 'ended', by: 'callee', ending: anEnding() });
    expect((await closing()).ending.cause).toBe('referred');
  });

  it('connects at once when the transfer is cold and ours', async () => {
    await talking({ mode: 'cold' });
    ask();
    await happens('invite operator');
    expect(lastArranged()).toBe('arrange callee<ringback agent<');
    telephony.operator.resolve(telephony.operatorDialog);
    await happens('operator<callee');
  });

  it('outlives its AI and its longest duration once people talk', async () => {
    await talking();
    await briefed();
    press('1');
    await happens('callee<operator');
    conversations.tell({
      type: 'lost',
      at: 3,
      owesReply: false,
      loss: { cause: 'quota', retryable: false, explanation: 'no money' },
    });
    clock.advance(400_000);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(store.closings).toEqual([]);
    tell(call, { type: 'hangUp', at: 5, reason: 'by hand', polite: true });
    expect((await closing()).ending.disposition).toBe('transferred');
  });

  it('is passed on by hand, the agent saying so first', async () => {
    await talking();
    const order = {
      ...rule,
      to: '+902125550199',
      askedBy: 'supervisor',
      reason: '',
      summary: '',
    } as const;
    tell(call, { type: 'transfer', at: 4, fact: { type: 'asked', order } });
    await happens('putting them through');
    await happens('invite operator');
    expect(telephony.asked?.to).toBe('+902125550199');
    // A second order changes nothing.
    tell(call, { type: 'transfer', at: 5, fact: { type: 'asked', order } });
    telephony.operator.resolve(telephony.operatorDialog);
    await happens('human colleague');
    expect(log.filter((line) => line === 'invite operator').length).toBe(1);
  });
});

describe('what a final status means for a transfer', () => {
  it('is told from who said no', () => {
    expect([486, 600, 480, 408, 603, 403, 404, 405, 500].map(failureOf)).toEqual([
      ...(['busy', 'busy', 'no_answer', 'no_answer', 'refused', 'refused'] as const),
      ...(['unreachable', 'unreachable', 'failed'] as const),
    ]);
  });
});
