import type { Sequelize } from 'sequelize';
import type { Log } from '../../actors/ports/log.ts';
import type { SipMessage } from '../../actors/ports/telephony.ts';
import { openTestDatabase, type TestDatabase } from '../testing/database.ts';
import { SipTraceWriter, sipMessagesOf } from './sip-trace-store.ts';

describe('the store of SIP messages', () => {
  let database: TestDatabase;
  let sequelize: Sequelize;
  const warnings: string[] = [];
  const log = { warn: (_fields: object, text: string) => warnings.push(text) } as unknown as Log;

  beforeAll(async () => {
    database = await openTestDatabase();
    ({ sequelize } = database);
  }, 60_000);
  afterAll(() => database?.close(), 30_000);
  beforeEach(async () => {
    warnings.length = 0;
    await sequelize.query('truncate sip_messages');
  });

  const AT = Date.UTC(2026, 10, 22) * 1000 + 123_456;
  const aMessage = (over: Partial<SipMessage> = {}): SipMessage => ({
    callId: 'a@x',
    atUs: AT,
    direction: 'out',
    transport: 'udp',
    peer: null,
    text: 'INVITE sip:x SIP/2.0\r\n\r\n',
    ...over,
  });

  it('gives a call its messages to the microsecond, in the order of the wire', async () => {
    const writer = new SipTraceWriter(sequelize, log);
    const ringing = aMessage({ atUs: AT + 1, direction: 'in', peer: '192.0.2.7:5060' });
    writer.add(ringing);
    writer.add(aMessage());
    writer.add(aMessage({ callId: 'b@x' }));
    await writer.close();
    expect(await sipMessagesOf(sequelize, ['a@x'])).toEqual([aMessage(), ringing]);
    expect(await sipMessagesOf(sequelize, ['nobody@x'])).toEqual([]);
  });

  it('takes a message with a zero byte, which PostgreSQL would refuse', async () => {
    const writer = new SipTraceWriter(sequelize, log);
    writer.add(aMessage({ text: 'INVITE \0 SIP/2.0' }));
    await writer.close();
    expect((await sipMessagesOf(sequelize, ['a@x']))[0]?.text).toBe('INVITE ␀ SIP/2.0');
  });

  it('keeps what could not be written until it can', async () => {
    const writer = new SipTraceWriter(sequelize, log);
    await sequelize.query('alter table sip_messages rename to away');
    writer.add(aMessage());
    await writer.close();
    expect(warnings).toEqual(['SIP messages wait to be written']);
    await sequelize.query('alter table away rename to sip_messages');
    await writer.close();
    expect((await sipMessagesOf(sequelize, ['a@x'])).length).toBe(1);
  });

  it('lets the oldest go when too many wait, and says so', async () => {
    const writer = new SipTraceWriter(sequelize, log);
    for (let n = 0; n <= 5000; n++) writer.add(aMessage({ atUs: AT + n }));
    await writer.close();
    const kept = await sipMessagesOf(sequelize, ['a@x']);
    expect([kept.length, kept.at(-1)?.atUs]).toEqual([2500, AT + 5000]);
    expect(warnings).toEqual(['SIP messages were not kept: the database takes none']);
  });
});
