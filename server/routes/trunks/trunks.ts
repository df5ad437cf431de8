import type { TrunkRoute } from '../../../actors/ports/model.ts';
import type { LiveTrunkItem } from '../../../actors/ports/live.ts';
import { IdParams } from '../../contract/common.ts';
import {
  CreateTrunk,
  ListTrunks,
  Trunk as TrunkView,
  TrunkPage,
  TrunkStats,
  TrunkStatsQuery,
  TrunkStatus,
  UpdateTrunk,
} from '../../contract/trunks.ts';
import { TestTrunk, TrunkVerdict, type TrunkWayStep } from '../../contract/trunk-test.ts';
import { conflict, forbidden, notFound } from '../../http/errors.ts';
import { isAllowed } from '../../http/policies.ts';
import { Reply, route, type Route } from '../../http/route.ts';
import { Campaign, SipTrunk, newId } from '../../models/index.ts';
import type { Refusal } from '../../stores/manual-call.ts';
import type { SecretBox } from '../../stores/secret-box.ts';
import { trunkStats } from '../../stores/trunk-stats.ts';
import { changesOf } from '../changes.ts';
import { iso, pageOf } from '../paging.ts';
import { checkCampaigns, checkMedia } from './media-check.ts';
import { routeTest, type RouteTestDeps } from './route-test.ts';
import { availabilityRoutes, presentLimits } from './availability.ts';
import { checkPbx, pbxRoutes, type PbxDeps } from './pbx.ts';

const TAG = 'Trunks';
const NO_CALLS = 'This key may test trunks and not place calls: it lacks the scope calls:place.';

export interface TrunkDeps extends RouteTestDeps, PbxDeps {
  readonly box: SecretBox;
  /** The trunk actors read their rows again. */
  changed(): void;
  /** What the trunk's actor last saw; undefined when it has none. */
  state(id: string): LiveTrunkItem | undefined;
  activeCalls(trunkId: string): Promise<number>;
  test(trunk: TrunkRoute, step: TrunkWayStep): Promise<TrunkVerdict>;
  /** Calls a number over this very trunk; gives what was found, or why it is not called. */
  testCall(call: TestCallAsked): Promise<TrunkVerdict | Refusal>;
}

export interface TestCallAsked {
  readonly trunkId: string;
  /** E.164. */
  readonly to: string;
  readonly digits: string;
}

/** Carrier lines. */
export function trunkRoutes(deps: TrunkDeps): Route[] {
  const present = (trunk: SipTrunk): TrunkView =>
    presentTrunk(trunk, deps.state(trunk.id)?.isLab ?? false);
  const save = async (trunk: SipTrunk, given: Partial<Given>): Promise<TrunkView> => {
    const { plain, secret } = partsOf(deps.box, given);
    checkPbx(trunk, { ...plain, ...secret });
    await deps.sequelize.transaction(async (transaction) => {
      // One after the other: of two first trunks one alone can be the default.
      await deps.sequelize.query('lock table sip_trunks in share row exclusive mode', {
        transaction,
      });
      const isFirst = trunk.isNewRecord && (await SipTrunk.count({ transaction })) === 0;
      const is_default = plain.is_default ?? trunk.is_default;
      if (plain.is_default || isFirst)
        await SipTrunk.update({ is_default: false }, { where: { is_default: true }, transaction });
      trunk.set({ ...plain, ...secret, is_default: is_default || isFirst });
      checkMedia(deps.media, trunk);
      await checkCampaigns(deps.media, trunk, transaction);
      await trunk.save({ transaction });
    });
    deps.changed();
    return present(trunk);
  };

  const status = async (trunk: SipTrunk): Promise<TrunkStatus> =>
    presentStatus(trunk, deps.state(trunk.id), await deps.activeCalls(trunk.id));

  return [
    ...pbxRoutes(deps),
    ...availabilityRoutes({ changed: () => deps.changed(), status }),
    route({
      method: 'get',
      path: '/trunks',
      policy: 'viewTrunks',
      summary: 'Lists trunks, newest first.',
      tag: TAG,
      query: ListTrunks,
      response: TrunkPage,
      handler: ({ query }) => pageOf({ model: SipTrunk, where: {}, ...page(query) }, present),
    }),
    route({
      method: 'post',
      path: '/trunks',
      policy: 'editTrunks',
      summary: 'Adds a trunk. Its password is stored encrypted and never given out.',
      tag: TAG,
      body: CreateTrunk,
      response: TrunkView,
      status: 201,
      audit: 'trunk.created',
      handler: async ({ body }, { user }) => {
        const { name, host } = body;
        const trunk = SipTrunk.build({ id: newId(), user_id: user?.userId ?? null, name, host });
        return save(trunk, body);
      },
    }),
    routeTest(deps),
    route({
      method: 'get',
      path: '/trunks/:id',
      policy: 'viewTrunks',
      summary: 'One trunk.',
      tag: TAG,
      params: IdParams,
      response: TrunkView,
      handler: async ({ params }) => present(await found(params.id)),
    }),
    route({
      method: 'put',
      path: '/trunks/:id',
      policy: 'editTrunks',
      summary: 'Changes a trunk. A password left out stays, null removes it.',
      tag: TAG,
      params: IdParams,
      body: UpdateTrunk,
      response: TrunkView,
      audit: 'trunk.updated',
      handler: async ({ params, body }) => save(await found(params.id), changesOf(body)),
    }),
    route({
      method: 'delete',
      path: '/trunks/:id',
      policy: 'editTrunks',
      summary: 'Deletes a trunk no campaign uses.',
      tag: TAG,
      params: IdParams,
      audit: 'trunk.deleted',
      async handler({ params }, { note }) {
        const trunk = await found(params.id);
        if (await Campaign.count({ where: { trunk_id: trunk.id } }))
          throw conflict(
            'trunk_in_use',
            'A campaign uses this trunk. Switch the trunk off instead.',
          );
        await trunk.destroy();
        note({ subjectName: trunk.name });
        deps.changed();
        return new Reply(204);
      },
    }),
    route({
      method: 'get',
      path: '/trunks/:id/status',
      policy: 'viewTrunks',
      summary: 'Whether the carrier answers, and how many channels are in use.',
      tag: TAG,
      params: IdParams,
      response: TrunkStatus,
      handler: async ({ params }) => status(await found(params.id)),
    }),
    route({
      method: 'post',
      path: '/trunks/:id/test',
      policy: 'testTrunks',
      summary: 'Tests the way to a carrier, one step at a time, with a diagnosis in plain words.',
      audit: 'trunk.tested',
      tag: TAG,
      params: IdParams,
      body: TestTrunk,
      response: TrunkVerdict,
      perMinute: 60,
      async handler({ params, body }, { user }) {
        const trunk = await found(params.id);
        if (body.step !== 'call') return deps.test(deps.routeOf(trunk), body.step);
        if (!isAllowed(user ?? undefined, 'placeCalls')) throw forbidden(NO_CALLS);
        const { to, digits } = body;
        const verdict = await deps.testCall({ trunkId: trunk.id, to, digits });
        if ('refused' in verdict) throw conflict(verdict.refused, verdict.problem);
        return verdict;
      },
    }),
    route({
      method: 'get',
      path: '/trunks/:id/stats',
      policy: 'viewTrunks',
      summary: 'ASR, NER, ACD, PDD and final statuses over the last hours.',
      tag: TAG,
      params: IdParams,
      query: TrunkStatsQuery,
      response: TrunkStats,
      async handler({ params, query }) {
        const { id } = await found(params.id);
        const since = new Date(Date.now() - query.hours * 3_600_000);
        return trunkStats(deps.sequelize, id, since);
      },
    }),
  ];
}

type Given = ReturnType<typeof CreateTrunk.parse>;

const page = ({ limit, cursor }: { limit: number; cursor?: string | undefined }) => ({
  limit,
  cursor,
});

/** What a trunk's row has as it was given, and what it has encrypted. */
function partsOf(box: SecretBox, { password, tls_key: key, ...plain }: Partial<Given>) {
  const secret = {
    ...sealed(box, 'password_encrypted', password),
    ...sealed(box, 'tls_key_encrypted', key),
  };
  return { plain, secret };
}

function sealed(
  box: SecretBox,
  column: 'password_encrypted' | 'tls_key_encrypted',
  secret: string | null | undefined,
) {
  if (secret === undefined) return {};
  return { [column]: secret === null ? null : box.seal(secret) };
}

async function found(id: string): Promise<SipTrunk> {
  const trunk = await SipTrunk.findByPk(id);
  if (!trunk) throw notFound('trunk');
  return trunk;
}

const presentCalling = (trunk: SipTrunk) => ({
  reliable_provisional: trunk.reliable_provisional,
  follow_redirects: trunk.follow_redirects,
  max_redirects: trunk.max_redirects,
  retry_after_max: trunk.retry_after_max,
  ptime: trunk.ptime,
  dtmf_mode: trunk.dtmf_mode,
  user_agent: trunk.user_agent,
  rests_until: trunk.rests_until?.toISOString() ?? null,
});

const presentTrunk = (trunk: SipTrunk, isLab: boolean): TrunkView => ({
  id: trunk.id,
  name: trunk.name,
  host: trunk.host,
  telephony: trunk.telephony,
  asterisk: trunk.asterisk,
  port: trunk.port,
  transport: trunk.transport,
  username: trunk.username,
  has_password: trunk.password_encrypted !== null,
  tls_verify: trunk.tls_verify,
  srtp: trunk.srtp,
  external_host: trunk.external_host,
  external_port: trunk.external_port,
  outbound_proxy: trunk.outbound_proxy,
  tls_ca: trunk.tls_ca,
  tls_certificate: trunk.tls_certificate,
  has_tls_key: trunk.tls_key_encrypted !== null,
  caller_id: trunk.caller_id,
  from_user: trunk.from_user,
  from_domain: trunk.from_domain,
  identity_header: trunk.identity_header,
  hide_caller_id: trunk.hide_caller_id,
  diversion: trunk.diversion,
  session_expires: trunk.session_expires,
  inbound_sources: trunk.inbound_sources,
  extra_headers: trunk.extra_headers,
  number_rules: trunk.number_rules,
  max_channels: trunk.max_channels,
  codecs: trunk.codecs,
  media_engine: trunk.media_engine,
  register: trunk.register,
  is_default: trunk.is_default,
  is_active: trunk.is_active,
  ...presentLimits(trunk),
  ...presentCalling(trunk),
  is_lab: isLab,
  created_at: trunk.created_at.toISOString(),
  updated_at: trunk.updated_at.toISOString(),
});

const presentStatus = (
  trunk: SipTrunk,
  seen: LiveTrunkItem | undefined,
  activeCalls: number,
): TrunkStatus => ({
  state: seen?.state ?? 'unknown',
  reason: seen?.reason ?? (trunk.is_active ? 'not asked yet' : 'the trunk is switched off'),
  since: iso(seen ? new Date(seen.since) : null),
  rtt_ms: seen?.rttMs ?? null,
  active_calls: activeCalls,
  max_channels: trunk.max_channels,
});
