import { join } from 'node:path';
import { ApiError, Client } from '../demo/client.ts';
import type { RunningServer } from '../demo/server.ts';
import type { ApiKey, NewApiKey } from '../server/contract/api-keys.ts';
import type { AuditEntry } from '../server/contract/audit.ts';
import type { Session, Ticket, User } from '../server/contract/auth.ts';
import type { Call } from '../server/contract/calls.ts';
import type { Campaign, Contact } from '../server/contract/campaigns.ts';
import type { Page } from '../server/contract/common.ts';
import type { DncNumber, DncReport } from '../server/contract/dnc.ts';
import type { ImportReport, NumberList, UploadPreview } from '../server/contract/numbers.ts';
import type { SearchResult } from '../server/contract/search.ts';
import type { Settings } from '../server/contract/settings.ts';
import type { Job, SystemStatus } from '../server/contract/system.ts';
import type { Invitation, Member, NewInvitation, OpenInvitation } from '../server/contract/team.ts';
import type { Trunk } from '../server/contract/trunks.ts';
import type { SavedView } from '../server/contract/views.ts';
import {
  ACCOUNT,
  createAgent,
  newFolder,
  register,
  startInstallation,
  type Leftovers,
} from './installation.ts';
import { until } from './until.ts';

const PASSWORD = 'a password of their own';

describe('accounts, keys, audit and the do-not-call list of a server', () => {
  let whole: Leftovers;
  let server: RunningServer;
  let admin: Client;

  beforeAll(async () => {
    whole = new AsyncDisposableStack();
    server = await startInstallation(whole, join(newFolder(whole), 'data'), { LAB: 'on' });
    admin = await register(server.run.url);
  }, 90_000);
  afterAll(() => whole?.disposeAsync(), 60_000);

  const ask = (method: string, path: string, more: RequestInit = {}) =>
    fetch(`${server.run.url}/api/v1${path}`, { method, ...more });
  const status = (request: Promise<unknown>): Promise<number> =>
    request.then(
      () => 200,
      (error: ApiError) => error.status,
    );
  const remove = (client: string, path: string) =>
    ask('DELETE', path, { headers: { authorization: `Bearer ${client}` } });
  const cookieOf = (response: Response): string =>
    /callboard_refresh=[^;]*/.exec(response.headers.get('set-cookie') ?? '')?.[0] ?? '';
  const json = (body: unknown, headers: Record<string, string> = {}): RequestInit => ({
    body: JSON.stringify(body),
    headers: { 'content-type': 'application/json', ...headers },
  });
  const signIn = async (email: string, password: string) => {
    const response = await ask('POST', '/auth/login', json({ email, password }));
    const session = (await response.json()) as Session;
    return { status: response.status, cookie: cookieOf(response), session };
  };
  let adminToken: string;
  beforeAll(async () => {
    adminToken = (await signIn(ACCOUNT.email, ACCOUNT.password)).session.access_token;
  });

  /** Somebody new, by invitation. */
  async function somebody(email: string, role: string): Promise<Session> {
    const { token } = await admin.post<NewInvitation>('/auth/invitations', { email, role });
    return new Client(server.run.url).post<Session>(`/auth/invitations/${token}/accept`, {
      full_name: email,
      password: PASSWORD,
    });
  }

  it('invites somebody once, who then may do what their role says', async () => {
    await admin.put('/settings', { organisation_name: 'Harbour Dental', default_language: 'tr' });
    const invited = await admin.post<NewInvitation>('/auth/invitations', {
      email: 'Ada@Example.com',
      role: 'viewer',
    });
    const listed = await admin.get<Page<Invitation>>('/auth/invitations');
    expect(listed.data.map(({ email }) => email)).toEqual(['ada@example.com']);
    expect(JSON.stringify(listed)).not.toContain(invited.token);

    const stranger = new Client(server.run.url);
    const offer = await stranger.get<OpenInvitation>(`/auth/invitations/${invited.token}`);
    expect([offer.email, offer.organisation_name]).toEqual(['ada@example.com', 'Harbour Dental']);
    const accept = () =>
      stranger.post<Session>(`/auth/invitations/${invited.token}/accept`, {
        full_name: 'Ada',
        password: PASSWORD,
      });
    const [first, second] = await Promise.allSettled([accept(), accept()]);
    const made = [first, second].filter((result) => result.status === 'fulfilled');
    expect(made.length).toBe(1);
    const session = (made[0] as PromiseFulfilledResult<Session>).value;
    expect([session.user.role, session.user.settings.language]).toEqual(['viewer', 'tr']);
    expect(await status(accept())).toBe(404);

    const ada = new Client(server.run.url, session.access_token);
    expect((await ada.get<User>('/auth/me')).email).toBe('ada@example.com');
    expect(await status(ada.post('/numbers/lists', { name: 'Mine' }))).toBe(403);
    expect(await status(ada.get('/settings/team'))).toBe(403);
    expect(await status(ada.get('/audit'))).toBe(403);
    expect(
      await status(admin.post('/auth/invitations', { email: 'ada@example.com', role: 'user' })),
    ).toBe(409);
  }, 30_000);

  it('holds an invitation taken back, or replaced, for none', async () => {
    const invite = () =>
      admin.post<NewInvitation>('/auth/invitations', { email: 'bob@example.com', role: 'user' });
    const [old, again] = [await invite(), await invite()];
    const look = (token: string) => ask('GET', `/auth/invitations/${token}`);
    expect([(await look(old.token)).status, (await look(again.token)).status]).toEqual([404, 200]);
    expect((await remove(adminToken, `/auth/invitations/${again.id}`)).status).toBe(204);
    expect((await look(again.token)).status).toBe(404);
  });

  it('ends what somebody had at once when their role changes or they are removed', async () => {
    const given = await somebody('carol@example.com', 'supervisor');
    const { cookie, session } = await signIn('carol@example.com', PASSWORD);
    const carol = new Client(server.run.url, session.access_token);
    const refresh = () => ask('POST', '/auth/refresh', { headers: { cookie } });
    await carol.post('/numbers/lists', { name: 'Carol’s' });
    const member = await admin.put<Member>(`/settings/team/${given.user.id}`, { role: 'viewer' });
    expect(member.role).toBe('viewer');
    expect((await refresh()).status).toBe(401);
    expect(await status(carol.post('/numbers/lists', { name: 'No more' }))).toBe(403);
    expect((await remove(adminToken, `/settings/team/${given.user.id}`)).status).toBe(204);
    expect(await status(carol.get('/auth/me'))).toBe(401);
    expect((await signIn('carol@example.com', PASSWORD)).status).toBe(401);
  }, 30_000);

  it('keeps its last admin', async () => {
    const me = await admin.get<User>('/auth/me');
    expect(await status(admin.put(`/settings/team/${me.id}`, { role: 'user' }))).toBe(409);
    expect((await remove(adminToken, `/settings/team/${me.id}`)).status).toBe(409);
    expect((await admin.get<User>('/auth/me')).role).toBe('admin');
  });

  it('changes a password only for who knows it, and ends the other sessions', async () => {
    await somebody('dan@example.com', 'user');
    const here = await signIn('dan@example.com', PASSWORD);
    const elsewhere = await signIn('dan@example.com', PASSWORD);
    const change = (current_password: string) =>
      ask('POST', '/auth/password', {
        ...json(
          { current_password, new_password: 'another long password' },
          { authorization: `Bearer ${here.session.access_token}`, cookie: here.cookie },
        ),
      });
    expect((await change('not this one')).status).toBe(422);
    expect((await change(PASSWORD)).status).toBe(204);
    const refresh = async (cookie: string) =>
      (await ask('POST', '/auth/refresh', { headers: { cookie } })).status;
    expect(await refresh(here.cookie)).toBe(200);
    expect(await refresh(elsewhere.cookie)).toBe(401);
    expect((await signIn('dan@example.com', PASSWORD)).status).toBe(401);
  }, 30_000);

  it('keeps what somebody chose for themselves with their account', async () => {
    await admin.put('/auth/me', { settings: { language: 'tr' } });
    const me = await admin.put<User>('/auth/me', {
      full_name: 'First',
      settings: { theme: 'dark' },
    });
    expect([me.full_name, me.settings]).toEqual(['First', { language: 'tr', theme: 'dark' }]);
    expect(await status(admin.put('/auth/me', { settings: { theme: 'pink' } }))).toBe(422);
  });

  it('takes settings that have an effect, and no others', async () => {
    expect(await status(admin.put('/settings', { colour: 'red' }))).toBe(422);
    expect(await status(admin.put('/settings', { default_country: 'ZZ' }))).toBe(422);
    await admin.put<Settings>('/settings', {
      default_country: 'GB',
      default_timezone: 'Europe/London',
    });
    expect((await admin.get<SystemStatus>('/system/status')).organisation_name).toBe(
      'Harbour Dental',
    );
    const agent = await createAgent(admin);
    const made = await admin.post<Campaign>('/campaigns', { name: 'Default', agent_id: agent.id });
    expect(made.timezone).toBe('Europe/London');
    const preview = await admin.upload<UploadPreview>(
      '/numbers/upload',
      'uk.csv',
      new Uint8Array(Buffer.from('Phone\n07400 123456\n')),
    );
    expect(preview.rows[0]?.phone_number).toBe('+447400123456');
  });

  describe('an API key', () => {
    const create = (scopes: string[], more: object = {}) =>
      admin.post<NewApiKey>('/settings/api-keys', { name: 'CRM', scopes, ...more });

    it('is shown once, and may do what its scopes say', async () => {
      const made = await create(['agents:read', 'numbers:write']);
      expect(made.key).toMatch(/^cb_[\w-]{43}$/);
      expect(made.key.startsWith(made.prefix)).toBeTrue();
      const program = new Client(server.run.url, made.key);
      await program.get('/agents');
      const list = await program.post<NumberList>('/numbers/lists', { name: 'From the CRM' });
      expect(await status(program.get('/campaigns'))).toBe(403);
      expect(await status(program.get(`/numbers/lists/${list.id}`))).toBe(403);
      for (const path of [
        '/auth/me',
        '/settings',
        '/settings/team',
        '/settings/api-keys',
        '/audit',
      ])
        expect(await status(program.get(path)))
          .withContext(path)
          .toBe(403);
      expect(
        await status(
          program.post('/auth/password', { current_password: 'x', new_password: PASSWORD }),
        ),
      ).toBe(403);
      const listed = await admin.get<Page<ApiKey>>('/settings/api-keys');
      expect(listed.data.find(({ id }) => id === made.id)?.last_used_at).not.toBeNull();
      expect(JSON.stringify(listed)).not.toContain(made.key);
    });

    it('opens a socket that shows no more than it may see', async () => {
      const { key } = await create(['calls:read']);
      const program = new Client(server.run.url, key);
      const { ticket } = await program.post<Ticket>('/auth/ticket');
      const socket = new WebSocket(
        `${server.run.url.replace('http', 'ws')}/ws/live?ticket=${ticket}`,
      );
      const heard: { type: string; topic?: string; reason?: string }[] = [];
      socket.onmessage = ({ data }) => void heard.push(JSON.parse(String(data)) as never);
      socket.onopen = () => {
        for (const topic of ['campaigns', 'calls'])
          socket.send(JSON.stringify({ type: 'subscribe', topic }));
      };
      await until('the calls', 10_000, () => heard.some(({ topic }) => topic === 'calls'));
      expect(heard.filter(({ type }) => type === 'refused').length).toBe(1);
      expect(heard.some(({ topic }) => topic === 'campaigns')).toBeFalse();
      socket.close();
    });

    it('ends when it is revoked, or its time is over', async () => {
      const soon = new Date(Date.now() + 1500).toISOString();
      const [revoked, short] = [
        await create(['agents:read']),
        await create(['agents:read'], { expires_at: soon }),
      ];
      expect((await remove(adminToken, `/settings/api-keys/${revoked.id}`)).status).toBe(204);
      expect(await status(new Client(server.run.url, revoked.key).get('/agents'))).toBe(401);
      const program = new Client(server.run.url, short.key);
      await until(
        'the key is over',
        10_000,
        async () => (await status(program.get('/agents'))) === 401,
      );
      expect(await status(create(['agents:read'], { expires_at: '2020-01-01T00:00:00Z' }))).toBe(
        422,
      );
      expect(await status(create(['accounts:write']))).toBe(422);
    }, 20_000);
  });

  it('writes down who did what, and neither bodies nor secrets', async () => {
    const lines = await admin.all<AuditEntry>('/audit');
    const actions = new Set(lines.map(({ action }) => action));
    for (const action of [
      ...['account.registered', 'session.began', 'invitation.created', 'invitation.accepted'],
      ...[
        'account.role_changed',
        'account.removed',
        'account.password_changed',
        'settings.updated',
      ],
      ...['api_key.created', 'api_key.revoked', 'number_list.created', 'campaign.created'],
    ])
      expect(actions).withContext(action).toContain(action);
    const byKey = lines.find(
      ({ actor, action }) => actor === 'CRM' && action === 'number_list.created',
    );
    expect(byKey?.subject_name).toBe('From the CRM');
    expect(byKey?.api_key_id).not.toBeNull();
    expect(byKey?.ip).toContain('127.0.0.1');
    const removed = lines.find(({ action }) => action === 'account.removed');
    expect([removed?.actor, removed?.subject_name]).toEqual([ACCOUNT.email, 'carol@example.com']);
    expect(JSON.stringify(lines)).not.toContain(PASSWORD);
    expect(JSON.stringify(lines)).not.toMatch(/cb_[\w-]{20}/);
  });

  it('finds its audit lines by action, account, thing and time', async () => {
    const count = async (query: string) => (await admin.all<AuditEntry>(`/audit?${query}`)).length;
    const me = await admin.get<User>('/auth/me');
    expect(await count('action=account.removed')).toBe(1);
    expect(await count(`user_id=${me.id}&action=account.removed`)).toBe(1);
    expect(await count('subject_type=api_key')).toBeGreaterThan(2);
    const [newest] = (await admin.get<Page<AuditEntry>>('/audit?limit=1')).data;
    expect(await count(`from=${newest?.created_at}`)).toBeGreaterThan(0);
    expect(await count(`to=2020-01-01T00:00:00Z`)).toBe(0);
    const { data } = await admin.get<{ data: string[] }>('/audit/actions');
    expect(data).toContain('settings.updated');
    expect(new Set(data).size).toBe(data.length);
  });

  it('keeps views: one’s own, and those that are shared', async () => {
    const given = await somebody('eve@example.com', 'user');
    const eve = new Client(server.run.url, given.access_token);
    const view = { page: 'campaigns', name: 'Running', query: { status: 'running' } };
    const mine = await admin.post<SavedView>('/views', view);
    const shared = await admin.post<SavedView>('/views', {
      ...view,
      name: 'Ours',
      is_shared: true,
    });
    const seen = (await eve.get<{ data: SavedView[] }>('/views?page=campaigns')).data;
    expect(seen.map(({ name, is_own }) => [name, is_own])).toEqual([['Ours', false]]);
    expect(await status(eve.put(`/views/${shared.id}`, { name: 'Hers' }))).toBe(404);
    const changed = await admin.put<SavedView>(`/views/${mine.id}`, { name: 'Live' });
    expect([changed.name, changed.query]).toEqual(['Live', { status: 'running' }]);
    expect((await remove(given.access_token, `/views/${mine.id}`)).status).toBe(404);
    expect((await remove(adminToken, `/views/${mine.id}`)).status).toBe(204);
  });

  describe('the do-not-call list', () => {
    async function importList(name: string, content: string): Promise<ImportReport> {
      const { job } = await admin.upload<UploadPreview & { job: Job }>(
        `/numbers/upload?commit=true&country=US&list_name=${name}`,
        `${name}.csv`,
        new Uint8Array(Buffer.from(content)),
      );
      return until('the import', 20_000, async () => {
        const { state, result } = await admin.get<Job>(`/jobs/${job.id}`);
        return state === 'completed' && (result as ImportReport | null);
      });
    }
    const add = (numbers: string[]) =>
      admin.post<DncReport>('/numbers/dnc', { numbers, country: 'US', reason: 'asked to' });

    it('takes numbers as people write them, and a file of them', async () => {
      expect(await add(['(415) 555-0190', '+1 415 555 0190', 'no number'])).toEqual({
        added: 1,
        known: 0,
        bad: [{ cell: 'no number', problem: jasmine.any(String) as never }],
        bad_count: 1,
      });
      const file = new Uint8Array(Buffer.from('+14155550190\n+14155550191\n'));
      const report = await admin.upload<DncReport>(
        '/numbers/dnc/import?country=US',
        'stop.txt',
        file,
      );
      expect([report.added, report.known]).toEqual([1, 1]);
      const found = await admin.get<Page<DncNumber>>('/numbers/dnc?search=0191');
      expect(found.data.map(({ phone_number, source }) => [phone_number, source])).toEqual([
        ['+14155550191', 'import'],
      ]);
      const [number] = found.data;
      expect((await remove(adminToken, `/numbers/dnc/${number?.id}`)).status).toBe(204);
      expect((await admin.get<Page<DncNumber>>('/numbers/dnc')).data.length).toBe(1);
    });

    it('is never dialled: not by a campaign, at its start or since, and not by hand', async () => {
      const report = await importList('dnc', 'Phone\n+14155550110\n+14155550111\n+14155550112\n');
      await add(['+14155550110']);
      const again = await importList('dnc2', 'Phone\n+14155550110\n');
      expect([report.dnc, again.dnc]).toEqual([0, 1]);
      const agent = await createAgent(admin);
      const { lab } = await admin.get<SystemStatus>('/system/status');
      const trunk = await admin.post<Trunk>('/trunks', { name: 'Lab', ...lab.trunk });
      const campaign = await admin.post<Campaign>('/campaigns', {
        ...{ name: 'Never', agent_id: agent.id, trunk_id: trunk.id, list_ids: [report.list_id] },
        ...{ retry_attempts: 0, ring_timeout: 6 },
      });
      expect(campaign.completed_calls).toBe(1);
      await add(['+14155550111']);
      await admin.post(`/campaigns/${campaign.id}/start`);
      await until('the campaign is over', 60_000, async () => {
        const { status } = await admin.get<Campaign>(`/campaigns/${campaign.id}`);
        return status === 'completed';
      });
      const calls = await admin.all<Call>(`/campaigns/${campaign.id}/calls`);
      expect(calls.map((call) => call.phone_number)).toEqual(['+14155550112']);
      const contacts = await admin.all<Contact>(`/campaigns/${campaign.id}/contacts`);
      const listed = contacts.filter(({ status }) => status === 'dnc');
      expect(listed.map((contact) => contact.phone_number).sort()).toEqual([
        '+14155550110',
        '+14155550111',
      ]);
      for (const { id } of listed) {
        const why = await admin.get<Page<AuditEntry>>(`/audit?subject_id=${id}`);
        expect(why.data.map(({ action, note }) => [action, note])).toEqual([
          ['contact.withheld', 'do_not_call'],
        ]);
      }
      const byHand = admin.post('/calls', {
        agent_id: agent.id,
        trunk_id: trunk.id,
        to: '+14155550111',
      });
      await expectAsync(byHand).toBeRejectedWith(jasmine.objectContaining({ status: 409 }));
      await byHand.catch((error: Error) => expect(error.message).toContain('do-not-call'));
    }, 90_000);
  });

  it('finds everything by name or number, each by who may see it', async () => {
    const find = async (client: Client, q: string) =>
      (await client.get<SearchResult>(`/search?q=${encodeURIComponent(q)}`)).data;
    const kinds = (hits: SearchResult['data']) => [...new Set(hits.map(({ kind }) => kind))].sort();
    expect(kinds(await find(admin, 'appointment'))).toEqual(['agent']);
    expect(kinds(await find(admin, 'never'))).toEqual(['campaign']);
    expect(kinds(await find(admin, '0112'))).toEqual(['call', 'number']);
    const [number] = await find(admin, '+1415555011');
    expect(number?.parent_id).not.toBeNull();
    expect((await find(admin, 'dnc')).map(({ title }) => title).sort()).toEqual(['dnc', 'dnc2']);
    expect(await find(admin, 'x')).toEqual([]);
    const { key } = await admin.post<NewApiKey>('/settings/api-keys', {
      name: 'Search',
      scopes: ['calls:read'],
    });
    expect(kinds(await find(new Client(server.run.url, key), '0112'))).toEqual(['call']);
  });

  it('says what a list is used by, and deletes none that is', async () => {
    const { data } = await admin.get<Page<NumberList>>('/numbers/lists?sort=name&search=dnc');
    expect(data.map(({ name, used_by }) => [name, used_by.map((user) => user.name)])).toEqual([
      ['dnc', ['Never']],
      ['dnc2', []],
    ]);
    const [used, free] = data;
    expect((await remove(adminToken, `/numbers/lists/${used?.id}`)).status).toBe(409);
    expect((await remove(adminToken, `/numbers/lists/${free?.id}`)).status).toBe(204);
    const found = await admin.get<Page<{ phone_number: string }>>(
      `/numbers/lists/${used?.id}/numbers?search=${encodeURIComponent('415 555 0111')}`,
    );
    expect(found.data.map(({ phone_number }) => phone_number)).toEqual(['+14155550111']);
  });
});
