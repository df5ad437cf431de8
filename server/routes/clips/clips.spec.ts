import type { Sequelize } from 'sequelize';
import { wavHeader } from '../../../media/codec/wav.ts';
import { CreateAgent } from '../../contract/agents.ts';
import type { RequestInfo } from '../../http/route.ts';
import { Agent, Clip, newId } from '../../models/index.ts';
import { createAgent, settingsOf } from '../../stores/agent-versions.ts';
import { announcementOf } from '../../stores/announcement.ts';
import { clipLibrary } from '../../stores/clips.ts';
import { openTestDatabase, type TestDatabase } from '../../testing/database.ts';
import { checkClip, clipRoutes, telephoneAudio } from './clips.ts';

const file = (ms: number): Buffer =>
  Buffer.concat([wavHeader('pcmu', 1, ms * 8), Buffer.alloc(ms * 8, 0x2a)]);

describe('the clips of the user’s own', () => {
  let database: TestDatabase;
  let sequelize: Sequelize;

  beforeAll(async () => {
    database = await openTestDatabase();
    ({ sequelize } = database);
  }, 60_000);
  afterAll(() => database?.close(), 30_000);

  const newClip = () =>
    Clip.create({
      id: newId(),
      name: 'Notice',
      duration_ms: 500,
      audio: telephoneAudio(file(500)),
    });
  const call = (method: string, path: string, input: object) =>
    clipRoutes()
      .find((each) => each.method === method && each.path === path)
      ?.handler({ params: undefined, query: undefined, body: undefined, ...input }, {
        user: null,
        note: () => undefined,
      } as unknown as RequestInfo);

  it('are kept as a telephone plays them, and neither too short nor too long', () => {
    expect(telephoneAudio(file(500))).toEqual(Buffer.alloc(4000, 0x2a));
    expect(() => telephoneAudio(file(100))).toThrowError(/too little sound/);
    expect(() => telephoneAudio(file(20_100))).toThrowError(/longer than 20 seconds/);
    expect(() => telephoneAudio(Buffer.from('mp3'))).toThrowError(/no WAV/);
  });

  it('are listed without their sound, and heard one by one', async () => {
    const { id } = await newClip();
    const page = (await call('get', '/clips', { query: { limit: 10 } })) as { data: unknown[] };
    expect(page.data).toContain(jasmine.objectContaining({ id, name: 'Notice', duration_ms: 500 }));
    expect(await clipLibrary.clip(id)).toEqual({
      text: '[Notice]',
      audio: Buffer.alloc(4000, 0x2a),
    });
  });

  it('are played by agents, and stay for as long as one plays them', async () => {
    const { id } = await newClip();
    const own = { recording_announcement: 'own' as const, recording_clip_id: id };
    const asked = CreateAgent.parse({ name: 'A', system_instructions: 'x', ...own });
    const agent = await createAgent(sequelize, asked, { userId: null });
    const saved = settingsOf((await Agent.findByPk(agent.id))!);
    expect(announcementOf(saved)).toEqual({ clip: { id }, language: 'tr', recordsFrom: 'start' });
    expect(announcementOf({ ...saved, recording_clip_id: null })?.clip).toBe('recorded');
    expect(announcementOf({ ...saved, recording_announcement: 'off' })).toBeNull();
    const remove = () => call('delete', '/clips/:id', { params: { id } });
    await expectAsync(remove()).toBeRejectedWithError(/An agent plays this clip/);
    await agent.update({ recording_clip_id: null });
    await remove();
    expect(await clipLibrary.clip(id)).toBeNull();
    await expectAsync(checkClip(id)).toBeRejectedWithError(/no such clip/);
  });
});
