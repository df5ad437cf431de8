import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';
import { until } from '../../actors/ports/until.ts';
import type { Role } from '../contract/auth.ts';
import type { Problem } from '../contract/common.ts';
import { createApp } from './app.ts';
import { conflict } from './errors.ts';
import { Reply, route, type Route } from './route.ts';
import type { Recorded } from './audit.ts';
import type { Principals } from './principals.ts';
import { Tokens } from './tokens.ts';

const tokens = new Tokens('a key of thirty-two characters!!');

describe('the HTTP app', () => {
  let folder: string;
  let server: Server;
  let base: string;
  let logged: string[];
  let recorded: Recorded[];

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'callboard http '));
    mkdirSync(join(folder, 'uploads'));
    mkdirSync(join(folder, 'admin'));
    writeFileSync(join(folder, 'secret.txt'), 'secret');
    writeFileSync(join(folder, 'admin', 'index.html'), '<html nonce="CSP_NONCE">');
    writeFileSync(join(folder, 'admin', 'main-ABCD1234.js'), 'code');
    logged = [];
    recorded = [];
  });
  afterEach(() => {
    server.close();
    server.closeAllConnections();
    rmSync(folder, { recursive: true });
  });

  async function serve(...routes: Route[]): Promise<void> {
    const note = (fields: object, message: string) =>
      void logged.push(`${message} ${JSON.stringify(fields)}`);
    const app = createApp({
      routes,
      opsRoutes: [],
      tokens,
      principals,
      record: (line) => Promise.resolve(void recorded.push(line)),
      corsOrigins: ['https://ours.example'],
      trustProxy: false,
      uploadsDir: join(folder, 'uploads'),
      adminDir: join(folder, 'admin'),
      version: '1.2.3',
      log: { info: note, warn: note, error: note },
    });
    server = createServer(app.callback()).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    base = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
  }
  const ask = (path: string, role?: Role, more: RequestInit = {}) =>
    fetch(base + path, {
      ...more,
      headers: {
        ...(role && { authorization: `Bearer ${tokens.access({ userId: ID, role })}` }),
        ...(more.headers as Record<string, string>),
      },
    });
  const json = (body: unknown): RequestInit => ({
    method: 'POST',
    body: typeof body === 'string' ? body : JSON.stringify(body),
    headers: { 'content-type': 'application/json' },
  });
  const problem = async (response: Response): Promise<Problem> => {
    expect(response.headers.get('content-type')).toContain('application/problem+json');
    return (await response.json()) as Problem;
  };

  const ID = '0190a6f0-7c1e-7cc4-9c5f-2f4a3b1c0d11';
  const GONE = '0190a6f0-7c1e-7cc4-9c5f-2f4a3b1c0d12';
  const KEY_ID = '0190a6f0-7c1e-7cc4-9c5f-2f4a3b1c0d13';
  /** One key, which reads agents; one account that was removed. */
  const principals: Principals = {
    current: (claimed) => Promise.resolve(claimed.userId === GONE ? undefined : claimed),
    ofKey: (key) =>
      Promise.resolve(
        key === 'cb_known'
          ? { userId: ID, role: 'admin', key: { id: KEY_ID, scopes: ['agents:read'] } }
          : undefined,
      ),
    ofAccount: () => Promise.resolve(undefined),
    ofKeyId: () => Promise.resolve(undefined),
    forget: () => undefined,
  };
  const plain = { method: 'get', summary: 'x', tag: 'x' } as const;
  const answering = (path: string, handler: Route['handler'], more: Partial<Route> = {}): Route =>
    route({ ...plain, path, policy: 'public', handler, ...more } as Route);

  it('takes it for no failure when a browser leaves in the middle of an answer', async () => {
    writeFileSync(join(folder, 'admin', 'chunk-ABCD1234.js'), Buffer.alloc(30_000_000, 'x'));
    await serve();
    const leaves = new AbortController();
    const { body } = await fetch(`${base}/chunk-ABCD1234.js`, { signal: leaves.signal });
    await body?.getReader().read();
    leaves.abort();
    const connections = promisify(server.getConnections.bind(server));
    await until(async () => (await connections()) === 0);
    await new Promise((resolve) => setImmediate(resolve));
    expect(logged).toEqual([]);
  });

  it('lets in by the table of policies, with one answer for each kind of refusal', async () => {
    await serve(answering('/x', () => Promise.resolve({ ok: 1 }), { policy: 'editTrunks' }));
    const [stranger, viewer, admin] = await Promise.all([
      ask('/api/v1/x'),
      ask('/api/v1/x', 'viewer'),
      ask('/api/v1/x', 'admin'),
    ]);
    expect([stranger.status, viewer.status, admin.status]).toEqual([401, 403, 200]);
    expect(await problem(stranger)).toEqual(
      jasmine.objectContaining({ type: 'unauthorized', status: 401, title: 'Not signed in' }),
    );
    expect((await problem(viewer)).type).toBe('forbidden');
    expect((await ask('/api/x', 'admin')).status).toBe(200);
  });

  it('lets a key do what its scopes say, whatever the role of its maker', async () => {
    await serve(
      answering('/agents', () => Promise.resolve({}), { policy: 'viewAgents' }),
      answering('/trunks', () => Promise.resolve({}), { policy: 'viewTrunks' }),
      answering('/me', () => Promise.resolve({}), { policy: 'signedIn' }),
    );
    const withKey = (path: string, key: string) =>
      ask(path, undefined, { headers: { authorization: `Bearer ${key}` } });
    expect((await withKey('/api/v1/agents', 'cb_known')).status).toBe(200);
    expect((await withKey('/api/v1/agents', 'cb_other')).status).toBe(401);
    expect((await withKey('/api/v1/me', 'cb_known')).status).toBe(403);
    const refused = await withKey('/api/v1/trunks', 'cb_known');
    expect((await problem(refused)).detail).toContain('scopes of this API key');
  });

  it('knows an account no more once it is removed, whatever its token says', async () => {
    await serve(answering('/x', () => Promise.resolve({}), { policy: 'viewAgents' }));
    const authorization = `Bearer ${tokens.access({ userId: GONE, role: 'admin' })}`;
    expect((await ask('/api/v1/x', undefined, { headers: { authorization } })).status).toBe(401);
  });

  it('records what was done, once it was done, with what its handler adds', async () => {
    const body = z.object({ password: z.string() });
    const params = z.object({ id: z.string() });
    const handler: Route['handler'] = (_input, { note }) => {
      note({ note: 'added' });
      return Promise.resolve({ id: 'a1' });
    };
    const more = { policy: 'editAgents', audit: 'thing.changed' } as const;
    await serve(
      answering('/things/:id', handler, { ...more, method: 'post', params, body }),
      answering('/no', () => Promise.reject(conflict('no', 'No.')), more),
      answering('/quiet', () => Promise.resolve({}), { policy: 'editAgents' }),
    );
    expect((await ask('/api/v1/things/t1', 'user', json({ password: 'hunter2' }))).status).toBe(
      200,
    );
    await ask('/api/v1/no', 'user');
    await ask('/api/v1/quiet', 'user');
    expect(recorded).toEqual([
      {
        action: 'thing.changed',
        principal: { userId: ID, role: 'user' },
        ip: '127.0.0.1',
        params: { id: 't1' },
        answer: { id: 'a1' },
        note: { note: 'added' },
      },
    ]);
    expect(JSON.stringify(recorded)).not.toContain('hunter2');
  });

  it('tells what is wrong with which value', async () => {
    const body = z.object({ name: z.string().min(2), n: z.object({ deep: z.int() }) });
    await serve(answering('/x', () => Promise.resolve({}), { method: 'post', body }));
    const refused = await ask('/api/v1/x', undefined, json({ name: 'a', n: { deep: 'x' } }));
    expect(refused.status).toBe(422);
    const { type, errors } = await problem(refused);
    expect(type).toBe('invalid_values');
    expect(errors?.map(({ path }) => path)).toEqual(['name', 'n.deep']);
    const broken = await ask('/api/v1/x', undefined, json('{"name": '));
    expect([broken.status, (await problem(broken)).type]).toEqual([400, 'bad_request']);
    const huge = await ask('/api/v1/x', undefined, json({ name: 'x'.repeat(1_100_000) }));
    expect([huge.status, (await problem(huge)).type]).toEqual([413, 'too_large']);
  });

  it('hides what nobody foresaw, and logs it', async () => {
    const handler = () => Promise.reject(new Error('password is hunter2'));
    await serve(answering('/x', handler));
    const failed = await ask('/api/v1/x');
    expect(failed.status).toBe(500);
    expect(JSON.stringify(await problem(failed))).not.toContain('hunter2');
    expect(logged.join()).toContain('hunter2');
  });

  it('shows what was meant to be shown', async () => {
    const handler = () => Promise.reject(conflict('wrong_status', 'It runs already.'));
    await serve(answering('/x', handler));
    const failed = await ask('/api/v1/x');
    expect(await problem(failed)).toEqual({
      type: 'wrong_status',
      title: 'Not possible in this state',
      status: 409,
      detail: 'It runs already.',
    });
    expect(logged).toEqual([]);
  });

  it('answers a page that is not there, and a method that is not known', async () => {
    await serve(answering('/x', () => Promise.resolve({})));
    expect((await ask('/api/v1/y')).status).toBe(404);
    expect((await ask('/api/v1/x', undefined, { method: 'DELETE' })).status).toBe(405);
  });

  it('sends no body with 202 and 204', async () => {
    await serve(
      answering('/later', () => Promise.resolve(new Reply(202))),
      answering('/none', () => Promise.resolve(undefined)),
    );
    const [later, none] = [await ask('/api/v1/later'), await ask('/api/v1/none')];
    expect([later.status, await later.text()]).toEqual([202, '']);
    expect([none.status, await none.text()]).toEqual([204, '']);
  });

  it('sets cookies that no script and no other site can use', async () => {
    const cookies = [{ name: 'c', value: 'v', path: '/api', maxAgeMs: 1000 }];
    await serve(answering('/x', () => Promise.resolve(new Reply(200, {}, { cookies }))));
    const cookie = (await ask('/api/v1/x')).headers.get('set-cookie') ?? '';
    expect(cookie).toMatch(/^c=v; path=\/api; expires=[^;]+; samesite=strict; httponly$/i);
  });

  it('counts tries by address and says when to come back', async () => {
    await serve(answering('/x', () => Promise.resolve({}), { perMinute: 2 }));
    const statuses = [await ask('/api/v1/x'), await ask('/api/v1/x')].map(({ status }) => status);
    const limited = await ask('/api/v1/x', undefined, {
      headers: { 'x-forwarded-for': '203.0.113.9' },
    });
    expect([...statuses, limited.status]).toEqual([200, 200, 429]);
    expect(Number(limited.headers.get('retry-after'))).toBeGreaterThan(50);
    expect((await problem(limited)).type).toBe('too_many_requests');
  });

  it('keeps an uploaded file for its handler, and no file of a request that failed', async () => {
    let name = '';
    await serve(
      answering(
        '/up',
        (_input, { file }) => {
          name = file?.name ?? '';
          return name === 'bad.csv' ? Promise.reject(conflict('no', 'No.')) : Promise.resolve({});
        },
        { method: 'post', upload: true },
      ),
    );
    const send = (fileName: string) => {
      const body = new FormData();
      body.set('file', new Blob(['Telefon']), fileName);
      return ask('/api/v1/up', undefined, { method: 'POST', body });
    };
    expect((await send('müşteriler.csv')).status).toBe(200);
    expect(name).toBe('müşteriler.csv');
    expect(readdirSync(join(folder, 'uploads')).length).toBe(1);
    expect((await send('bad.csv')).status).toBe(409);
    expect(readdirSync(join(folder, 'uploads')).length).toBe(1);
  });

  it('serves the admin with a nonce of its own each time, and nothing beside it', async () => {
    await serve();
    const page = async (path: string) => {
      const response = await ask(path);
      const policy = response.headers.get('content-security-policy') ?? '';
      const text = await response.text();
      const nonce = /nonce="([^"]+)"/.exec(text)?.[1] ?? '';
      expect(policy).toContain(`'nonce-${nonce}'`);
      return nonce;
    };
    expect(await page('/')).not.toBe(await page('/campaigns/17'));
    const script = await ask('/main-ABCD1234.js');
    expect(script.headers.get('cache-control')).toContain('immutable');
    for (const path of ['/..%2fsecret.txt', '/%2e%2e/secret.txt', '/..%5csecret.txt', '/%00'])
      expect(await (await ask(path)).text())
        .withContext(path)
        .not.toBe('secret');
    expect((await ask('/missing.js')).status).toBe(404);
    expect((await ask('/%E0%A4%A')).status).toBe(400);
  });

  it('lets pages of configured origins alone read its answers', async () => {
    await serve(answering('/x', () => Promise.resolve({})));
    const allowed = async (origin: string) =>
      (await ask('/api/v1/x', undefined, { headers: { origin } })).headers.get(
        'access-control-allow-origin',
      );
    expect(await allowed('https://ours.example')).toBe('https://ours.example');
    expect((await allowed('https://theirs.example')) ?? '').toBe('');
  });
});
