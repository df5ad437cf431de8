import type { Sequelize } from 'sequelize';
import { CallEvent, CallLog, SipTrunk, newId } from '../models/index.ts';
import { openTestDatabase, type TestDatabase } from '../testing/database.ts';
import { trunkStats } from './trunk-stats.ts';

describe('a trunk’s figures', () => {
  let database: TestDatabase;
  let sequelize: Sequelize;
  let trunk: SipTrunk;
  const HOUR_MS = 3_600_000;
  const since = () => new Date(Date.now() - 2 * HOUR_MS);

  beforeAll(async () => {
    database = await openTestDatabase();
    ({ sequelize } = database);
    trunk = await SipTrunk.create({ id: newId(), name: 'T', host: '127.0.0.1' });
  }, 60_000);
  afterAll(() => database?.close(), 30_000);
  beforeEach(() => sequelize.query('truncate call_logs cascade'));

  /** A call that ended; `null` leaves a moment out. */
  async function aCall(disposition: string, status: number | null, over: Partial<CallLog> = {}) {
    const at = Date.now() - HOUR_MS / 2;
    const isAnswered = status === 200;
    await CallLog.create({
      id: newId(),
      trunk_id: trunk.id,
      phone_number: '+905321234567',
      disposition,
      // An answered call has none: only its connected_at says so.
      sip_status: status === 200 ? null : status,
      hangup_cause: status === null ? 'ring_timeout' : `sip_${status}`,
      initiated_at: new Date(at),
      ring_started_at: new Date(at + 800),
      connected_at: isAnswered ? new Date(at + 5000) : null,
      duration_seconds: isAnswered ? 60 : null,
      ended_at: new Date(at + 70_000),
      created_at: new Date(at),
      ...over,
    } as never);
  }
  const stats = () => trunkStats(sequelize, trunk.id, since());

  it('are those of E.411: answered, delivered, how long, how soon it rang', async () => {
    await aCall('answered', 200);
    await aCall('answered', 200, { duration_seconds: 120 });
    await aCall('busy', 486);
    await aCall('failed', 503, { ring_started_at: null });
    const { calls, asr, ner, acd_seconds, pdd_ms } = await stats();
    expect([calls, asr, ner, acd_seconds]).toEqual([4, 0.5, 0.75, 90]);
    expect(pdd_ms).toBeCloseTo(800, 3);
  });

  it('count a call that failed here and that another trunk took over', async () => {
    const other = await SipTrunk.create({ id: newId(), name: 'U', host: '127.0.0.1' });
    await aCall('answered', 200, { trunk_id: other.id });
    const [call] = await CallLog.findAll();
    const data = { trunk_id: trunk.id, status: 503, cause: 'sip_503' };
    const event = { call_id: call?.id ?? '', at: new Date(), kind: 'line.failed', data };
    await CallEvent.create({ ...event, id: newId() });
    const { calls, asr, codes, hours } = await stats();
    expect([calls, asr]).toEqual([1, 0]);
    expect(codes).toEqual([{ status: 503, calls: 1 }]);
    expect(hours.at(-1)?.calls).toBe(1);

    await CallLog.update({ trunk_id: trunk.id, sip_status: 503 }, { where: {} });
    expect((await stats()).calls)
      .withContext('when no other trunk took it, it is one call')
      .toBe(1);
  });

  it('count a phone that rang and was not picked up as delivered', async () => {
    await aCall('no_answer', null);
    await aCall('no_answer', null, { hangup_cause: 'no_progress', ring_started_at: null });
    expect((await stats()).ner).toBe(0.5);
  });

  it('tell a busy line or a decline, which the network delivered, from what it failed at', async () => {
    for (const hangup_cause of ['sip_486', 'sip_603', 'sip_480_q850_20', 'sip_503_q850_17'])
      await aCall('failed', 486, { hangup_cause });
    for (const hangup_cause of ['sip_480_q850_31', 'sip_603_blocked', 'sip_404', 'sip_503'])
      await aCall('failed', 480, { hangup_cause });
    expect((await stats()).ner).toBe(0.5);
  });

  it('leave out challenges, calls that were taken back, never left or still run', async () => {
    await aCall('failed', 401);
    await aCall('cancelled', 487);
    await aCall('failed', null, { initiated_at: null });
    await aCall('answered', 200, { ended_at: null });
    expect(await stats()).toEqual(
      jasmine.objectContaining({ calls: 0, asr: null, ner: null, acd_seconds: null, pdd_ms: null }),
    );
  });

  it('tell what carried the calls, the most frequent first', async () => {
    const by = (server: string) => ({ media_engine: 'asterisk', media_server: server }) as const;
    for (const server of ['Ankara', 'Izmir', 'Izmir']) await aCall('answered', 200, by(server));
    await aCall('answered', 200);
    expect((await stats()).carriers).toEqual([
      { engine: 'asterisk', server: 'Izmir', calls: 2 },
      { engine: 'asterisk', server: 'Ankara', calls: 1 },
    ]);
  });

  it('tell final statuses, the most frequent first, and each hour', async () => {
    for (const status of [486, 503, 486]) await aCall('failed', status);
    for (let n = 0; n < 3; n++) await aCall('answered', 200);
    await aCall('answered', 200, { created_at: new Date(Date.now() - 5 * HOUR_MS) });
    const { codes, hours } = await stats();
    expect(codes).toEqual([
      { status: 200, calls: 3 },
      { status: 486, calls: 2 },
      { status: 503, calls: 1 },
    ]);
    expect(hours.length).toBe(3);
    expect(hours.reduce((sum, { calls }) => sum + calls, 0)).toBe(6);
  });
});
