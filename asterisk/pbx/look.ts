/** What a PBX says of itself, one question at a time. */
import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import { silentLog } from '../../actors/ports/log.ts';
import type { PbxRoute } from '../../actors/ports/pbx.ts';
import type { TrunkProbe } from '../../actors/ports/telephony.ts';
import { Ari } from '../ari.ts';

/** What the PBX answered; status null: nothing did, `body` says why. */
interface Answer {
  readonly status: number | null;
  readonly body: unknown;
}

export type PbxAccess =
  | { readonly is: 'ok'; readonly version: string }
  | { readonly is: 'silent' | 'not_asterisk' | 'refused'; readonly detail: string };

const Info = z.object({ system: z.object({ version: z.string() }) });
const Endpoint = z.object({ state: z.string() });

/** What calls need of an Asterisk besides its own trunk. */
export const NEEDED_MODULES = [
  'res_ari_channels.so',
  'res_ari_bridges.so',
  'res_ari_events.so',
  'res_ari_endpoints.so',
  'res_stasis.so',
  'app_stasis.so',
  'chan_rtp.so',
  'chan_pjsip.so',
] as const;

/** The first version whose external media calls need. */
const OLDEST = 18;

/** Whether it is there, takes the account, and which version it is. */
export async function accessOf(pbx: PbxRoute, withinMs: number): Promise<PbxAccess> {
  const { status, body } = await asked(pbx, { path: '/asterisk/info?only=system', withinMs });
  if (status === null) return { is: 'silent', detail: String(body) };
  if (status === 401 || status === 403) return { is: 'refused', detail: `HTTP ${status}` };
  const info = Info.safeParse(body);
  if (status !== 200 || !info.success) return { is: 'not_asterisk', detail: `HTTP ${status}` };
  return { is: 'ok', version: info.data.system.version };
}

/** An account that only reads can place no call. */
export async function mayWrite(pbx: PbxRoute, withinMs: number): Promise<boolean> {
  const path = '/channels/callboard-asks-whether-it-may';
  const { status } = await asked(pbx, { path, withinMs, method: 'DELETE' });
  return status === 404;
}

/** Whether the version is one that calls can be placed with; one that says nothing usable is. */
export const isRecent = (version: string): boolean => !(Number.parseInt(version, 10) < OLDEST);

export async function missingModules(pbx: PbxRoute, withinMs: number): Promise<string[]> {
  const found = await Promise.all(
    NEEDED_MODULES.map(async (name) => {
      const { status, body } = await asked(pbx, { path: `/asterisk/modules/${name}`, withinMs });
      const isRunning = (body as { status?: string } | undefined)?.status === 'Running';
      return status === 200 && isRunning ? [] : [name];
    }),
  );
  return found.flat();
}

/** The state of the endpoint that is watched: `online`, `offline`, `unknown`; null: there is none of that name. */
export async function endpointState(
  pbx: PbxRoute,
  watched: string,
  withinMs: number,
): Promise<string | null> {
  const { status, body } = await asked(pbx, { path: `/endpoints/${watched}`, withinMs });
  const endpoint = Endpoint.safeParse(body);
  return status === 200 && endpoint.success ? endpoint.data.state : null;
}

/** Whether its events come, over a connection of their own. */
export async function tellsEvents(pbx: PbxRoute, withinMs: number): Promise<boolean> {
  const application = `callboard-test-${randomUUID()}`;
  const ari = new Ari({ ...pbx, application, log: silentLog });
  try {
    return await ari.up(withinMs).then(
      () => true,
      () => false,
    );
  } finally {
    ari.close();
  }
}

const REASONS = {
  silent: 'the PBX does not answer',
  not_asterisk: 'something answers that is no Asterisk with ARI',
  refused: 'the PBX refuses the account',
} as const;

/** Whether calls can go out over it, as far as requests tell. */
export async function probePbx(pbx: PbxRoute, withinMs: number): Promise<TrunkProbe> {
  const since = performance.now();
  const access = await accessOf(pbx, withinMs);
  const rttMs = Math.round(performance.now() - since);
  const seen = { status: null, rttMs, server: null } as const;
  if (access.is !== 'ok') return { ...seen, reachable: false, reason: REASONS[access.is] };
  const server = `Asterisk ${access.version}`;
  const { watched } = pbx;
  const state = watched === null ? 'online' : await endpointState(pbx, watched, withinMs);
  if (state === null)
    return { ...seen, server, reachable: false, reason: `the PBX has no endpoint ${watched}` };
  if (state === 'offline')
    return {
      ...{ ...seen, server, reachable: false },
      reason: `the PBX answers, and its ${watched} is offline`,
    };
  const reason = watched === null ? 'the PBX answers' : `the PBX answers, and its ${watched} is up`;
  return { ...seen, server, reachable: true, reason };
}

async function asked(
  { url, username, password }: PbxRoute,
  { path, withinMs, method = 'GET' }: { path: string; withinMs: number; method?: string },
): Promise<Answer> {
  const credentials = Buffer.from(`${username}:${password}`).toString('base64');
  try {
    const answer = await fetch(new URL(`/ari${path}`, url), {
      method,
      headers: { authorization: `Basic ${credentials}` },
      signal: AbortSignal.timeout(withinMs),
    });
    const text = await answer.text();
    return { status: answer.status, body: jsonOf(text) };
  } catch (error) {
    const { cause, message } = error as Error & { cause?: { code?: string } };
    return { status: null, body: cause?.code ?? message };
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
