import type { MediaServer as View } from '../../contract/media-servers.ts';
import type { RequestInfo } from '../../http/route.ts';
import { MediaServer } from '../../models/index.ts';
import { FIXED_IDS, mediaServerReader, type KnownServer } from '../../stores/media-servers.ts';
import { SecretBox } from '../../stores/secret-box.ts';
import { openTestDatabase, type TestDatabase } from '../../testing/database.ts';
import { mediaServerRoutes } from './media-servers.ts';

const EMBEDDED: KnownServer = {
  ...{ id: FIXED_IDS.embedded, name: 'Callboard', source: 'built_in', password: '' },
  ...{ settings: { engine: 'embedded' }, weight: 100, isActive: true },
  ...{ isDraining: false, maxCalls: null },
};
const ASTERISK = {
  name: 'Ankara',
  settings: {
    ...{ engine: 'asterisk', url: 'http://10.0.0.7:8088', sip: '10.0.0.7:5060' },
    username: 'callboard',
  },
  ...{ password: 'a secret', weight: 50, is_active: true, max_calls: 200 },
} as const;

describe('the routes of media servers', () => {
  const box = new SecretBox('a secret of at least 32 characters!!');
  const servers = mediaServerReader(box, [EMBEDDED]);
  let database: TestDatabase;
  let changes = 0;

  beforeAll(async () => {
    database = await openTestDatabase();
  }, 60_000);
  afterAll(() => database?.close(), 30_000);
  beforeEach(() => MediaServer.destroy({ where: {} }).then(() => undefined));

  const routes = mediaServerRoutes({
    ...{ box, servers },
    stateOf: () => ({
      ...{ isUp: true, calls: 3, version: '22.1', cpu: 0.25, channels: null },
      ...{ rttMs: 4, problem: null, capabilities: { codecs: ['PCMA', 'G722'], encrypts: true } },
    }),
    changed: () => Promise.resolve(void (changes += 1)),
    tryOut: () => Promise.resolve({ steps: [] }),
    engines: () => ({ data: [], shared: [] }),
  });
  const call = async (name: string, input: object = {}): Promise<unknown> =>
    routes
      .find(({ method, path }) => `${method} ${path}` === name)
      ?.handler({ params: undefined, query: undefined, body: undefined, ...input }, {
        user: null,
        note: () => undefined,
      } as unknown as RequestInfo);
  const create = () => call('post /media-servers', { body: ASTERISK }) as Promise<View>;
  const list = async () => ((await call('get /media-servers')) as { data: View[] }).data;

  it('list the built-in one first, and never give a password out', async () => {
    const before = changes;
    const { id } = await create();
    expect(changes).toBe(before + 1);
    const all = await list();
    expect(all.map(({ source }) => source)).toEqual(['built_in', 'table']);
    expect(JSON.stringify(all)).not.toContain('a secret');
    expect(all[1]).toEqual(jasmine.objectContaining({ id, weight: 50, max_calls: 200, calls: 3 }));
    expect(all[1]?.codecs).toEqual(['PCMA', 'G722']);
    expect((await servers())[1]?.password).toBe('a secret');
    expect((await MediaServer.findByPk(id))?.password_sealed).not.toContain('a secret');
  });

  it('change one of the table altogether, and keep the password that was not given', async () => {
    const { id } = await create();
    const body = { name: 'Izmir', max_calls: null };
    const changed = await call('put /media-servers/:id', { params: { id }, body });
    expect(changed).toEqual(jasmine.objectContaining({ name: 'Izmir', max_calls: null }));
    expect((await servers())[1]?.password).toBe('a secret');
  });

  it('take no name twice', async () => {
    await create();
    await expectAsync(create()).toBeRejectedWithError(/has this name/);
  });

  it('change of what is always there how it is used, and nothing else', async () => {
    const params = { id: EMBEDDED.id };
    const body = { weight: 0, max_calls: 9 };
    const changed = await call('put /media-servers/:id', { params, body });
    expect(changed).toEqual(jasmine.objectContaining({ weight: 0, max_calls: 9 }));
    expect((await list()).length).toBe(1);
    const renamed = call('put /media-servers/:id', { params, body: { name: 'X' } });
    await expectAsync(renamed).toBeRejectedWithError(/comes with Callboard/);
    const removed = call('delete /media-servers/:id', { params });
    await expectAsync(removed).toBeRejectedWithError(/comes with Callboard/);
  });

  it('drain one and take it back into use, and keep the rest of its settings', async () => {
    const { id } = await create();
    const params = { id };
    const drained = await call('post /media-servers/:id/drain', { params });
    expect(drained).toEqual(jasmine.objectContaining({ is_draining: true, weight: 50 }));
    const resumed = await call('post /media-servers/:id/resume', { params });
    expect(resumed).toEqual(jasmine.objectContaining({ is_draining: false }));
    const own = await call('post /media-servers/:id/drain', { params: { id: EMBEDDED.id } });
    expect(own).toEqual(jasmine.objectContaining({ is_draining: true, weight: 100 }));
  });

  it('remove one of the table', async () => {
    const { id } = await create();
    await call('delete /media-servers/:id', { params: { id } });
    expect((await list()).map(({ source }) => source)).toEqual(['built_in']);
  });

  it('test none that is off', async () => {
    const { id } = await create();
    await MediaServer.update({ is_active: false }, { where: { id } });
    const tested = call('post /media-servers/:id/test', { params: { id } });
    await expectAsync(tested).toBeRejectedWithError(/switched off/);
  });
});
