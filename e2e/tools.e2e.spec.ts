import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Client } from '../demo/client.ts';
import { planCall } from '../lab/carrier/personas.ts';
import type { SessionRecord } from '../lab/openai/session-record.ts';
import type { Call, CallEvent } from '../server/contract/calls.ts';
import type { Campaign, Contact } from '../server/contract/campaigns.ts';
import type { DncNumber } from '../server/contract/dnc.ts';
import type { UploadPreview } from '../server/contract/numbers.ts';
import type { Job } from '../server/contract/system.ts';
import type { Tool, ToolTrial } from '../server/contract/tools.ts';
import type { Trunk } from '../server/contract/trunks.ts';
import {
  createAgent,
  newFolder,
  register,
  startInstallation,
  startLab,
  type LabProcess,
  type Leftovers,
} from './installation.ts';
import { until } from './until.ts';

const OVER_WITHIN_MS = 45_000;
const HOUR_MS = 3_600_000;
const LATER = '+14155550141';
const STOP = '+14155550195';
const SECRET = 'sesame-4711';
const LOST = 'You have lost your way.';
const TOOLS = ['end_call', 'set_outcome', 'schedule_callback', 'add_to_dnc'];

/** Callees of the lab whose first words are a question that is looked up. */
const asking = Array.from({ length: 4000 }, (_, n) => n)
  .filter((n) => n % 100 <= 40)
  .map((n) => `+1415555${String(n).padStart(4, '0')}`)
  .filter((number) => {
    const plan = planCall({ number, attempt: 1, seed: 'lab', endless: false, hurry: 1 });
    return ['price', 'when', 'where'].includes(plan?.lines[0] ?? '');
  });

interface Story {
  readonly call: Call;
  readonly events: readonly CallEvent[];
  readonly tookMs: number;
}

/** Somebody's own systems: a price list, one that never answers, and an MCP server. */
async function startOffice(leftovers: Leftovers) {
  const seen: {
    readonly path: string;
    readonly authorization: string | undefined;
    body: string;
  }[] = [];
  const bodyOf = async (request: IncomingMessage) => {
    let body = '';
    for await (const chunk of request) body += String(chunk);
    return body;
  };
  const server = createServer((request, response) => {
    const { url: path = '', headers } = request;
    void bodyOf(request).then((body) => {
      seen.push({ path, authorization: headers.authorization, body });
      if (path === '/slow') return;
      const prices = { price: { total: 42 }, echo: headers.authorization };
      response.setHeader('content-type', 'application/json');
      response.end(path === '/mcp' ? mcpAnswer(body) : JSON.stringify(prices));
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  leftovers.defer(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, seen };
}

function mcpAnswer(body: string): string {
  const { id, method } = JSON.parse(body) as { id?: number; method: string };
  const inputSchema = { type: 'object', properties: { sku: { type: 'string' } } };
  const results: Record<string, unknown> = {
    initialize: { protocolVersion: '2025-06-18', capabilities: {}, serverInfo: {} },
    'tools/list': { tools: [{ name: 'stock', description: 'What is in stock.', inputSchema }] },
    'tools/call': { content: [{ type: 'text', text: 'seven in stock' }] },
  };
  return id === undefined ? '' : JSON.stringify({ jsonrpc: '2.0', id, result: results[method] });
}

describe('the tools of an agent', () => {
  let leftovers: Leftovers;
  let lab: LabProcess;
  let client: Client;
  let trunk: Trunk;
  let office: Awaited<ReturnType<typeof startOffice>>;
  const tools = {} as Record<'prices' | 'slow' | 'stock', Tool>;
  const stories = {} as Record<'prices' | 'slow' | 'stock' | 'lost', Story>;
  let contacts: Contact[];
  let campaignCalls: Call[];

  beforeAll(async () => {
    leftovers = new AsyncDisposableStack();
    [lab, office] = await Promise.all([
      startLab(leftovers, '--tones', '--hurry', '3', '--thinking-ms', '100'),
      startOffice(leftovers),
    ]);
    const server = await startInstallation(leftovers, join(newFolder(leftovers), 'data'), {
      ...{ LAB: 'off', LAB_AI_ON_REAL_TRUNK: '1', ALLOW_INTERNAL_TOOLS: '1' },
      ...{ OPENAI_API_KEY: 'sk-lab', OPENAI_BASE_URL: lab.openai?.baseUrl ?? '' },
    });
    client = await register(server.run.url);
    const [host = '', port] = (lab.carrier?.sip ?? '').split(':');
    const line = { name: 'Lab', host, port: Number(port), max_channels: 20, is_default: true };
    trunk = await client.post<Trunk>('/trunks', line);
    await createTools();
    await fetch(`${lab.openai?.journal}/lab/faults`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ toolLoop: LOST }),
    });
    await Promise.all([
      ...(['prices', 'slow', 'stock'] as const).map(async (name, n) => {
        stories[name] = await talk({ name, tool_ids: [tools[name].id] }, asking[n] ?? '');
      }),
      talk({ name: 'lost', system_instructions: LOST }, '+14155550101').then(
        (story) => (stories.lost = story),
      ),
      runCampaign(),
    ]);
  }, 120_000);
  afterAll(() => leftovers?.disposeAsync(), 60_000);

  async function createTools(): Promise<void> {
    const headers = [{ name: 'Authorization', value: `Bearer ${SECRET}`, is_secret: true }];
    const http = {
      ...{ kind: 'http', method: 'POST', url: `${office.url}/prices/{{question}}?to={{phone}}` },
      parameters: {
        type: 'object',
        properties: { question: { type: 'string' } },
        required: ['question'],
      },
      ...{ body: null, response_pointers: ['/price/total', '/echo'], retries: 0 },
      ...{ retry_unsafe: false, speaks_meanwhile: false },
    };
    const prices = { name: 'prices', description: 'Looks up prices.', headers, settings: http };
    tools.prices = await client.post<Tool>('/tools', prices);
    tools.slow = await client.post<Tool>('/tools', {
      ...{ ...prices, name: 'slow', timeout_ms: 1000 },
      settings: { ...http, url: `${office.url}/slow` },
    });
    tools.stock = await client.post<Tool>('/tools', {
      ...{ name: 'stock', description: 'The stock.', headers },
      settings: { kind: 'mcp', url: `${office.url}/mcp`, allowed_tools: null },
    });
  }

  async function talk(agentOf: object, to: string): Promise<Story> {
    const agent = await createAgent(client, { tools: TOOLS, ...agentOf });
    const placed = await client.post<Call>('/calls', {
      ...{ agent_id: agent.id, to, trunk_id: trunk.id },
    });
    const call = await until(`the call to ${to} ends`, OVER_WITHIN_MS, async () => {
      const now = await client.get<Call>(`/calls/${placed.id}`);
      return now.ended_at !== null && now;
    });
    const { data: events } = await client.get<{ data: CallEvent[] }>(`/calls/${call.id}/timeline`);
    const tookMs = Date.parse(call.ended_at ?? '') - Date.parse(call.connected_at ?? '');
    return { call, events, tookMs };
  }

  async function runCampaign(): Promise<void> {
    const agent = await createAgent(client, { name: 'Campaign', tools: TOOLS });
    const { job } = await client.upload<UploadPreview & { job: Job }>(
      '/numbers/upload?commit=true&country=US&list_name=Two',
      'contacts.csv',
      new TextEncoder().encode(`phone,name\n${LATER},Ada\n${STOP},Bob\n`),
    );
    const listId = await until('the import', 20_000, async () => {
      const { state, result } = await client.get<Job>(`/jobs/${job.id}`);
      return state === 'completed' && String(result?.['list_id']);
    });
    const campaign = await client.post<Campaign>('/campaigns', {
      ...{ name: 'Two', agent_id: agent.id, trunk_id: trunk.id, list_ids: [listId] },
    });
    await client.post(`/campaigns/${campaign.id}/start`);
    contacts = await until('both were called', OVER_WITHIN_MS, async () => {
      const now = await client.all<Contact>(`/campaigns/${campaign.id}/contacts`);
      const isOver = ({ attempts, status }: Contact) =>
        attempts > 0 && !['calling', 'connected'].includes(status);
      return now.every(isOver) && now;
    });
    campaignCalls = await client.all<Call>(`/campaigns/${campaign.id}/calls`);
  }

  const usesIn = ({ events }: Story) =>
    events.filter(({ kind }) => kind === 'tool.used').map(({ data }) => data);
  const toldModel = async (name: string): Promise<string[]> => {
    const response = await fetch(`${lab.openai?.journal}/journal`);
    const { records } = (await response.json()) as { records: SessionRecord[] };
    return records.flatMap((record) =>
      record.tools.filter((use) => use.name === name).map(({ output }) => output ?? ''),
    );
  };

  it('asks the user’s own server in a call, and tells the model what it said', async () => {
    const asked = office.seen.find(({ path }) => path.startsWith('/prices/'));
    expect(asked?.authorization).toBe(`Bearer ${SECRET}`);
    expect(asked?.path).toContain(encodeURIComponent(stories.prices.call.phone_number));
    const question = (JSON.parse(asked?.body ?? '{}') as { question: string }).question;
    expect(asked?.path).toContain(`/prices/${question}`);
    const [told = ''] = await toldModel('prices');
    expect(told).toContain('"price/total":42');
    const used = usesIn(stories.prices).find(({ name }) => name === 'prices');
    expect(used).toEqual(jasmine.objectContaining({ failed: false, result: told }));
    expect(stories.prices.call.outcome).toBe('confirmed');
  });

  it('gives no secret out: not to the model, not in the timeline, not by REST', async () => {
    const shown = [
      ...(await toldModel('prices')),
      JSON.stringify(stories.prices),
      JSON.stringify(await client.get('/tools')),
      JSON.stringify(
        await client.post<ToolTrial>(`/tools/${tools.prices.id}/test`, {
          arguments: { question: SECRET },
        }),
      ),
    ];
    for (const text of shown) expect(text).not.toContain(SECRET);
    expect(shown[0]).toContain('•••');
  });

  it('tells the model in time of a server that does not answer', async () => {
    const used = usesIn(stories.slow).find(({ name }) => name === 'slow');
    expect(used?.['failed']).toBeTrue();
    expect(used?.['took_ms']).toBeGreaterThanOrEqual(950);
    expect(used?.['took_ms']).toBeLessThan(2500);
    expect((await toldModel('slow'))[0]).toContain('did not answer within 1 seconds');
    expect(stories.slow.call.outcome).toBe('confirmed');
  });

  it('uses a tool of a remote MCP server', async () => {
    expect(await toldModel('stock_stock')).toEqual(['seven in stock']);
    const trial = await client.post<ToolTrial>(`/tools/${tools.stock.id}/test`, {});
    expect(trial.tools.map(({ name }) => name)).toEqual(['stock']);
  });

  it('ends the call of a model that uses its tools without end', () => {
    const { call, tookMs } = stories.lost;
    expect(call.disposition).toBe('answered');
    expect(call.hangup_cause).toBe('agent_hung_up');
    expect(tookMs).toBeLessThan(20_000);
    expect(call.tools_called.length).toBeLessThanOrEqual(40);
  });

  it('calls again when the callee asked for it, and not before', () => {
    const contact = contacts.find(({ phone_number: phone }) => phone === LATER);
    expect([contact?.status, contact?.attempts]).toEqual(['pending', 1]);
    expect(contact?.next_attempt_at).toBe(contact?.callback_at ?? '');
    const inMs = Date.parse(contact?.callback_at ?? '') - Date.now();
    expect(inMs).toBeGreaterThan(23 * HOUR_MS);
    expect(inMs).toBeLessThanOrEqual(24 * HOUR_MS);
    const call = campaignCalls.find(({ phone_number: phone }) => phone === LATER);
    expect(call?.callback_at).toBe(contact?.callback_at ?? '');
  });

  it('never calls again whoever asked for that', async () => {
    const contact = contacts.find(({ phone_number: phone }) => phone === STOP);
    expect([contact?.status, contact?.attempts]).toEqual(['dnc', 1]);
    const listed = await client.all<DncNumber>('/numbers/dnc');
    expect(listed.map((one) => [one.phone_number, one.source])).toEqual([[STOP, 'call']]);
  });
});
