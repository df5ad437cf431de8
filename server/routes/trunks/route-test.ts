import type { Sequelize } from 'sequelize';
import type { NumberRule, TrunkRoute } from '../../../actors/ports/model.ts';
import type { InviteAddresses } from '../../../actors/ports/telephony.ts';
import { RouteTest, RouteVerdict } from '../../contract/route-test.ts';
import { notFound } from '../../http/errors.ts';
import { route, type Route } from '../../http/route.ts';
import { Campaign, type SipTrunk } from '../../models/index.ts';
import { chooseRoute } from '../../routing/choose-route.ts';
import type { Candidate, LeftOut, Route as Chosen } from '../../routing/model.ts';
import { targetOf } from '../../stores/claim.ts';
import { openLines, type Line, type LineSeenOf } from '../../stores/lines.ts';
import { ratesFor, readLineRules } from '../../stores/routing-rules.ts';
import type { MediaChoice } from './media-check.ts';

export interface RouteTestDeps {
  readonly sequelize: Sequelize;
  readonly media: MediaChoice;
  /** What this node knows of the trunks. */
  readonly seenOf: LineSeenOf;
  /** The row as telephony uses it. */
  routeOf(trunk: SipTrunk): TrunkRoute;
  /** What an INVITE over the trunk would carry. */
  addresses(
    trunk: TrunkRoute,
    call: { readonly to: string; readonly callerId: string | null },
  ): InviteAddresses;
}

type Asked = ReturnType<typeof RouteTest.parse>;

/** Explains a route without dialling: who carries it, why, and who was left out. */
export const routeTest = (deps: RouteTestDeps): Route =>
  route({
    method: 'post',
    path: '/trunks/route-test',
    policy: 'testTrunks',
    summary:
      'Over which trunks a number would go, why, and what its INVITE would carry. Dials nothing.',
    tag: 'Trunks',
    body: RouteTest,
    response: RouteVerdict,
    async handler({ body }) {
      const campaign = await campaignOf(body);
      const { route: chosen, lines } = await choose(deps, body, campaign);
      const [first] = chosen.candidates;
      const line = lines.find(({ trunk }) => trunk.id === first?.trunk.id);
      return {
        ...presentRoute(chosen),
        ...(first && line ? presentInvite(deps, body, { first, line }) : NO_INVITE),
        media: line ? mediaOf(deps.media, line.trunk, { asked: body, campaign }) : null,
      } satisfies RouteVerdict;
    },
  });

async function campaignOf({ campaign_id: id }: Asked): Promise<Campaign | null> {
  if (id === null) return null;
  const campaign = await Campaign.findByPk(id);
  if (!campaign) throw notFound('campaign');
  return campaign;
}

/** The trunk and the caller-ID that are asked for; those of the campaign where none is. */
function askedFor(asked: Asked, campaign: Campaign | null) {
  const named = { trunk_id: asked.trunk_id, trunk_group_id: asked.group_id };
  const isNamed = asked.trunk_id !== null || asked.group_id !== null;
  return {
    target: targetOf(isNamed ? named : (campaign ?? named)),
    callerId: asked.caller_id ?? campaign?.caller_id ?? null,
  };
}

/** What would carry the audio over a trunk, and whose choice that is: the campaign's goes first. */
function mediaOf(
  media: MediaChoice,
  trunk: SipTrunk,
  { asked, campaign }: { readonly asked: Asked; readonly campaign: Campaign | null },
): RouteVerdict['media'] {
  const ofCampaign = campaign?.media_engine ?? null;
  const ofTrunk = asked.media_engine === undefined ? trunk.media_engine : asked.media_engine;
  const chosen = ofCampaign ?? ofTrunk;
  const by = ofCampaign !== null ? 'campaign' : chosen !== null ? 'trunk' : 'installation';
  const { codecs, srtp, ptime } = trunk;
  return { by, ...media.judge({ codecs, srtp, ptimeMs: ptime, engine: chosen }) };
}

/** As a claim would choose now. Its locks are gone with the transaction. */
const choose = (deps: RouteTestDeps, asked: Asked, campaign: Campaign | null) =>
  deps.sequelize.transaction(async (transaction) => {
    const database = { sequelize: deps.sequelize, transaction };
    const rules = await readLineRules(database);
    const { target, callerId } = askedFor(asked, campaign);
    const { lines } = await openLines(database, {
      target,
      rules,
      seenOf: deps.seenOf,
      others: [],
    });
    const rates = (await ratesFor(database, [asked.to]))(asked.to);
    const ask = { number: asked.to, target, callerId, rates, random: Math.random };
    const trunks = lines.map(({ routed }) => routed);
    return { route: chooseRoute(ask, trunks, rules), lines };
  });

const presentRoute = ({ refusal, by, candidates, leftOut }: Chosen) => ({
  refusal,
  by,
  candidates: candidates.map(presentCandidate),
  left_out: leftOut.map(presentLeftOut),
});

const named = ({ id, name }: { readonly id: string; readonly name: string }) => ({ id, name });

const presentCandidate = ({ trunk, why, callerId, rate }: Candidate) => ({
  trunk: named(trunk),
  why,
  caller_id: callerId,
  per_minute: rate?.perMinute ?? null,
  currency: rate?.currency ?? null,
});

const presentLeftOut = ({ trunk, why }: LeftOut) => ({ trunk: named(trunk), why });

const NO_INVITE = { trunk: null, rule: null, number: null, request_uri: null, headers: [] };

function presentInvite(
  deps: RouteTestDeps,
  asked: Asked,
  { first, line }: { first: Candidate; line: Line },
) {
  const known = deps.routeOf(line.trunk);
  const rules: readonly NumberRule[] = asked.number_rules ?? known.numberRules;
  const invite = deps.addresses(
    { ...known, numberRules: rules },
    { to: asked.to, callerId: first.callerId },
  );
  const rule = rules.findIndex(({ pattern }) => new RegExp(pattern).test(asked.to));
  const shown = { From: invite.from, To: invite.to, ...invite.headers };
  return {
    trunk: named(first.trunk),
    rule: rule < 0 ? null : rule,
    number: invite.number,
    request_uri: invite.requestUri,
    headers: Object.entries(shown).map(([name, value]) => ({ name, value })),
  };
}
