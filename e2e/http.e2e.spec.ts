import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import iconv from 'iconv-lite';
import pg from 'pg';
import { WebSocket } from 'ws';
import { ApiError, type Client } from '../demo/client.ts';
import type { RunningServer } from '../demo/server.ts';
import type { Call } from '../server/contract/calls.ts';
import type { Campaign } from '../server/contract/campaigns.ts';
import type { Problem } from '../server/contract/common.ts';
import type { LiveMessage } from '../server/contract/live.ts';
import type { ImportReport, UploadPreview } from '../server/contract/numbers.ts';
import type { Job, SystemStatus } from '../server/contract/system.ts';
import type { Trunk } from '../server/contract/trunks.ts';
import { hashPassword } from '../server/routes/auth/password.ts';
import {
  ACCOUNT,
  createAgent,
  newFolder,
  register,
  startInstallation,
  type Leftovers,
} from './installation.ts';
import { until } from './until.ts';
import { encryptedWorkbook, oldExcel, workbook, zipBomb } from './uploads.ts';

interface Operation {
  readonly method: string;
  readonly path: string;
  readonly isPublic: boolean;
  readonly fields: readonly string[];
}

interface Schema {
  readonly properties?: Record<string, unknown>;
}
interface Described {
  readonly security?: unknown[];
  readonly responses: Record<string, unknown>;
  readonly requestBody?: { content: Record<string, { schema: Schema }> };
}

interface Asked {
  readonly token?: string;
  readonly body?: string;
  readonly headers?: Record<string, string>;
}

const PASSWORD = 'another long password';

describe('the HTTP side of a server', () => {
  let whole: Leftovers;
  let server: RunningServer;
  let client: Client;
  let database: pg.Client;
  let operations: Operation[];
  const tokens: Record<string, string> = {};

  const url = (path: string): string => `${server.run.url}/api/v1${path}`;
  const ask = (method: string, path: string, { token, body, headers }: Asked = {}) =>
    fetch(url(path), {
      method,
      headers: {
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body }),
      signal: AbortSignal.timeout(30_000),
    });
  const login = (email: string, password: string) =>
    ask('POST', '/auth/login', { body: JSON.stringify({ email, password }) });
  /** With ids that name nothing. */
  const filled = ({ path }: Operation): string =>
    path.replaceAll(/\{(\w+)\}/g, (_whole, name) => (name === 'version' ? '1' : randomUUID()));
  const problemOf = async (response: Response): Promise<Problem> => {
    expect(response.headers.get('content-type')).toContain('application/problem+json');
    const problem = (await response.json()) as Problem;
    expect(problem.status).toBe(response.status);
    return problem;
  };

  beforeAll(async () => {
    whole = new AsyncDisposableStack();
    const dataDir = join(newFolder(whole), 'data');
    server = await startInstallation(whole, dataDir, { LAB: 'on' });
    client = await register(server.run.url);
    const port = readFileSync(join(dataDir, 'postgres', 'postmaster.pid'), 'utf8').split('\n')[3];
    const secret = readFileSync(join(dataDir, 'postgres.secret'), 'utf8').trim();
    database = new pg.Client(`postgres://callboard:${secret}@127.0.0.1:${port}/postgres`);
    await database.connect();
    whole.defer(() => database.end());
    const hash = await hashPassword(PASSWORD);
    for (const role of ['admin', 'supervisor', 'user', 'viewer']) {
      const email = `${role}@example.com`;
      await database.query(
        'insert into users (id, email, password_hash, role, settings, created_at, updated_at) values ($1, $2, $3, $4, $5, now(), now())',
        [randomUUID(), email, hash, role, {}],
      );
      const session = (await (await login(email, PASSWORD)).json()) as { access_token: string };
      tokens[role] = session.access_token;
    }
    const { paths } = (await (await fetch(url('/openapi.json'))).json()) as {
      paths: Record<string, Record<string, Described>>;
    };
    operations = Object.entries(paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, { security, requestBody }]) => ({
        method: method.toUpperCase(),
        path,
        isPublic: security === undefined,
        fields: Object.keys(requestBody?.content['application/json']?.schema.properties ?? {}),
      })),
    );
  }, 90_000);
  afterAll(() => whole?.disposeAsync(), 60_000);

  it('describes itself in OpenAPI 3.1, with a page to read it', async () => {
    const description = (await (await fetch(url('/openapi.json'))).json()) as {
      openapi: string;
      info: { title: string; version: string };
      servers: { url: string }[];
      paths: Record<string, Record<string, Described>>;
      components: { securitySchemes: object };
    };
    expect(description.openapi).toMatch(/^3\.1\.\d$/);
    expect(description.info.version).toMatch(/^\d+\.\d+\.\d+$/);
    expect(description.servers).toEqual([{ url: '/api/v1' }]);
    expect(Object.keys(description.components.securitySchemes)).toEqual(['bearer']);
    expect(operations.length).toBeGreaterThan(45);
    for (const [path, methods] of Object.entries(description.paths)) {
      expect(path).toMatch(/^\/[\w/{}.-]+$/);
      for (const { responses } of Object.values(methods)) {
        expect(Object.keys(responses)).toContain('default');
        expect(Object.keys(responses).some((status) => /^2\d\d$/.test(status))).toBeTrue();
      }
    }
    const page = await fetch(`${server.run.url}/docs`);
    expect(page.headers.get('content-type')).toContain('text/html');
    const text = await page.text();
    for (const [, file] of text.matchAll(/(?:src|href)="([^"]+)"/g))
      expect((await fetch(new URL(file ?? '', server.run.url))).status).toBe(200);
  });

  it('opens to nobody what is not public', async () => {
    const open = operations.filter(({ isPublic }) => isPublic).map(({ path }) => path);
    expect(open.toSorted()).toEqual([
      '/auth/invitations/{invitation}',
      '/auth/invitations/{invitation}/accept',
      '/auth/login',
      '/auth/logout',
      '/auth/refresh',
      '/auth/register',
      '/system/status',
    ]);
    for (const operation of operations.filter(({ isPublic }) => !isPublic)) {
      const named = `${operation.method} ${operation.path}`;
      const response = await ask(operation.method, filled(operation));
      expect(response.status).withContext(named).toBe(401);
      expect((await problemOf(response)).type).toBe('unauthorized');
      const forged = await ask(operation.method, filled(operation), { token: 'e30.e30.e30' });
      expect(forged.status).withContext(named).toBe(401);
    }
  });

  it('lets a viewer look and change nothing; keeps trunks and deletion for admins', async () => {
    const changes = operations.filter(
      ({ method, path }) => method !== 'GET' && !path.startsWith('/auth/'),
    );
    expect(changes.length).toBeGreaterThan(20);
    const status = async (operation: Operation, role: string) =>
      (await ask(operation.method, filled(operation), { token: tokens[role] ?? '' })).status;
    for (const operation of changes)
      expect(await status(operation, 'viewer'))
        .withContext(`${operation.method} ${operation.path}`)
        .toBe(403);
    const seenByAdmins = /^\/(audit|auth\/invitations$|settings\/(team|api-keys))/;
    for (const operation of operations.filter(({ method }) => method === 'GET'))
      expect(seenByAdmins.test(operation.path) ? [403] : [200, 404])
        .withContext(operation.path)
        .toContain(await status(operation, 'viewer'));
    const forAdmins =
      /^(POST|PUT|DELETE) \/((trunks|media-servers)(?!.*test$)|dids|demo|settings)|^DELETE \/recordings/;
    for (const operation of changes) {
      const named = `${operation.method} ${operation.path}`;
      const isRefused = (await status(operation, 'supervisor')) === 403;
      expect(isRefused).withContext(named).toBe(forAdmins.test(named));
    }
    const hangup = operations.find(({ path }) => path.endsWith('/hangup')) as Operation;
    expect(await status(hangup, 'user')).toBe(403);
    expect(await status(hangup, 'supervisor')).toBe(404);
  });

  it('says which fields cannot be used, and tells that from what is no JSON', async () => {
    const token = tokens['admin'] ?? '';
    const withBody = operations.filter(({ fields }) => fields.length > 0);
    expect(withBody.length).toBeGreaterThan(10);
    for (const operation of withBody) {
      const named = `${operation.method} ${operation.path}`;
      const wrong = Object.fromEntries(operation.fields.map((field) => [field, { odd: [1] }]));
      const refused = await ask(operation.method, filled(operation), {
        token,
        body: JSON.stringify(wrong),
      });
      expect(refused.status).withContext(named).toBe(422);
      const { type, errors = [] } = await problemOf(refused);
      expect(type).toBe('invalid_values');
      expect(errors.length).withContext(named).toBeGreaterThan(0);
      for (const { path } of errors) expect(operation.fields).toContain(path.split('.')[0] ?? '');
      const broken = await ask(operation.method, filled(operation), { token, body: '{"name": ' });
      expect(broken.status).withContext(named).toBe(400);
      expect((await problemOf(broken)).detail).toContain('JSON');
    }
  });

  it('tells what is not there from what cannot be an id', async () => {
    const token = tokens['admin'] ?? '';
    const byId = operations.filter(({ method, path }) => method === 'GET' && path.includes('{id}'));
    for (const operation of byId) {
      const missing = await ask('GET', filled(operation), { token });
      expect((await problemOf(missing)).type)
        .withContext(operation.path)
        .toBe('not_found');
      const odd = await ask('GET', operation.path.replace('{id}', '17'), { token });
      expect(odd.status).withContext(operation.path).toBe(422);
    }
    expect((await ask('GET', '/nothing', { token })).status).toBe(404);
    expect((await ask('PATCH', '/agents', { token })).status).toBe(405);
    expect((await ask('GET', '/agents?limit=0', { token })).status).toBe(422);
    expect((await ask('GET', '/agents?cursor=17', { token })).status).toBe(422);
  });

  it('refuses what a campaign’s state does not allow', async () => {
    const refusal = (path: string) =>
      client.post(path).then(
        () => fail(`${path} was allowed`),
        (error: ApiError) => [error.status, error.message],
      );
    const agent = await createAgent(client);
    const { lab } = await client.get<SystemStatus>('/system/status');
    const trunk = await client.post<Trunk>('/trunks', { name: 'Lab', ...lab.trunk });
    const list = await committed('numbers.csv', Buffer.from('Phone\n+14155550172\n+14155550173\n'));
    const made = { name: 'States', agent_id: agent.id, trunk_id: trunk.id };
    const empty = await client.post<Campaign>('/campaigns', made);
    expect(await refusal(`/campaigns/${empty.id}/start`)).toEqual([
      409,
      jasmine.stringContaining('Assign a list first'),
    ]);
    const { id } = await client.post<Campaign>('/campaigns', { ...made, list_ids: [list.list_id] });
    for (const command of ['pause', 'resume', 'stop'])
      expect(await refusal(`/campaigns/${id}/${command}`)).toEqual([
        409,
        jasmine.stringContaining(`A campaign that is draft cannot ${command}`),
      ]);
    await client.post(`/campaigns/${id}/start`);
    expect(await refusal(`/campaigns/${id}/start`)).toEqual([409, jasmine.any(String)]);
    await expectDeletionRefused(`/campaigns/${id}`);
    await client.post(`/campaigns/${id}/stop`);
    expect(await refusal(`/campaigns/${id}/resume`)).toEqual([409, jasmine.any(String)]);
    await expectDeletionRefused(`/trunks/${trunk.id}`);
    await expectDeletionRefused(`/agents/${agent.id}`);
    await expectDeletionRefused(`/numbers/lists/${list.list_id}`);
  }, 30_000);

  async function expectDeletionRefused(path: string): Promise<void> {
    const refused = await ask('DELETE', path, { token: tokens['admin'] ?? '' });
    expect(refused.status).withContext(path).toBe(409);
    await problemOf(refused);
  }

  /** Uploads and imports a file. */
  async function committed(name: string, content: Uint8Array): Promise<ImportReport> {
    const { job } = await client.upload<UploadPreview & { job: Job }>(
      `/numbers/upload?commit=true&list_name=${encodeURIComponent(name)}`,
      name,
      new Uint8Array(content),
    );
    const done = await until('the import', 20_000, async () => {
      const { state, result } = await client.get<Job>(`/jobs/${job.id}`);
      return state === 'completed' && result;
    });
    return done as ImportReport;
  }

  describe('sessions', () => {
    const cookieOf = (response: Response): string =>
      /callboard_refresh=[^;]*/.exec(response.headers.get('set-cookie') ?? '')?.[0] ?? '';
    const refresh = (cookie: string) => ask('POST', '/auth/refresh', { headers: { cookie } });

    it('rotate the refresh token, and end altogether when an old one is used again', async () => {
      const session = await login(ACCOUNT.email, ACCOUNT.password);
      expect(session.headers.get('set-cookie')).toMatch(/httponly/i);
      expect(session.headers.get('set-cookie')).toMatch(/samesite=strict/i);
      const first = cookieOf(session);
      const rotated = await refresh(first);
      expect(rotated.status).toBe(200);
      const second = cookieOf(rotated);
      expect(second).not.toBe(first);
      // Two tabs may refresh at once; what comes later is theft.
      expect((await refresh(first)).status).toBe(200);
      await database.query(`update refresh_tokens set used_at = used_at - interval '1 minute'`);
      expect((await refresh(first)).status).toBe(401);
      expect((await refresh(second)).status).toBe(401);
      expect((await refresh('callboard_refresh=made-up')).status).toBe(401);
    });

    it('end at logout', async () => {
      const cookie = cookieOf(await login(ACCOUNT.email, ACCOUNT.password));
      const out = await ask('POST', '/auth/logout', { headers: { cookie } });
      expect(out.status).toBe(204);
      expect(out.headers.get('set-cookie')).toMatch(/callboard_refresh=;/);
      expect((await refresh(cookie)).status).toBe(401);
    });

    it('are not given for a wrong password, and not at all after too many tries', async () => {
      const wrong = await login(ACCOUNT.email, 'not the password');
      const unknown = await login('nobody@example.com', 'not the password');
      expect([wrong.status, unknown.status]).toEqual([401, 401]);
      expect(await wrong.text()).toBe(await unknown.text());
      const again = await Promise.all(
        Array.from({ length: 20 }, () => ask('POST', '/auth/login', { body: '{}' })),
      );
      const limited = again.filter(({ status }) => status === 429);
      expect(limited.length).toBeGreaterThan(0);
      expect(Number(limited[0]?.headers.get('retry-after'))).toBeGreaterThan(0);
      expect((await login(ACCOUNT.email, ACCOUNT.password)).status).toBe(429);
      const second = await ask('POST', '/auth/register', { body: JSON.stringify(ACCOUNT) });
      expect(second.status).toBe(403);
    });
  });

  describe('uploads', () => {
    const send = (name: string, content: Uint8Array<ArrayBuffer>, query = '') =>
      client.upload<UploadPreview>(`/numbers/upload${query}`, name, content);
    const text = (content: Buffer | string) => new Uint8Array(Buffer.from(content));

    it('are shown as they are understood, bad cells by their address', async () => {
      const file = await workbook([
        ['Kampanya listesi'],
        [],
        ['Müşteri Adı', 'Cep Telefonu', 'Şehir'],
        ['Ayşe', 5_321_000_010, 'Ankara'],
        ['Veli', 'yok', 'İzmir'],
        ['Ali', '0532 100 00 12 / 0532 100 00 13', ''],
        ['Can', '5.32E+09', ''],
        ['Ece', { formula: 'A1', result: '+905321000014' }, ''],
      ]);
      const preview = await send('liste.xlsx', file);
      expect(preview.header_row).toBe(3);
      expect(preview.mapping).toEqual({ A: 'name', B: 'phone', C: 'field:Şehir' });
      expect(preview.rows.map(({ phone_number: phone }) => phone)).toEqual([
        '+905321000010',
        null,
        null,
        null,
        '+905321000014',
      ]);
      expect(preview.rows.flatMap(({ problems }) => problems.map(({ cell }) => cell))).toEqual([
        'B5',
        'B6',
        'B7',
      ]);
      expect(preview.rows[0]?.custom_data).toEqual({ Şehir: 'Ankara' });
    });

    for (const [what, content] of [
      ['windows-1254', iconv.encode('Müşteri;Telefon\r\nİpek Şahin;0532 100 00 10\r\n', 'win1254')],
      ['UTF-8 with a mark', Buffer.from('\uFEFFMüşteri;Telefon\nİpek Şahin;0532 100 00 10\n')],
      [
        'UTF-16',
        iconv.encode('Müşteri\tTelefon\nİpek Şahin\t05321000010\n', 'utf-16le', { addBOM: true }),
      ],
    ] as const)
      it(`may be text in ${what}`, async () => {
        const { list_id: id, imported } = await committed(`${what}.csv`, content);
        expect(imported).toBe(1);
        const { data } = await client.get<{ data: object[] }>(`/numbers/lists/${id}/numbers`);
        expect(data).toEqual([
          jasmine.objectContaining({ phone_number: '+905321000010', customer_name: 'İpek Şahin' }),
        ]);
      });

    for (const [what, content, why] of [
      ['an old Excel file', () => oldExcel, 'old Excel file (.xls)'],
      ['a PDF', () => text('%PDF-1.7\n%âãÏÓ'), 'This is a PDF'],
      ['a workbook with a password', () => encryptedWorkbook, 'protected by a password'],
      ['a zip bomb', zipBomb, 'far more than a sheet of contacts'],
      ['an empty file', () => text(''), 'The file is empty'],
      ['a torn workbook', () => text('PK\u0003\u0004torn'), 'damaged'],
    ] as const)
      it(`refuse ${what} in plain words`, async () => {
        const refused = jasmine.objectContaining({ status: 422 });
        const upload = send('contacts.xlsx', content());
        await expectAsync(upload).toBeRejectedWith(refused);
        await upload.catch((error: Error) => expect(error.message).toContain(why));
      });

    it('refuse what is larger than 100 MB, and go on', async () => {
      const large = new FormData();
      large.set('file', new Blob([new Uint8Array(101 * 1024 * 1024)]), 'large.csv');
      const response = await fetch(url('/numbers/upload'), {
        method: 'POST',
        body: large,
        headers: { authorization: `Bearer ${tokens['admin']}` },
      });
      expect(response.status).toBe(413);
      expect((await problemOf(response)).detail).toContain('100 MB');
      expect((await ask('GET', '/system/status')).status).toBe(200);
    }, 60_000);

    it('are kept for a day when nobody imports them', async () => {
      const people = () => text('Phone\n+14155550172\n');
      const { upload_id: id } = await send('people.csv', people());
      const old = `update uploads set created_at = now() - interval '25 hours' where id = $1 returning file_path`;
      const { rows } = await database.query<{ file_path: string }>(old, [id]);
      expect(existsSync(rows[0]?.file_path ?? '')).toBeTrue();
      const { upload_id: fresh } = await send('people.csv', people());
      expect(existsSync(rows[0]?.file_path ?? '')).toBeFalse();
      const left = await database.query('select id from uploads where id = any($1)', [[id, fresh]]);
      expect(left.rows).toEqual([{ id: fresh }]);
    });

    it('need a file', async () => {
      const bare = await ask('POST', '/numbers/upload', { token: tokens['admin'] ?? '' });
      expect([400, 422]).toContain(bare.status);
      await problemOf(bare);
    });
  });

  describe('recordings', () => {
    it('come whole or in ranges', async () => {
      const agent = await createAgent(client);
      const { lab } = await client.get<SystemStatus>('/system/status');
      const trunk = await client.post<Trunk>('/trunks', { name: 'Lab', ...lab.trunk });
      // This callee hangs up within seconds.
      const to = '+14155550185';
      const { id } = await client.post<Call>('/calls', {
        agent_id: agent.id,
        trunk_id: trunk.id,
        to,
      });
      const call = await until('the recording', 20_000, async () => {
        const now = await client.get<Call>(`/calls/${id}`);
        return now.recording_id !== null && now;
      });
      const path = `/recordings/${call.recording_id}/audio`;
      const token = tokens['viewer'] ?? '';
      const file = Buffer.from(await (await ask('GET', path, { token })).arrayBuffer());
      expect(file.toString('latin1', 0, 4)).toBe('RIFF');
      const part = await ask('GET', path, { token, headers: { range: 'bytes=100-199' } });
      expect(part.status).toBe(206);
      expect(part.headers.get('content-range')).toBe(`bytes 100-199/${file.length}`);
      expect(Buffer.from(await part.arrayBuffer())).toEqual(file.subarray(100, 200));
      const tail = await ask('GET', path, { token, headers: { range: 'bytes=-10' } });
      expect(Buffer.from(await tail.arrayBuffer())).toEqual(file.subarray(-10));
      const beyond = await ask('GET', path, { token, headers: { range: `bytes=${file.length}-` } });
      expect(beyond.status).toBe(416);
      expect((await ask('GET', path, { token: '' })).status).toBe(401);
    }, 60_000);
  });

  describe('the live feed', () => {
    let sockets: WebSocket[];
    beforeEach(() => {
      sockets = [];
    });
    afterEach(() => sockets.forEach((socket) => socket.terminate()));

    const ticket = async (role = 'admin'): Promise<string> => {
      const response = await ask('POST', '/auth/ticket', { token: tokens[role] ?? '' });
      return ((await response.json()) as { ticket: string }).ticket;
    };
    const open = (given: string, headers: Record<string, string> = {}) => {
      const address = `${server.run.url.replace('http', 'ws')}/ws/live?ticket=${given}`;
      const socket = new WebSocket(address, { headers });
      // A socket that was refused, or is cut while it opens, ends with an error.
      socket.on('error', () => undefined);
      const heard: LiveMessage[] = [];
      socket.on('message', (data: Buffer) =>
        heard.push(JSON.parse(data.toString()) as LiveMessage),
      );
      sockets.push(socket);
      return { socket, heard };
    };
    const closeCode = async (socket: WebSocket): Promise<number> =>
      ((await once(socket, 'close', { signal: AbortSignal.timeout(5000) })) as [number])[0];
    const addTrunk = async (name: string) => {
      const { lab } = await client.get<SystemStatus>('/system/status');
      return client.post<Trunk>('/trunks', { name, ...lab.trunk });
    };

    it('takes a ticket once, and no other token', async () => {
      const taken = await ticket();
      const { socket } = open(taken);
      await until('the socket opens', 5000, () => socket.readyState === WebSocket.OPEN);
      expect(await closeCode(open(taken).socket)).toBe(4401);
      expect(await closeCode(open('made-up').socket)).toBe(4401);
      expect(await closeCode(open(tokens['admin'] ?? '').socket)).toBe(4401);
      const asBearer = await ask('GET', '/auth/me', { token: await ticket() });
      expect(asBearer.status).toBe(401);
    });

    it('is closed to pages of other sites', async () => {
      const { socket } = open(await ticket(), { origin: 'https://elsewhere.example' });
      const [, response] = (await once(socket, 'unexpected-response')) as [
        unknown,
        { statusCode: number },
      ];
      expect(response.statusCode).toBe(403);
      const own = open(await ticket(), { origin: server.run.url });
      await until('the socket opens', 5000, () => own.socket.readyState === WebSocket.OPEN);
    });

    it('sends a snapshot, numbered changes, and after a reconnect what was missed', async () => {
      const { socket, heard } = open(await ticket('viewer'));
      await once(socket, 'open');
      socket.send(JSON.stringify({ type: 'subscribe', topic: 'trunks' }));
      const snapshot = await until('the snapshot', 5000, () => heard[0]);
      if (snapshot.type !== 'snapshot') throw new Error(`a ${snapshot.type} came first`);
      const before = await addTrunk('Before');
      await until('the change', 15_000, () => JSON.stringify(heard).includes(before.id));
      const last = heard.at(-1) as { epoch: string; seq: number };
      const numbers = heard.map((message) => ('seq' in message ? message.seq : NaN));
      expect(numbers).toEqual(numbers.map((_n, index) => snapshot.seq + index));
      expect(heard.slice(1).every(({ type }) => type === 'delta')).toBeTrue();
      socket.close();

      const meanwhile = await addTrunk('Meanwhile');
      await until('it is known', 15_000, async () => {
        const { state } = await client.get<{ state: string }>(`/trunks/${meanwhile.id}/status`);
        return state === 'up';
      });
      const again = open(await ticket('viewer'));
      await once(again.socket, 'open');
      const { epoch, seq } = last;
      again.socket.send(
        JSON.stringify({ type: 'subscribe', topic: 'trunks', resume: { epoch, seq } }),
      );
      await until('what was missed', 5000, () =>
        JSON.stringify(again.heard).includes(meanwhile.id),
      );
      expect(again.heard[0]).toEqual(jasmine.objectContaining({ type: 'delta', seq: seq + 1 }));

      const stale = open(await ticket('viewer'));
      await once(stale.socket, 'open');
      stale.socket.send(
        JSON.stringify({ type: 'subscribe', topic: 'trunks', resume: { epoch: 'other', seq } }),
      );
      const fresh = await until('a snapshot', 5000, () => stale.heard[0]);
      expect(fresh.type).toBe('snapshot');
      for (const { id } of [before, meanwhile])
        await ask('DELETE', `/trunks/${id}`, { token: tokens['admin'] ?? '' });
    }, 60_000);

    it('shows the actors to supervisors alone, and answers nonsense without falling over', async () => {
      const { socket, heard } = open(await ticket('viewer'));
      await once(socket, 'open');
      socket.send(JSON.stringify({ type: 'subscribe', topic: 'actors' }));
      await until('the refusal', 5000, () => heard.some(({ type }) => type === 'refused'));
      socket.send('{not json');
      await until(
        'the second refusal',
        5000,
        () => heard.length === 2 && heard[1]?.type === 'refused',
      );
      const boss = open(await ticket('supervisor'));
      await once(boss.socket, 'open');
      boss.socket.send(JSON.stringify({ type: 'subscribe', topic: 'actors' }));
      await until('the actors', 5000, () =>
        JSON.stringify(boss.heard).includes('callboard/campaigns'),
      );
    });
  });

  it('sends security headers, and allows no other origin', async () => {
    const response = await ask('GET', '/system/status', {
      headers: { origin: 'https://elsewhere.example' },
    });
    const header = (name: string) => response.headers.get(name);
    expect(header('content-security-policy')).toContain("default-src 'self'");
    expect(header('content-security-policy')).toContain("frame-ancestors 'none'");
    expect(header('content-security-policy')).not.toContain('unsafe');
    expect(header('x-content-type-options')).toBe('nosniff');
    expect(header('referrer-policy')).toBe('no-referrer');
    expect(header('x-powered-by')).toBeNull();
    expect(header('access-control-allow-origin') ?? '').toBe('');
  });

  it('is healthy, ready, and has figures', async () => {
    for (const path of ['/healthz', '/readyz'])
      expect((await fetch(server.run.url + path)).status).toBe(200);
    const metrics = await (await fetch(`${server.run.url}/metrics`)).text();
    expect(metrics).toMatch(/^callboard_calls \d+$/m);
    expect(metrics).toMatch(/^callboard_actors [1-9]\d*$/m);
  });
});
