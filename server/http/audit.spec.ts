import { randomUUID } from 'node:crypto';
import type { Sequelize } from 'sequelize';
import { lineOf, recorder, type Recorded } from './audit.ts';

const id = randomUUID();
const userId = randomUUID();
const done = (over: Partial<Recorded> = {}): Recorded => ({
  action: 'agent.updated',
  principal: { userId, role: 'admin' },
  ip: '10.0.0.1',
  params: {},
  answer: undefined,
  note: {},
  ...over,
});

describe('a line of the audit log', () => {
  it('names its subject by the path, else by what was made', () => {
    const made = { id: randomUUID(), name: 'Desk', secret: 'hunter2' };
    expect(lineOf(done({ params: { id } })).subjectId).toBe(id);
    const line = lineOf(done({ answer: made }));
    expect([line.subjectId, line.subjectName]).toEqual([made.id, 'Desk']);
    expect(JSON.stringify(line)).not.toContain('hunter2');
  });

  it('takes no token for the id of a thing', () => {
    expect(
      lineOf(done({ params: { invitation: 'A-token_of_many_characters' } })).subjectId,
    ).toBeNull();
  });

  it('says which key was used, and who signed in', () => {
    const key = { id: randomUUID(), scopes: [] };
    const line = lineOf(done({ principal: { userId, role: 'admin', key } }));
    expect([line.userId, line.keyId]).toEqual([userId, key.id]);
    expect(lineOf(done({ principal: null, note: { userId } })).userId).toBe(userId);
  });

  it('that cannot be written is an error in our log, and fails no request', async () => {
    const logged: string[] = [];
    const note = (_fields: object, message: string) => void logged.push(message);
    const away = { query: () => Promise.reject(new Error('away')) } as unknown as Sequelize;
    await recorder(away, { info: note, warn: note, error: note })(done());
    expect(logged).toEqual(['a line of the audit log could not be written']);
  });
});
