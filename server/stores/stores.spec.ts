import fc from 'fast-check';
import { hostname } from 'node:os';
import { QueryTypes, type Sequelize } from 'sequelize';
import type { CallPlan } from '../../actors/ports/model.ts';
import type { CallClosing, CallStore, CampaignStore, NodeStore } from '../../actors/ports/store.ts';
import {
  Agent,
  AgentVersion,
  CallLog,
  Campaign,
  CampaignContact,
  DncNumber,
  migrate,
  newId,
  NumberList,
  PhoneNumber,
  Recording,
  SipTrunk,
} from '../models/index.ts';
import { openTestDatabase, type TestDatabase } from '../testing/database.ts';
import { settingsOf } from './agent-versions.ts';
import { callStore } from './call-store.ts';
import { campaignStats } from './campaign-stats.ts';
import { campaignStore } from './campaign-store.ts';
import { qualityOf } from './call-quality.ts';
import { assignList } from './contacts.ts';
import { planManualCall } from './manual-call.ts';
import { nodeStore } from './node-store.ts';
import { SecretBox } from './secret-box.ts';
import { isDnc } from './dnc.ts';
import { lockSlots } from './slots.ts';

const NO_PROCESS = 2 ** 22 + 1;
const invited = (sipCallId: string) => ({
  ...{ sipCallId, at: Date.now() },
  carrier: { engine: 'asterisk', server: 'Ankara' } as const,
});

describe('the stores on PostgreSQL', () => {
  let database: TestDatabase;
  let sequelize: Sequelize;
  let campaigns: CampaignStore;
  let calls: CallStore;
  let nodes: NodeStore;
  const seenOf = () => undefined;
  const box = new SecretBox('a key of thirty-two characters!!');

  beforeAll(async () => {
    database = await openTestDatabase();
    ({ sequelize } = database);
    campaigns = campaignStore({ sequelize, box, maxCallsPerNode: 1000, seenOf });
    calls = callStore(sequelize, seenOf);
    nodes = nodeStore(sequelize);
  }, 60_000);
  afterAll(() => database?.close(), 30_000);
  afterEach(() =>
    sequelize.query(
      'truncate agents, sip_trunks, campaigns, number_lists, call_logs, claim_slots, nodes, outbox cascade',
    ),
  );

  /** A running campaign with so many contacts. */
  async function aCampaign(
    contacts: number,
    over: { trunkChannels?: number; campaign?: Partial<Campaign> } = {},
  ) {
    const agent = await Agent.create({
      id: newId(),
      name: 'A',
      system_instructions: 'Talk to {{name}} in {{City}}.',
    });
    const trunk = await SipTrunk.create({
      id: newId(),
      name: 'T',
      host: '127.0.0.1',
      max_channels: over.trunkChannels ?? 1000,
      password_encrypted: box.seal('secret'),
    });
    const campaign = await Campaign.create({
      id: newId(),
      name: 'C',
      agent_id: agent.id,
      trunk_id: trunk.id,
      status: 'running',
      concurrent_calls: 500,
      retry_attempts: 1,
      retry_delay_minutes: 10,
      ...over.campaign,
    } as never);
    const list = await NumberList.create({ id: newId(), name: 'L' });
    await PhoneNumber.bulkCreate(
      Array.from({ length: contacts }, (_unused, n) => ({
        id: newId(),
        list_id: list.id,
        phone_number: `+90532${String(1_000_000 + n)}`,
        customer_name: `Name ${n}`,
        custom_data: { City: 'Ankara' },
      })),
    );
    expect(await assignList(sequelize, list.id, campaign.id)).toBe(contacts);
    return { agent, trunk, campaign, list };
  }

  const claim = async (...asked: Parameters<CampaignStore['claim']>) => [
    ...(await campaigns.claim(...asked)).plans,
  ];

  const slots = async (): Promise<Record<string, number>> => {
    const rows = await sequelize.query<{ kind: string; used: number }>(
      'select kind, sum(used)::int as used from claim_slots group by kind',
      { type: QueryTypes.SELECT },
    );
    return Object.fromEntries(rows.map(({ kind, used }) => [kind, used]));
  };

  const closing = (over: Partial<CallClosing> = {}): CallClosing => ({
    endedAt: Date.now(),
    connectedAt: null,
    ending: {
      disposition: 'no_answer',
      cause: 'ring_timeout',
      fault: 'callee',
      retryable: true,
      explanation: 'Nobody answered.',
    },
    outcome: null,
    contact: { status: 'no_answer', nextAttemptAt: null },
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
    ...over,
  });

  /** Two nodes with four claimers each, until nobody gets anything. */
  async function claimByEight(campaignId: string, maxCallsPerNode: number) {
    const store = campaignStore({ sequelize, box, maxCallsPerNode, seenOf });
    const ids = [newId(), newId()] as const;
    const claimed: { node: string; plan: CallPlan }[] = [];
    const claimer = async (node: string): Promise<void> => {
      for (;;) {
        const plans = (await store.claim(campaignId, node, 3)).plans;
        if (plans.length === 0) return;
        claimed.push(...plans.map((plan) => ({ node, plan })));
      }
    };
    await Promise.all(Array.from({ length: 8 }, (_unused, n) => claimer(ids[n % 2] as string)));
    return { claimed, ids };
  }

  describe('a claim', () => {
    it('claims nothing for a trunk whose carrier asked for rest, until that is over', async () => {
      const { campaign, trunk } = await aCampaign(2);
      const node = newId();
      await nodes.beat(node);
      const [plan] = await claim(campaign.id, node, 1);
      const { ending } = closing();
      const asked = { ...ending, retryAfterMs: 60_000, trunkRests: true };
      await calls.close(plan?.callId ?? '', closing({ ending: asked }));
      expect((await campaigns.claim(campaign.id, node, 1)).held?.reason).toBe('resting');
      await trunk.update({ rests_until: new Date(Date.now() - 1) });
      expect((await claim(campaign.id, node, 1)).length).toBe(1);
    });

    it('puts a number on the do-not-call list whose callee marks our call as unwanted', async () => {
      const { campaign } = await aCampaign(1);
      const node = newId();
      await nodes.beat(node);
      const [plan] = await claim(campaign.id, node, 1);
      const { ending } = closing();
      await calls.close(plan?.callId ?? '', closing({ ending: { ...ending, sipStatus: 607 } }));
      const phone = plan?.contact.phone ?? '';
      expect(await isDnc(phone)).toBeTrue();
      await DncNumber.destroy({ where: { phone_number: phone } });
    });

    it('lets a trunk go on when only one callee asked to be called later', async () => {
      const { campaign } = await aCampaign(2);
      const node = newId();
      await nodes.beat(node);
      const [plan] = await claim(campaign.id, node, 1);
      const { ending } = closing();
      await calls.close(
        plan?.callId ?? '',
        closing({ ending: { ...ending, retryAfterMs: 60_000 } }),
      );
      expect((await claim(campaign.id, node, 1)).length).toBe(1);
    });

    it('never exceeds campaign, trunk or node, with eight claimers on two nodes', async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.integer({ min: 1, max: 12 }),
          fc.integer({ min: 1, max: 12 }),
          fc.integer({ min: 1, max: 6 }),
          async (concurrent, channels, perNode) => {
            const { campaign } = await aCampaign(16, {
              trunkChannels: channels,
              campaign: { concurrent_calls: concurrent },
            });
            const { claimed, ids } = await claimByEight(campaign.id, perNode);
            expect(claimed.length).toBe(Math.min(concurrent, channels, 2 * perNode));
            for (const id of ids)
              expect(claimed.filter(({ node }) => node === id).length).toBeLessThanOrEqual(perNode);
            expect((await campaigns.progress(campaign.id)).active).toBe(claimed.length);
          },
        ),
        { numRuns: 12 },
      );
    }, 60_000);

    it('never waits in a circle when many claim first at once', async () => {
      const trunk = newId();
      for (let round = 0; round < 25; round++) {
        const campaign = newId();
        const nodes = [newId(), newId()];
        const claimOn = (node = '') =>
          sequelize.transaction((transaction) =>
            lockSlots({ sequelize, transaction }, [
              { kind: 'campaign', owner: campaign },
              { kind: 'node', owner: node },
              { kind: 'trunk', owner: trunk },
            ]),
          );
        const seen = await Promise.all(
          Array.from({ length: 12 }, (_unused, n) => claimOn(nodes[n % 2])),
        );
        expect(seen.map((slotsOf) => slotsOf({ kind: 'trunk', owner: trunk }).used)).toEqual(
          Array.from({ length: 12 }, () => 0),
        );
      }
    }, 30_000);

    it('gives every contact once, and writes its call before anything is dialled', async () => {
      const { campaign } = await aCampaign(40);
      const { claimed } = await claimByEight(campaign.id, 1000);
      const contacts = claimed.map(({ plan }) => plan.contact.id);
      expect(contacts.length).toBe(40);
      expect(new Set(contacts).size).toBe(40);
      expect(await CallLog.count({ where: { campaign_id: campaign.id, initiated_at: null } })).toBe(
        40,
      );
      expect(await slots()).toEqual({ campaign: 40, node: 40, trunk: 40 });
      const [first] = claimed;
      expect(first?.plan.agent.instructions).toContain(
        `Talk to ${first?.plan.contact.name} in Ankara.`,
      );
      expect(first?.plan.trunk.password).toBe('secret');
    }, 20_000);

    it('takes urgent contacts first, then those due longest, and none before its time', async () => {
      const { campaign } = await aCampaign(4);
      const [a, b, c, d] = await CampaignContact.findAll({ order: ['id'] });
      const at = (minutes: number) => new Date(Date.now() + minutes * 60_000);
      await a?.update({ next_attempt_at: at(-1) });
      await b?.update({ next_attempt_at: at(-5) });
      await c?.update({ next_attempt_at: at(-1), priority: 9 });
      await d?.update({ next_attempt_at: at(5), priority: 99 });
      const order: string[] = [];
      for (let n = 0; n < 4; n++)
        order.push(...(await claim(campaign.id, newId(), 1)).map(({ contact }) => contact.id));
      expect(order).toEqual([c?.id, b?.id, a?.id].map(String));
      const { nextDueAt } = await campaigns.progress(campaign.id);
      expect(nextDueAt).toBe(d?.next_attempt_at.getTime() ?? 0);
    });

    it('gives nothing for a campaign that does not run, or without a trunk in use', async () => {
      const { campaign, trunk } = await aCampaign(2);
      await campaign.update({ status: 'paused' });
      expect(await claim(campaign.id, newId(), 5)).toEqual([]);
      await campaign.update({ status: 'running' });
      await trunk.update({ is_active: false });
      expect(await claim(campaign.id, newId(), 5)).toEqual([]);
      await trunk.update({ is_active: true });
      expect((await claim(campaign.id, newId(), 5)).length).toBe(2);
    });

    it('speaks the version that the campaign pins, and notes it with the call', async () => {
      const { campaign, agent } = await aCampaign(2);
      const version = { id: newId(), agent_id: agent.id, version: 1 };
      const settings = { ...settingsOf(agent), system_instructions: 'The old words.' };
      await AgentVersion.create({ ...version, settings });
      await agent.update({ version: 2 });
      const [free] = await claim(campaign.id, newId(), 1);
      expect(free?.agent.instructions).toContain('Talk to Name');
      await campaign.update({ agent_version: 1 });
      const [pinned] = await claim(campaign.id, newId(), 1);
      expect(pinned?.agent.instructions).toContain('The old words.');
      const rows = await CallLog.findAll({ order: ['agent_version'] });
      expect(rows.map((row) => row.agent_version)).toEqual([1, 2]);
    });

    it('counts calls by hand against the same trunk', async () => {
      const { campaign, trunk, agent } = await aCampaign(5, { trunkChannels: 2 });
      const byHand = {
        agentVersion: null,
        isTest: false,
        ...{ agentId: agent.id, to: '+14155550110', trunkId: trunk.id, callerId: null },
        ...{ ringForMs: 1000, record: false, name: null, fields: {} },
      };
      const options = { sequelize, box, maxCallsPerNode: 10, seenOf };
      const node = newId();
      expect(await planManualCall(options, node, byHand)).toEqual(
        jasmine.objectContaining({ campaignId: null }),
      );
      expect((await claim(campaign.id, node, 5)).length).toBe(1);
      expect(await planManualCall(options, node, byHand)).toEqual(
        jasmine.objectContaining({ refused: 'no_free_channel' }),
      );
    });
  });

  describe('closing a call', () => {
    it('stores the outcome, returns the slots, and does so once', async () => {
      const { campaign } = await aCampaign(1);
      const [plan] = await claim(campaign.id, newId(), 1);
      const id = plan?.callId ?? '';
      await calls.invited(id, invited('sip-1'));
      await calls.answered(id, Date.now());
      expect((await CampaignContact.findOne())?.status).toBe('connected');
      const row = await CallLog.findByPk(id);
      expect([row?.media_engine, row?.media_server]).toEqual(['asterisk', 'Ankara']);
      const recording = { path: '/nowhere/1.wav', bytes: 8058, durationMs: 500 };
      const done = closing({
        connectedAt: Date.now() - 2000,
        outcome: { outcome: 'confirmed', success: true, tags: ['x'] },
        contact: { status: 'completed', nextAttemptAt: null },
        recording,
      });
      await Promise.all([calls.close(id, done), calls.close(id, done), calls.close(id, closing())]);
      expect(await slots()).toEqual({ campaign: 0, node: 0, trunk: 0 });
      expect(await Recording.count()).toBeLessThanOrEqual(1);
      expect(await campaigns.progress(campaign.id)).toEqual(
        jasmine.objectContaining({ total: 1, finished: 1, active: 0, nextDueAt: null }),
      );
      const [outbox] = await sequelize.query('select topic from outbox');
      expect(outbox).toEqual([{ topic: 'call.ended' }]);
    });

    it('keeps how the line was, once', async () => {
      const { campaign } = await aCampaign(1);
      const [plan] = await claim(campaign.id, newId(), 1);
      const id = plan?.callId ?? '';
      const sample = { at: 5, jitterMs: 1, loss: 0, rttMs: 20, remoteLoss: null, mos: 4.4 };
      await calls.close(id, closing({ quality: [sample] }));
      await calls.close(id, closing({ quality: [sample, sample] }));
      expect(await qualityOf(sequelize, id)).toEqual([sample]);
      expect(await qualityOf(sequelize, newId())).toEqual([]);
    });

    it('makes the contact due again when it shall be retried', async () => {
      const { campaign } = await aCampaign(1);
      const [plan] = await claim(campaign.id, newId(), 1);
      const again = Date.now() + 60_000;
      const contact = { status: 'pending', nextAttemptAt: again } as const;
      await calls.close(plan?.callId ?? '', closing({ contact }));
      expect(await claim(campaign.id, newId(), 1)).toEqual([]);
      expect((await campaigns.progress(campaign.id)).nextDueAt).toBe(again);
      expect(await campaigns.completeIfDone(campaign.id)).toBeFalse();
    });

    it('keeps a turn that is told twice once, with its last words', async () => {
      const { campaign } = await aCampaign(1);
      const [plan] = await claim(campaign.id, newId(), 1);
      const id = plan?.callId ?? '';
      const turn = { itemId: 'i1', who: 'agent', startedAt: 1000, endedAt: 2000 } as const;
      await calls.saveTurn(id, { ...turn, text: 'Hello', interrupted: false });
      await calls.saveTurn(id, { ...turn, text: 'Hel', interrupted: true });
      expect(await calls.turns(id)).toEqual([{ ...turn, text: 'Hel', interrupted: true }]);
    });
  });

  describe('a campaign', () => {
    it('is complete when nothing is left to call or under way', async () => {
      const { campaign } = await aCampaign(1);
      expect(await campaigns.completeIfDone(campaign.id)).toBeFalse();
      const [plan] = await claim(campaign.id, newId(), 1);
      expect(await campaigns.completeIfDone(campaign.id)).toBeFalse();
      await calls.close(plan?.callId ?? '', closing());
      const twice = await Promise.all([
        campaigns.completeIfDone(campaign.id),
        campaigns.completeIfDone(campaign.id),
      ]);
      expect(twice.toSorted()).toEqual([false, true]);
      expect((await campaigns.plan(campaign.id))?.status).toBe('completed');
      const stats = await campaignStats(sequelize, campaign.id);
      expect(stats.contacts).toEqual({ no_answer: 1 });
      expect(stats.dispositions).toEqual({ no_answer: 1 });
    });

    it('takes a number once, however often its list is assigned', async () => {
      const { campaign, list } = await aCampaign(3);
      const again = [list.id, list.id].map((id) => assignList(sequelize, id, campaign.id));
      expect(await Promise.all(again)).toEqual([0, 0]);
      expect((await campaigns.progress(campaign.id)).total).toBe(3);
    });
  });

  describe('the calls of a node that died', () => {
    /** Three calls of a dead node: one never dialled, one ringing, one with its last attempt. */
    async function aDeadNode() {
      const { campaign } = await aCampaign(3);
      const [, , last] = await CampaignContact.findAll({ order: ['id'] });
      await last?.update({ attempts: 1 });
      const dead = newId();
      await sequelize.query('insert into nodes (id, hostname, pid) values ($1, $2, $3)', {
        bind: [dead, hostname(), NO_PROCESS],
      });
      const plans = await claim(campaign.id, dead, 3);
      const planOf = (contactId: string | undefined) =>
        plans.find(({ contact }) => contact.id === contactId)?.callId ?? '';
      const [undialled, ringing] = plans.filter(({ contact }) => contact.id !== last?.id);
      await calls.invited(ringing?.callId ?? '', invited('sip-r'));
      await calls.invited(planOf(last?.id), invited('sip-l'));
      return { campaign, undialled, ringing, last: last?.id ?? '' };
    }

    it('are closed once, whoever looks: undialled ones are undone, dialled ones count', async () => {
      const { campaign, undialled, ringing, last } = await aDeadNode();
      const [one, two] = [newId(), newId()];
      await Promise.all([nodes.beat(one), nodes.beat(two)]);
      const lost = await Promise.all([nodes.releaseLost(one), nodes.releaseLost(two)]);
      expect(lost.flat().length).toBe(3);
      expect(lost.flat().filter(({ invited }) => invited).length).toBe(2);
      expect(await slots()).toEqual({ campaign: 0, node: 0, trunk: 0 });

      const contact = (id: string | undefined) => CampaignContact.findByPk(id);
      expect(await contact(undialled?.contact.id)).toEqual(
        jasmine.objectContaining({ status: 'pending', attempts: 0, claimed_by: null }),
      );
      const retried = await contact(ringing?.contact.id);
      expect(retried).toEqual(jasmine.objectContaining({ status: 'pending', attempts: 1 }));
      expect(retried?.next_attempt_at.getTime()).toBeGreaterThan(Date.now() + 9 * 60_000);
      expect(await contact(last)).toEqual(
        jasmine.objectContaining({ status: 'failed', attempts: 2 }),
      );
      const call = await CallLog.findByPk(ringing?.callId);
      expect([call?.disposition, call?.hangup_cause]).toEqual(['failed', 'node_lost']);
      expect((await campaigns.progress(campaign.id)).finished).toBe(1);
      // The undialled one alone is due now.
      const due = await claim(campaign.id, one, 5);
      expect(due.map(({ contact: { id } }) => id)).toEqual([undialled?.contact.id ?? '']);
    });

    it('are left alone while the node beats', async () => {
      const { campaign } = await aCampaign(1);
      const [alive, other] = [newId(), newId()];
      await nodes.beat(other);
      // A node elsewhere, whose process cannot be asked.
      await sequelize.query('insert into nodes (id, hostname, pid) values ($1, $2, $3)', {
        bind: [alive, 'elsewhere', NO_PROCESS],
      });
      await claim(campaign.id, alive, 1);
      expect(await nodes.releaseLost(other)).toEqual([]);
      await sequelize.query(`update nodes set seen_at = now() - interval '21 s' where id = $1`, {
        bind: [alive],
      });
      expect((await nodes.releaseLost(other)).length).toBe(1);
    });

    it('cannot be closed again by the node that was given up too early', async () => {
      const { ringing } = await aDeadNode();
      const node = newId();
      await nodes.beat(node);
      await nodes.releaseLost(node);
      await calls.close(ringing?.callId ?? '', closing());
      const call = await CallLog.findByPk(ringing?.callId);
      expect(call?.hangup_cause).toBe('node_lost');
      expect(await slots()).toEqual({ campaign: 0, node: 0, trunk: 0 });
    });
  });

  it('release calls whose actors are gone, and only those still open', async () => {
    const { campaign } = await aCampaign(2);
    const node = newId();
    const [open, closed] = (await claim(campaign.id, node, 2)).map((plan) => plan.callId);
    await calls.close(closed ?? '', closing());
    const released = await campaigns.releaseCalls(node, [open ?? '', closed ?? '']);
    expect(released.map(({ callId }) => callId)).toEqual([open ?? '']);
    expect(await slots()).toEqual({ campaign: 0, node: 0, trunk: 0 });
  });

  it('migrate once, also when two start at the same time', async () => {
    expect(await Promise.all([migrate(sequelize), migrate(sequelize)])).toEqual([[], []]);
  });
});
