import { ApiKey, AuditLog, newId, User } from '../models/index.ts';
import { principals } from '../http/principals.ts';
import { openTestDatabase, type TestDatabase } from '../testing/database.ts';
import { phoneRights, type PhoneRights } from './phone-rights.ts';

describe('what somebody may do by the keys of a telephone', () => {
  let database: TestDatabase;
  let rights: PhoneRights;
  let ada: User;

  const silent = { info: () => undefined, warn: () => undefined, error: fail };
  beforeAll(async () => (database = await openTestDatabase()), 60_000);
  afterAll(() => database?.close(), 30_000);
  beforeEach(async () => {
    await database.sequelize.query('truncate users, api_keys, audit_logs cascade');
    // Roles are trusted for some seconds: each spec asks anew.
    rights = phoneRights(database.sequelize, principals(), silent);
    ada = await User.create({
      ...{ id: newId(), email: 'ada@example.com', password_hash: 'x', role: 'supervisor' },
    });
  });

  const may = (keyId: string | null = null) => rights.maySupervise({ userId: ada.id, keyId });
  const aKey = (scopes: string[], over: object = {}) =>
    ApiKey.create({
      ...{
        id: newId(),
        user_id: ada.id,
        name: 'K',
        prefix: 'cb_',
        key_hash: newId(),
        scopes,
        ...over,
      },
    } as never);

  it('is what the account may do now', async () => {
    expect(await may()).toBeTrue();
    await ada.update({ role: 'viewer' });
    rights = phoneRights(database.sequelize, principals(), silent);
    expect(await may()).toBeFalse();
    await ada.destroy();
    rights = phoneRights(database.sequelize, principals(), silent);
    expect(await may()).toBeFalse();
  });

  it('is what the key may do that was used, as long as there is one', async () => {
    await ada.update({ role: 'admin' });
    const [good, other, old] = [
      await aKey(['calls:supervise']),
      await aKey(['calls:read']),
      await aKey(['calls:supervise'], { expires_at: new Date(Date.now() - 1000) }),
    ];
    expect([await may(good.id), await may(other.id), await may(old.id)]).toEqual([
      ...[true, false, false],
    ]);
    await good.destroy();
    expect(await may(good.id)).toBeFalse();
  });

  it('is written down as if it had been asked for by a request', async () => {
    const callId = newId();
    rights.acted({ userId: ada.id, keyId: null }, callId, 'takeover');
    let line: AuditLog | null = null;
    while (!line) line = await AuditLog.findOne();
    expect([line.action, line.user_id, line.subject_id, line.actor]).toEqual([
      ...['call.taken_over', ada.id, callId, 'ada@example.com'],
    ]);
  });
});
