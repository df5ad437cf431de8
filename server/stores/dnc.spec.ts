import type { Sequelize } from 'sequelize';
import type { CampaignStore } from '../../actors/ports/store.ts';
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
import { campaignStore } from './campaign-store.ts';
import { assignList } from './contacts.ts';
import { addDnc } from './dnc.ts';
import { planManualCall } from './manual-call.ts';
import { SecretBox } from './secret-box.ts';
import { readSettings, writeSettings } from './settings.ts';

const phoneOf = (n: number) => `+90532${1_000_000 + n}`;

describe('the do-not-call list on PostgreSQL', () => {
  let database: TestDatabase;
  let sequelize: Sequelize;
  let campaigns: CampaignStore;
  const box = new SecretBox('a key of thirty-two characters!!');

  beforeAll(async () => {
    database = await openTestDatabase();
    ({ sequelize } = database);
    campaigns = campaignStore({ sequelize, box, maxCallsPerNode: 1000, seenOf: () => undefined });
  }, 60_000);
  afterAll(() => database?.close(), 30_000);
  afterEach(() =>
    sequelize.query(
      'truncate agents, sip_trunks, campaigns, number_lists, call_logs, claim_slots, dnc_numbers, audit_logs, settings cascade',
    ),
  );

  const forbid = (...numbers: number[]) =>
    addDnc(sequelize, {
      phones: numbers.map(phoneOf),
      reason: null,
      source: 'manual',
      createdBy: null,
    });

  async function aCampaign(contacts: number) {
    const agent = await Agent.create({ id: newId(), name: 'A', system_instructions: 'Talk.' });
    const trunk = await SipTrunk.create({
      id: newId(),
      name: 'T',
      host: '127.0.0.1',
      max_channels: 1000,
    });
    const campaign = await Campaign.create({
      id: newId(),
      name: 'C',
      agent_id: agent.id,
      trunk_id: trunk.id,
      status: 'running',
      concurrent_calls: 500,
    });
    const list = await NumberList.create({ id: newId(), name: 'L' });
    await PhoneNumber.bulkCreate(
      Array.from({ length: contacts }, (_unused, n) => ({
        id: newId(),
        list_id: list.id,
        phone_number: phoneOf(n),
      })),
    );
    await assignList(sequelize, list.id, campaign.id);
    return { agent, trunk, campaign, list };
  }
  /** By number: ids of one moment are in no order. */
  const contactsInOrder = async () => {
    const numbers = await PhoneNumber.findAll({ order: ['phone_number'] });
    const contacts = await CampaignContact.findAll();
    return numbers.flatMap(({ id }) => contacts.find((one) => one.phone_number_id === id) ?? []);
  };
  const statuses = async () => (await contactsInOrder()).map(({ status }) => status);
  const withheld = async () =>
    (await AuditLog.findAll({ where: { action: 'contact.withheld' } })).map((line) => [
      line.subject_id,
      line.note,
    ]);

  it('takes a number once', async () => {
    expect(await forbid(1, 2)).toBe(2);
    expect(await forbid(2, 3)).toBe(1);
  });

  it('keeps a number out of a campaign’s queue, counts it as done, and says why', async () => {
    await forbid(1);
    const { campaign } = await aCampaign(3);
    expect(await statuses()).toEqual(['pending', 'dnc', 'pending']);
    const progress = await campaigns.progress(campaign.id);
    expect([progress.total, progress.finished]).toEqual([3, 1]);
    const [, listed] = await contactsInOrder();
    expect(await withheld()).toEqual([[listed?.id ?? '', 'do_not_call']]);
  });

  it('is asked again right before dialling: a number listed since is never handed out', async () => {
    const { campaign } = await aCampaign(5);
    await forbid(0, 3);
    const plans = (await campaigns.claim(campaign.id, newId(), 5)).plans;
    expect(plans.map(({ contact }) => contact.phone).sort()).toEqual([1, 2, 4].map(phoneOf));
    expect(await statuses()).toEqual(['dnc', 'calling', 'calling', 'dnc', 'calling']);
    expect(await CallLog.count()).toBe(3);
    expect((await withheld()).length).toBe(2);
    const [first] = await contactsInOrder();
    expect([first?.attempts, first?.last_attempt_at, first?.claimed_by]).toEqual([0, null, null]);
    expect(first?.completed_at).not.toBeNull();
    const progress = await campaigns.progress(campaign.id);
    expect([progress.active, progress.finished]).toEqual([3, 2]);
  });

  it('holds a retry back too', async () => {
    const { campaign } = await aCampaign(1);
    await CampaignContact.update({ attempts: 1 }, { where: {} });
    await forbid(0);
    expect((await campaigns.claim(campaign.id, newId(), 1)).plans).toEqual([]);
    expect(await statuses()).toEqual(['dnc']);
    expect(await campaigns.completeIfDone(campaign.id)).toBeTrue();
  });

  it('leaves no line idle: many listed numbers cost one claim', async () => {
    const { campaign } = await aCampaign(60);
    await forbid(...Array.from({ length: 50 }, (_unused, n) => n));
    const plans = (await campaigns.claim(campaign.id, newId(), 4)).plans;
    expect(plans.length).toBe(4);
    for (const { contact } of plans) expect(contact.phone >= phoneOf(50)).toBeTrue();
    expect((await statuses()).filter((status) => status === 'dnc').length).toBe(50);
  });

  it('refuses a call by hand, and lets others through', async () => {
    const { agent, trunk } = await aCampaign(0);
    await forbid(7);
    const call = (n: number) =>
      planManualCall({ sequelize, box, maxCallsPerNode: 10, seenOf: () => undefined }, newId(), {
        ...{ agentId: agent.id, to: phoneOf(n), trunkId: trunk.id, callerId: null },
        ...{
          agentVersion: null,
          isTest: false,
          ringForMs: 1000,
          record: false,
          name: null,
          fields: {},
        },
      });
    expect(await call(7)).toEqual(jasmine.objectContaining({ refused: 'do_not_call' }));
    expect(await CallLog.count()).toBe(0);
    expect(await call(8)).toEqual(jasmine.objectContaining({ campaignId: null }));
  });

  describe('settings', () => {
    it('have their defaults until somebody sets them, one by one', async () => {
      expect((await readSettings(sequelize)).default_country).toBe('TR');
      await writeSettings(sequelize, { default_country: 'DE' });
      await writeSettings(sequelize, { organisation_name: 'Harbour', default_country: 'US' });
      expect(await readSettings(sequelize)).toEqual({
        organisation_name: 'Harbour',
        default_country: 'US',
        default_timezone: 'Europe/Istanbul',
        default_language: 'en',
      });
    });

    it('that cannot be read are their defaults; the others hold', async () => {
      await sequelize.query(
        `insert into settings (key, value) values ('default_country', '17'), ('old', '"x"'), ('default_language', '"tr"')`,
      );
      const { default_country, default_language } = await readSettings(sequelize);
      expect([default_country, default_language]).toEqual(['TR', 'tr']);
    });
  });
});
