import type { Sequelize } from 'sequelize';
import type { FurtherLine, FurtherLines } from '../../actors/ports/further-lines.ts';
import { aPlan, anEnding } from '../../actors/ports/fakes.ts';
import type { CallStore } from '../../actors/ports/store.ts';
import { CallLog, newId, PrefixRoute, SipTrunk, TrunkGroup } from '../models/index.ts';
import { openTestDatabase, type TestDatabase } from '../testing/database.ts';
import { callStore } from './call-store.ts';
import { campaignStore } from './campaign-store.ts';
import { addDnc } from './dnc.ts';
import { furtherLines } from './further-lines.ts';
import { setMembers } from './routing-store.ts';
import { SecretBox } from './secret-box.ts';

const NODE = newId();
const OPERATOR = '+902125550100';

describe('lines for those who are called besides the callee, on PostgreSQL', () => {
  let database: TestDatabase;
  let sequelize: Sequelize;
  let lines: FurtherLines;
  let calls: CallStore;
  let own: SipTrunk;
  const box = new SecretBox('a key of thirty-two characters!!');
  const seenOf = () => undefined;

  beforeAll(async () => {
    database = await openTestDatabase();
    ({ sequelize } = database);
    lines = furtherLines({ sequelize, box, seenOf });
    calls = callStore(sequelize, seenOf);
  }, 60_000);
  afterAll(() => database?.close(), 30_000);
  beforeEach(async () => {
    await sequelize.query(
      `truncate sip_trunks, call_logs, claim_slots, outbox, trunk_groups, prefix_routes, dnc_numbers cascade`,
    );
    own = await aTrunk('own', { max_channels: 2, host: 'carrier.example' });
  });

  const aTrunk = (name: string, over: Partial<SipTrunk> = {}) =>
    SipTrunk.create({ id: newId(), name, host: '127.0.0.1', ...over } as never);
  const aCall = () =>
    CallLog.create({ id: newId(), phone_number: '+905321234567', node_id: NODE, trunk_id: own.id });
  const used = async (trunk: SipTrunk): Promise<number> => {
    const [rows] = await sequelize.query('select used from claim_slots where owner_id = $1', {
      bind: [trunk.id],
    });
    return (rows as { used: number }[])[0]?.used ?? 0;
  };
  const take = (call: CallLog, legId = 'operator', over: { to?: string; tried?: string[] } = {}) =>
    lines.take({
      ...{ callId: call.id, legId, to: OPERATOR, tried: [], ...over },
      own: {
        trunk: { ...aPlan().trunk, id: own.id, host: 'carrier.example' },
        callerId: '+902125550111',
      },
    });
  const trunkOf = (given: FurtherLine): string => (given.taken ? given.line.trunk.name : given.why);

  it('are the call’s own where the rules name no other, with the number the call shows', async () => {
    const given = await take(await aCall());
    expect(given).toEqual(
      jasmine.objectContaining({
        taken: true,
        line: jasmine.objectContaining({ callerId: '+902125550111' }),
      }),
    );
    expect(trunkOf(given)).toBe('own');
    expect(await used(own)).toBe(1);
  });

  it('are chosen by the rules, and fall over to the next one of a group', async () => {
    const [a, b] = [await aTrunk('a', { caller_id: '+902125550122' }), await aTrunk('b')];
    const group = await TrunkGroup.create({ id: newId(), name: 'G', failover_codes: [503] });
    await sequelize.transaction((transaction) =>
      setMembers({ sequelize, transaction }, group.id, [
        { trunk_id: a.id, priority: 1, weight: 1 },
        { trunk_id: b.id, priority: 2, weight: 1 },
      ]),
    );
    await PrefixRoute.create({ id: newId(), prefix: '+90212', group_id: group.id });
    const call = await aCall();
    const first = await take(call);
    expect(trunkOf(first)).toBe('a');
    expect(first).toEqual(
      jasmine.objectContaining({
        line: jasmine.objectContaining({ callerId: '+902125550122' }),
        failover: { statuses: [503], afterMs: null },
      }),
    );
    expect(trunkOf(await take(call, 'operator', { tried: [a.id] }))).toBe('b');
    expect([await used(a), await used(b)]).toEqual([0, 1]);
    expect(trunkOf(await take(call, 'operator', { tried: [a.id, b.id] }))).toBe('own');
    expect(trunkOf(await take(call, 'operator', { tried: [a.id, b.id, own.id] }))).toMatch(
      /no_line|unreachable/,
    );
  });

  it('lead to a SIP address over the call’s own trunk alone', async () => {
    const call = await aCall();
    expect(trunkOf(await take(call, 'operator', { to: 'sip:desk@carrier.example' }))).toBe('own');
    expect(trunkOf(await take(call, 'operator', { to: 'sip:desk@elsewhere.example' }))).toBe(
      'unreachable',
    );
  });

  it('lead to no number that is blocked or listed', async () => {
    await addDnc(sequelize, { phones: [OPERATOR], reason: '', source: 'call', createdBy: null });
    const call = await aCall();
    expect(trunkOf(await take(call))).toBe('do_not_call');
    expect(trunkOf(await take(call, 'operator', { to: '+90112' }))).toBe('blocked');
    expect(trunkOf(await take(call, 'operator', { to: '+88161234567' }))).toBe('blocked');
    expect(await used(own)).toBe(0);
  });

  it('are counted by leg, and given back when the leg, its call or its node is over', async () => {
    const [one, two, three] = [await aCall(), await aCall(), await aCall()];
    expect(trunkOf(await take(one))).toBe('own');
    expect(trunkOf(await take(one, 'supervisor-1'))).toBe('own');
    expect(trunkOf(await take(two)))
      .withContext('it is full')
      .toBe('no_line');
    expect(await used(own)).toBe(2);
    const ada = { callId: one.id, legId: 'supervisor-1' };
    await lines.giveBack(ada);
    await lines.giveBack(ada);
    expect(await used(own)).toBe(1);
    expect(trunkOf(await take(one)))
      .withContext('in place of the one before')
      .toBe('own');
    expect(await used(own)).toBe(1);
    await take(one, 'supervisor-2');
    await calls.close(one.id, {
      ...{ endedAt: 2000, connectedAt: 1000, ending: anEnding(), outcome: null, transcript: null },
      ...{ contact: { status: 'completed', nextAttemptAt: null }, toolsCalled: [], quality: [] },
      ...{ recording: null, rtp: null, tokens: 0, cost: 0, turnLatencyMs: null, sessionId: null },
      transfer: { to: OPERATOR, at: 1500, operatorMs: 61_400 },
    });
    await lines.giveBack({ callId: one.id, legId: 'operator' });
    // The call’s own slot was never taken here; none is given back twice.
    expect(await used(own)).toBe(0);
    expect((await one.reload()).operator_seconds).toBe(61);
    expect(trunkOf(await take(one)))
      .withContext('it is over')
      .toBe('no_line');
    await take(two);
    await take(two, 'supervisor-1');
    await campaignStore({ sequelize, box, maxCallsPerNode: 9, seenOf }).releaseCalls(NODE, [
      two.id,
    ]);
    expect(await used(own)).toBe(0);
    for (const [legId, sipCallId] of [
      ['operator', 'sip-2'],
      ['supervisor-1', 'sip-3'],
      ['operator', 'sip-4'],
    ] as const)
      await lines.invited({ callId: three.id, legId }, sipCallId);
    await three.reload();
    expect(three.second_sip_call_ids).toEqual(['sip-2', 'sip-3', 'sip-4']);
    expect(three.supervisor_sip_call_ids).toEqual(['sip-3']);
  });
});
