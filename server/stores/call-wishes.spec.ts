import type { Sequelize } from 'sequelize';
import type { CallPlan } from '../../actors/ports/model.ts';
import type { CallClosing } from '../../actors/ports/store.ts';
import { anEnding } from '../../actors/ports/fakes.ts';
import {
  Agent,
  AuditLog,
  CallLog,
  Campaign,
  CampaignContact,
  newId,
  NumberList,
  PhoneNumber,
  SipTrunk,
} from '../models/index.ts';
import { openTestDatabase, type TestDatabase } from '../testing/database.ts';
import { callStore } from './call-store.ts';
import { campaignStore } from './campaign-store.ts';
import { assignList } from './contacts.ts';
import { isDnc } from './dnc.ts';
import { SecretBox } from './secret-box.ts';

const PHONE = '+905321000001';
const HOUR_MS = 3_600_000;

describe('what a callee wishes, on PostgreSQL', () => {
  let database: TestDatabase;
  let sequelize: Sequelize;
  let calls: ReturnType<typeof callStore>;
  let campaigns: ReturnType<typeof campaignStore>;
  const box = new SecretBox('a key of thirty-two characters!!');

  beforeAll(async () => {
    database = await openTestDatabase();
    ({ sequelize } = database);
    const seenOf = () => undefined;
    campaigns = campaignStore({ sequelize, box, maxCallsPerNode: 1000, seenOf });
    calls = callStore(sequelize, seenOf);
  }, 60_000);
  afterAll(() => database?.close(), 30_000);
  afterEach(() =>
    sequelize.query(
      'truncate agents, sip_trunks, campaigns, number_lists, call_logs, claim_slots, dnc_numbers, audit_logs, outbox cascade',
    ),
  );

  async function aCampaign(over: Partial<Campaign> = {}): Promise<Campaign> {
    const agent = await Agent.create({ id: newId(), name: 'A', system_instructions: 'Talk.' });
    const trunk = await SipTrunk.create({ id: newId(), name: 'T', host: '127.0.0.1' });
    const campaign = await Campaign.create({
      ...{ id: newId(), name: 'C', agent_id: agent.id, trunk_id: trunk.id, status: 'running' },
      ...{ timezone: 'Europe/Istanbul', retry_attempts: 0, ...over },
    } as Campaign);
    const list = await NumberList.create({ id: newId(), name: 'L' });
    await PhoneNumber.create({ id: newId(), list_id: list.id, phone_number: PHONE });
    await assignList(sequelize, list.id, campaign.id);
    return campaign;
  }
  const claimed = async ({ id }: Campaign): Promise<CallPlan> => {
    const [plan] = (await campaigns.claim(id, newId(), 1)).plans;
    if (!plan) throw new Error('nothing was claimed');
    return plan;
  };
  const closing = (plan: CallPlan): CallClosing => ({
    ...{ endedAt: Date.now(), connectedAt: Date.now(), ending: anEnding(), outcome: null },
    contact: { status: 'completed', nextAttemptAt: null },
    ...{ transcript: null, toolsCalled: [], recording: null, rtp: null, quality: [], tokens: 0 },
    ...{ cost: 0, turnLatencyMs: null, sessionId: plan.callId, transfer: null },
  });
  const contactOf = async (plan: CallPlan) => (await CampaignContact.findByPk(plan.contact.id))!;

  it('puts the contact back for the time that was asked for, and calls it then', async () => {
    const campaign = await aCampaign();
    const plan = await claimed(campaign);
    const at = Date.now() + HOUR_MS;
    const callback = await calls.scheduleCallback(plan.callId, { at, note: 'mornings' });
    expect(callback).toEqual({ taken: 'queued', at, timezone: 'Europe/Istanbul' });
    const later = await calls.scheduleCallback(plan.callId, { at: at + HOUR_MS, note: null });
    expect(later).toEqual(jasmine.objectContaining({ at: at + HOUR_MS }));
    await calls.close(plan.callId, closing(plan));
    const contact = await contactOf(plan);
    expect(contact.status).toBe('pending');
    expect(contact.next_attempt_at.getTime()).toBe(at + HOUR_MS);
    expect((await CallLog.findByPk(plan.callId))?.callback_at?.getTime()).toBe(at + HOUR_MS);
    expect((await campaigns.progress(campaign.id)).finished).toBe(0);
    expect(await campaigns.completeIfDone(campaign.id)).toBeFalse();
    await contact.update({ next_attempt_at: new Date() });
    const again = await claimed(campaign);
    await calls.close(again.callId, closing(again));
    expect((await contactOf(again)).status).toBe('completed');
    expect((await contactOf(again)).callback_at).toBeNull();
  });

  it('waits for the campaign’s hours, and says when they are', async () => {
    const campaign = await aCampaign({
      ...{ working_hours_enabled: true, working_hours_start: '09:30', working_hours_end: '18:00' },
      working_days: [1, 2, 3, 4, 5],
    } as Partial<Campaign>);
    const plan = await claimed(campaign);
    // A Saturday at noon in Istanbul: the next Monday at half past nine.
    const callback = await calls.scheduleCallback(plan.callId, {
      ...{ at: Date.parse('2037-01-03T12:00:00+03:00'), note: null },
    });
    expect(callback).toEqual(
      jasmine.objectContaining({ at: Date.parse('2037-01-05T09:30:00+03:00') }),
    );
  });

  it('refuses where the campaign is over or calls on no day', async () => {
    const over = await aCampaign();
    const plan = await claimed(over);
    await over.update({ status: 'stopped' });
    const wish = { at: Date.now() + HOUR_MS, note: null };
    expect((await calls.scheduleCallback(plan.callId, wish)).taken).toBe('refused');
    await over.update({
      ...{ status: 'running', working_hours_enabled: true, working_days: [] },
      ...{ working_hours_start: '09:00', working_hours_end: '18:00' },
    });
    expect((await calls.scheduleCallback(plan.callId, wish)).taken).toBe('refused');
    expect((await contactOf(plan)).callback_at).toBeNull();
  });

  it('keeps it as a note on a call of no campaign', async () => {
    const call = await CallLog.create({ id: newId(), phone_number: PHONE });
    const at = Date.now() + HOUR_MS;
    const callback = await calls.scheduleCallback(call.id, { at, note: 'sales' });
    expect(callback.taken).toBe('noted');
    await call.reload();
    expect([call.callback_at?.getTime(), call.callback_note]).toEqual([at, 'sales']);
  });

  it('never calls again whoever asked for that: in no campaign, from that moment on', async () => {
    const campaign = await aCampaign();
    const other = await aCampaign();
    const plan = await claimed(campaign);
    await calls.scheduleCallback(plan.callId, { at: Date.now() + HOUR_MS, note: null });
    await calls.neverCall(plan.callId, 'leave me alone');
    await calls.neverCall(plan.callId, 'again');
    expect(await isDnc(PHONE)).toBeTrue();
    const [waiting] = await CampaignContact.findAll({ where: { campaign_id: other.id } });
    expect(waiting?.status).toBe('dnc');
    expect((await campaigns.progress(other.id)).finished).toBe(1);
    await calls.close(plan.callId, closing(plan));
    expect((await contactOf(plan)).status).toBe('dnc');
    expect((await campaigns.progress(campaign.id)).finished).toBe(1);
    const [line] = await AuditLog.findAll({ where: { action: 'dnc.asked' } });
    expect([line?.subject_id, line?.note]).toEqual([plan.callId, 'leave me alone']);
    const [events] = await sequelize.query('select topic from outbox order by id');
    expect(events).toContain({ topic: 'number.dnc' });
  });
});
