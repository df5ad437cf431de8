import type { Sequelize } from 'sequelize';
import type { CallClosing, CallStore, CampaignStore } from '../../actors/ports/store.ts';
import {
  Agent,
  CallLog,
  Campaign,
  CampaignContact,
  newId,
  NumberList,
  PhoneNumber,
  PrefixRoute,
  SipTrunk,
  TrunkGroup,
} from '../models/index.ts';
import { openTestDatabase, type TestDatabase } from '../testing/database.ts';
import { callStore } from './call-store.ts';
import { campaignStore } from './campaign-store.ts';
import { assignList } from './contacts.ts';
import type { LineSeen } from './lines.ts';
import { planManualCall } from './manual-call.ts';
import { saveRates, setCallerIds, setMembers, writeRoutingRules } from './routing-store.ts';
import { SecretBox } from './secret-box.ts';
import { trunkHistory } from './trunk-history.ts';
import { trunkReader } from './trunk-store.ts';

const NODE = newId();
/** Between the clock of the database and ours. */
const CLOCKS_DIFFER_MS = 20;

describe('the lines of calls, on PostgreSQL', () => {
  let database: TestDatabase;
  let sequelize: Sequelize;
  let calls: CallStore;
  let seen: Map<string, LineSeen>;
  const box = new SecretBox('a key of thirty-two characters!!');
  const seenOf = ({ id }: { id: string }) => seen.get(id);
  /** Another node: nothing in common but the database. */
  const node = (): CampaignStore =>
    campaignStore({ sequelize, box, maxCallsPerNode: 1000, seenOf });

  beforeAll(async () => {
    database = await openTestDatabase();
    ({ sequelize } = database);
  }, 60_000);
  afterAll(() => database?.close(), 30_000);
  beforeEach(() => {
    seen = new Map();
    calls = callStore(sequelize, seenOf);
  });
  afterEach(() =>
    sequelize.query(
      `truncate agents, sip_trunks, campaigns, number_lists, call_logs, claim_slots, outbox,
        trunk_groups, prefix_routes, settings, audit_logs cascade`,
    ),
  );

  const aTrunk = (name: string, over: Partial<SipTrunk> = {}) =>
    SipTrunk.create({ id: newId(), name, host: '127.0.0.1', max_channels: 1000, ...over } as never);

  async function aCampaign(phones: readonly string[], over: Partial<Campaign> = {}) {
    const agent = await Agent.create({ id: newId(), name: 'A', system_instructions: 'Talk.' });
    const campaign = await Campaign.create({
      id: newId(),
      name: 'C',
      agent_id: agent.id,
      status: 'running',
      concurrent_calls: 500,
      ...over,
    } as never);
    const list = await NumberList.create({ id: newId(), name: 'L' });
    await PhoneNumber.bulkCreate(
      phones.map((phone_number) => ({ id: newId(), list_id: list.id, phone_number })),
    );
    await assignList(sequelize, list.id, campaign.id);
    return campaign;
  }
  const phones = (count: number, prefix = '+90532') =>
    Array.from({ length: count }, (_unused, n) => `${prefix}${1_000_000 + n}`);
  const namesOf = (plans: readonly { trunk: { name: string } }[]) =>
    plans.map(({ trunk }) => trunk.name).toSorted();

  it('share a limit of calls per second among all nodes, and tell when to come again', async () => {
    const trunk = await aTrunk('T', { max_cps: 4, cps_burst: 2 });
    const campaign = await aCampaign(phones(40), { trunk_id: trunk.id });
    const nodes = [node(), node(), node()];
    const startedAt = performance.now();
    const times: number[] = [];
    const waits: number[] = [];
    const run = async (store: CampaignStore) => {
      while (times.length < 8) {
        const { plans, held } = await store.claim(campaign.id, NODE, 20);
        times.push(...plans.map(() => performance.now() - startedAt));
        if (held) {
          expect(held.reason).toBe('cps');
          waits.push(held.againInMs);
          await new Promise((resolve) => setTimeout(resolve, held.againInMs));
        }
      }
    };
    await Promise.all(nodes.map(run));
    // Two at once, then four a second: however late an answer came, none came too early.
    times.forEach((ms, n) => expect(ms).toBeGreaterThan((n - 1) * 250 - CLOCKS_DIFFER_MS));
    expect(Math.max(...waits)).toBeLessThanOrEqual(250);
  }, 20_000);

  it('keep to the caps of a day, and tell which was reached', async () => {
    const trunk = await aTrunk('T', { max_daily_calls: 3, max_daily_minutes: 2 });
    const campaign = await aCampaign(phones(8), { trunk_id: trunk.id });
    const { plans } = await node().claim(campaign.id, NODE, 20);
    expect(plans.length).toBe(3);
    const again = () => node().claim(campaign.id, NODE, 20);
    expect((await again()).held?.reason).toBe('daily_calls');
    await trunk.update({ max_daily_calls: null });
    await calls.close(plans[0]?.callId ?? '', talked(121));
    expect((await again()).held?.reason).toBe('daily_minutes');
    await sequelize.query(`update claim_slots set day = day - 1`);
    expect((await again()).plans.length).toBe(5);
  });

  it('stop for the day at the installation’s cap of money, by the rates', async () => {
    const trunk = await aTrunk('T');
    const campaign = await aCampaign(phones(4), { trunk_id: trunk.id });
    const line = { per_call: 0, first_seconds: 60, step_seconds: 60 };
    await saveRates(
      sequelize,
      trunk.id,
      [
        { ...line, prefix: '+90', currency: 'EUR', per_minute: 9 },
        { ...line, prefix: '+90532', currency: 'EUR', per_minute: 0.5 },
      ],
      true,
    );
    await writeRoutingRules(sequelize, { max_daily_spend: 1.5 });
    const [first, second] = (await node().claim(campaign.id, NODE, 2)).plans;
    await calls.close(first?.callId ?? '', talked(61));
    const row = await CallLog.findByPk(first?.callId ?? '');
    expect([row?.line_cost, row?.line_currency]).toEqual([1, 'EUR']);
    expect((await node().claim(campaign.id, NODE, 1)).plans.length).toBe(1);
    await calls.close(second?.callId ?? '', talked(5));
    expect((await node().claim(campaign.id, NODE, 1)).held?.reason).toBe('daily_spend');
  });

  it('go by prefix, then by group and what is free there, and pass to the next when one is full', async () => {
    const [a, b, c] = [
      await aTrunk('a', { max_channels: 2 }),
      await aTrunk('b'),
      await aTrunk('c', { is_default: true }),
    ];
    const group = await aGroup([
      [a.id, 1],
      [b.id, 2],
    ]);
    await PrefixRoute.create({ id: newId(), prefix: '+90532', group_id: group.id });
    const campaign = await aCampaign([...phones(3), '+902125550000']);
    const { plans } = await node().claim(campaign.id, NODE, 20);
    expect(namesOf(plans)).toEqual(['a', 'a', 'b', 'c']);
    const first = plans.find(({ trunk }) => trunk.id === a.id);
    expect(first?.alternatives.map(({ trunk }) => trunk.name)).toEqual(['b']);
    expect(first?.failover).toEqual({ statuses: [503], afterMs: 3000 });
    expect(plans.find(({ trunk }) => trunk.id === c.id)?.failover).toBeNull();
  });

  it('pass on only to trunks whose audio the same media engine may carry', async () => {
    const [a, ...others] = [
      await aTrunk('a', { media_engine: 'asterisk' }),
      await aTrunk('any'),
      await aTrunk('same', { media_engine: 'asterisk' }),
      await aTrunk('other', { media_engine: 'freeswitch' }),
    ];
    const group = await aGroup([
      [a.id, 1],
      ...others.map(({ id }, index): [string, number] => [id, index + 2]),
    ]);
    const lines = { trunk_group_id: group.id };
    const planOf = async (over: Partial<Campaign>) => {
      const campaign = await aCampaign(phones(1), { ...lines, ...over });
      const [plan] = (await node().claim(campaign.id, NODE, 1)).plans;
      return [plan?.mediaEngine, plan?.alternatives.map(({ trunk }) => trunk.name)];
    };
    expect(await planOf({})).toEqual([null, ['any', 'same']]);
    expect(await planOf({ media_engine: 'embedded' })).toEqual([
      'embedded',
      ['any', 'same', 'other'],
    ]);
  });

  it('hold back what has no free line, behind what has one, and undo the attempt', async () => {
    const [full, free] = [await aTrunk('full', { max_channels: 1 }), await aTrunk('free')];
    await PrefixRoute.create({ id: newId(), prefix: '+90532', trunk_id: full.id });
    await PrefixRoute.create({ id: newId(), prefix: '+90542', trunk_id: free.id });
    const campaign = await aCampaign([...phones(5), ...phones(3, '+90542')]);
    const one = await node().claim(campaign.id, NODE, 4);
    const two = await node().claim(campaign.id, NODE, 4);
    expect(namesOf([...one.plans, ...two.plans])).toEqual(['free', 'free', 'free', 'full']);
    expect(one.held ?? two.held).toEqual({ reason: 'channels', againInMs: 1000 });
    const waiting = await CampaignContact.findAll({ where: { status: 'pending' } });
    expect(waiting.map(({ attempts }) => attempts)).toEqual([0, 0, 0, 0]);
    expect(waiting.every((contact) => contact.last_attempt_at === null)).toBeTrue();
  });

  const standings: [title: string, row: Partial<SipTrunk>, line: LineSeen | null, why: string][] = [
    ['is drained', { is_draining: true }, null, 'draining'],
    ['is switched off', { is_active: false }, null, 'no_trunk'],
    ['has to rest', { rests_until: new Date('2100-01-01') }, null, 'resting'],
    ['went down', {}, { line: 'down', hasAnswered: true, forbidden: undefined }, 'trunk_down'],
    ['is refused', {}, { line: 'refused', hasAnswered: true, forbidden: undefined }, 'trunk_down'],
    [
      'is real while the AI is not',
      {},
      { line: 'up', hasAnswered: true, forbidden: 'No.' },
      'lab_ai',
    ],
  ];
  for (const [title, row, line, why] of standings)
    it(`carry nothing over a trunk that ${title}`, async () => {
      const trunk = await aTrunk('T', row);
      if (line) seen.set(trunk.id, line);
      const campaign = await aCampaign(phones(1), { trunk_id: trunk.id });
      const { plans, held } = await node().claim(campaign.id, NODE, 1);
      expect([plans.length, held?.reason as string]).toEqual([0, why]);
      expect((await CampaignContact.findOne())?.status).toBe('pending');
    });

  it('carry calls over a trunk that never answered OPTIONS', async () => {
    const trunk = await aTrunk('T');
    seen.set(trunk.id, { line: 'down', hasAnswered: false, forbidden: undefined });
    const campaign = await aCampaign(phones(1), { trunk_id: trunk.id });
    expect((await node().claim(campaign.id, NODE, 1)).plans.length).toBe(1);
  });

  it('never carry a blocked number: its contact is closed and says by which rule', async () => {
    await aTrunk('T', { is_default: true });
    await writeRoutingRules(sequelize, { allowed_countries: ['TR'] });
    const campaign = await aCampaign(['+905321000001', '+909001234567', '+14155550110']);
    const { plans, refused } = await node().claim(campaign.id, NODE, 20);
    expect([plans.length, refused]).toEqual([1, 2]);
    const closed = await CampaignContact.findAll({ where: { status: 'invalid' } });
    expect(closed.map(({ reason }) => reason).toSorted()).toEqual(['country', 'premium']);
    expect(closed.every(({ attempts }) => attempts === 0)).toBeTrue();
    expect((await campaign.reload()).completed_calls).toBe(2);
    expect(await manual('+14155550110')).toEqual(
      jasmine.objectContaining({
        refused: 'number_blocked',
        problem: 'US is not among the countries that may be called.',
      }),
    );
  });

  it('show their numbers in turn, over all nodes', async () => {
    const trunk = await aTrunk('T', { is_default: true, caller_id_mode: 'rotate' });
    const pool = ['+902121111111', '+902122222222', '+902123333333'];
    await setCallerIds(
      sequelize,
      trunk.id,
      pool.map((number) => ({ number, label: '' })),
    );
    const campaign = await aCampaign(phones(6));
    const shown: (string | null)[] = [];
    for (let n = 0; n < 3; n++) {
      const { plans } = await node().claim(campaign.id, NODE, 2);
      shown.push(...plans.map(({ callerId }) => callerId));
    }
    expect(shown).toEqual([...pool, ...pool]);
  });

  it('move a call to another trunk with its slot, and not to one that is full', async () => {
    const [a, b] = [
      await aTrunk('a', { is_default: true }),
      await aTrunk('b', { max_channels: 1 }),
    ];
    const campaign = await aCampaign(phones(2));
    const failure = { ...talked(0).ending, retryAfterMs: 60_000, trunkRests: true };
    const [one, two] = (await node().claim(campaign.id, NODE, 2)).plans;
    expect(await calls.reroute(one?.callId ?? '', b.id, failure)).toBeTrue();
    expect(await calls.reroute(two?.callId ?? '', b.id, failure)).toBeFalse();
    expect(await used(a.id)).toBe(1);
    expect(await used(b.id)).toBe(1);
    // Told by the first: it is left alone for as long as it asked.
    expect((await a.reload()).rests_until?.getTime()).toBeGreaterThan(Date.now() + 50_000);
    await a.update({ rests_until: null });
    expect((await CallLog.findByPk(one?.callId ?? ''))?.trunk_id).toBe(b.id);
    await calls.close(one?.callId ?? '', talked(1));
    expect(await calls.reroute(one?.callId ?? '', a.id, failure)).toBeFalse();
    expect([await used(a.id), await used(b.id)]).toEqual([1, 0]);
  });

  it('are read again and again without opening a password that has not changed', async () => {
    const trunk = await aTrunk('T', { password_encrypted: box.seal('one') });
    const opens = spyOn(box, 'open').and.callThrough();
    const read = trunkReader(box);
    await read();
    expect((await read()).map(({ password }) => password)).toEqual(['one']);
    expect(opens).toHaveBeenCalledTimes(1);
    await trunk.update({ password_encrypted: box.seal('two') });
    expect((await read()).map(({ password }) => password)).toEqual(['two']);
    await trunk.update({ is_active: false });
    expect(await read()).toEqual([]);
  });

  it('keep what became of a trunk, and let go of what is older than ninety days', async () => {
    const trunk = await aTrunk('T');
    const history = trunkHistory(sequelize, NODE);
    const old = Date.now() - 91 * 86_400_000;
    await sequelize.query(
      `insert into trunk_events (id, trunk_id, at, state, reason) values ($1, $2, $3, 'up', '200')`,
      { bind: [newId(old), trunk.id, new Date(old)] },
    );
    await history.changed(trunk.id, { state: 'down', reason: 'no answer', since: Date.now() });
    await history.changed(newId(), { state: 'up', reason: 'gone', since: Date.now() });
    const [rows] = await sequelize.query('select state, reason from trunk_events');
    expect(rows).toEqual([{ state: 'down', reason: 'no answer' }]);
  });

  async function aGroup(members: readonly (readonly [id: string, priority: number])[]) {
    const group = await TrunkGroup.create({
      id: newId(),
      name: 'G',
      failover_codes: [503],
      failover_after_s: 3,
    });
    await sequelize.transaction((transaction) =>
      setMembers(
        { sequelize, transaction },
        group.id,
        members.map(([trunk_id, priority]) => ({ trunk_id, priority, weight: 1 })),
      ),
    );
    return group;
  }

  async function manual(to: string) {
    const agent = await Agent.findOne();
    const call = { agentVersion: null, isTest: false, trunkId: null, callerId: null, to };
    const more = { ringForMs: 1000, record: false, name: null, fields: {} };
    const options = { sequelize, box, maxCallsPerNode: 10, seenOf };
    return planManualCall(options, NODE, { agentId: agent?.id ?? '', ...call, ...more });
  }

  async function used(trunkId: string): Promise<number | undefined> {
    const [rows] = await sequelize.query('select used from claim_slots where owner_id = $1', {
      bind: [trunkId],
    });
    return (rows as { used: number }[])[0]?.used;
  }
});

const talked = (seconds: number): CallClosing => ({
  endedAt: Date.now(),
  connectedAt: Date.now() - seconds * 1000,
  ending: {
    disposition: 'answered',
    cause: 'callee_hung_up',
    fault: 'none',
    retryable: false,
    explanation: 'The callee hung up.',
  },
  outcome: null,
  contact: { status: 'completed', nextAttemptAt: null },
  transcript: null,
  toolsCalled: [],
  recording: null,
  rtp: null,
  tokens: 0,
  cost: 0,
  turnLatencyMs: null,
  quality: [],
  sessionId: null,
  transfer: null,
});
