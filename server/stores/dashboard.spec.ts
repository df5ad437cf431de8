import type { Sequelize } from 'sequelize';
import { Agent, CallLog, Campaign, newId } from '../models/index.ts';
import { openTestDatabase, type TestDatabase } from '../testing/database.ts';
import { dashboardOf } from './dashboard.ts';

describe('the dashboard’s figures', () => {
  let database: TestDatabase;
  let sequelize: Sequelize;
  let campaign: Campaign;
  /** Half past ten at night of 10 March in Istanbul, which is UTC+3. */
  const NOW = new Date('2026-03-10T19:30:00Z');
  const ISTANBUL = { range: 'today', timezone: 'Europe/Istanbul', campaignId: null } as const;

  beforeAll(async () => {
    database = await openTestDatabase();
    ({ sequelize } = database);
    const agent = await Agent.create({ id: newId(), name: 'A', system_instructions: 'x' });
    campaign = await Campaign.create({ id: newId(), name: 'C', agent_id: agent.id });
  }, 60_000);
  afterAll(() => database?.close(), 30_000);
  beforeEach(() => sequelize.query('truncate call_logs cascade'));

  const aCall = (at: string, over: Partial<CallLog> = {}) =>
    CallLog.create({
      id: newId(),
      phone_number: '+905321234567',
      disposition: 'answered',
      duration_seconds: 60,
      success: true,
      ...over,
      created_at: new Date(at),
    } as never);

  it('begin the day where the asker’s clock does', async () => {
    await aCall('2026-03-09T20:59:00Z');
    await aCall('2026-03-09T21:01:00Z');
    const istanbul = await dashboardOf(sequelize, ISTANBUL, NOW);
    expect([istanbul.today.calls, istanbul.yesterday.calls]).toEqual([1, 0]);
    const utc = await dashboardOf(sequelize, { ...ISTANBUL, timezone: 'UTC' }, NOW);
    expect([utc.today.calls, utc.yesterday.calls]).toEqual([0, 0]);
  });

  it('compare with yesterday up to the same time of day', async () => {
    await aCall('2026-03-09T19:29:00Z');
    await aCall('2026-03-09T19:31:00Z');
    const { yesterday } = await dashboardOf(sequelize, ISTANBUL, NOW);
    expect(yesterday.calls).toBe(1);
  });

  it('rate success and duration by calls that a person answered', async () => {
    await aCall('2026-03-10T10:00:00Z', { duration_seconds: 30 });
    await aCall('2026-03-10T10:00:00Z', { duration_seconds: 90, success: false });
    await aCall('2026-03-10T10:00:00Z', {
      disposition: 'busy',
      duration_seconds: 0,
      success: null,
    });
    const { today, yesterday } = await dashboardOf(sequelize, ISTANBUL, NOW);
    expect(today).toEqual({
      calls: 3,
      answered: 2,
      successful: 1,
      success_rate: 0.5,
      average_seconds: 60,
    });
    expect(yesterday.success_rate).toBeNull();
  });

  it('show every hour of today and every day of a range, also the empty ones', async () => {
    await aCall('2026-03-10T10:15:00Z');
    await aCall('2026-03-04T10:15:00Z', { disposition: 'no_answer', success: null });
    const today = await dashboardOf(sequelize, ISTANBUL, NOW);
    expect(today.series.length).toBe(24);
    expect(today.series[13]).toEqual({
      at: '2026-03-10T10:00:00.000Z',
      calls: 1,
      answered: 1,
      successful: 1,
    });
    const week = await dashboardOf(sequelize, { ...ISTANBUL, range: '7d' }, NOW);
    expect(week.series.map(({ calls }) => calls)).toEqual([1, 0, 0, 0, 0, 0, 1]);
    expect(week.series[0]?.answered).toBe(0);
    const month = await dashboardOf(sequelize, { ...ISTANBUL, range: '30d' }, NOW);
    expect(month.series.length).toBe(30);
  });

  it('can be those of one campaign', async () => {
    await aCall('2026-03-10T10:00:00Z');
    await aCall('2026-03-10T10:00:00Z', { campaign_id: campaign.id });
    const about = { ...ISTANBUL, campaignId: campaign.id };
    const { today, series } = await dashboardOf(sequelize, about, NOW);
    expect(today.calls).toBe(1);
    expect(series.reduce((sum, { calls }) => sum + calls, 0)).toBe(1);
  });
});
