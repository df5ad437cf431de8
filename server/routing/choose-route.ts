import { callerIdFor } from './caller-id.ts';
import type {
  Candidate,
  PrefixRoute,
  Rate,
  Route,
  RouteAsk,
  RoutedGroup,
  RoutedTrunk,
  RoutingRules,
  Target,
  Why,
} from './model.ts';
import { screen } from './screen.ts';

interface Ordered {
  readonly trunk: RoutedTrunk;
  readonly why: Why;
}

interface Plan {
  readonly by: Route['by'];
  readonly ordered: readonly Ordered[];
  readonly failover: Route['failover'];
}

/**
 * Over which trunks a number is called, in which order, and why. Pure: the same question and chance
 * give the same answer. A trunk that takes no call is left out with its reason.
 */
export function chooseRoute(
  ask: RouteAsk,
  trunks: readonly RoutedTrunk[],
  rules: RoutingRules,
): Route {
  const plan = planFor(ask, trunks, rules);
  const refusal = screen(ask.number, rules);
  const open = plan.ordered.filter(({ trunk }) => trunk.bar === null);
  const answering = open.filter(({ trunk }) => !trunk.isSilent);
  const chosen =
    answering.length > 0
      ? answering
      : open.map(({ trunk }) => ({ trunk, why: 'last_resort' }) as const);
  const taken = new Set(chosen.map(({ trunk }) => trunk.id));
  return {
    refusal,
    by: plan.by,
    failover: plan.failover,
    candidates: refusal ? [] : chosen.map((one) => candidate(one, ask)),
    leftOut: plan.ordered
      .filter(({ trunk }) => !taken.has(trunk.id))
      .map(({ trunk }) => ({ trunk, why: trunk.bar ?? 'not_needed' })),
  };
}

const candidate = ({ trunk, why }: Ordered, ask: RouteAsk): Candidate => ({
  trunk,
  why,
  callerId: ask.callerId ?? callerIdFor(trunk, ask.number),
  rate: ask.rates.get(trunk.id) ?? null,
});

/** Every trunk that the rules name for this number, whether it takes calls or not. */
function planFor(ask: RouteAsk, trunks: readonly RoutedTrunk[], rules: RoutingRules): Plan {
  const { target } = ask;
  if (target.kind !== 'automatic') return planOf(target, ask, { trunks, rules });
  const route = longestPrefix(ask.number, rules.prefixRoutes);
  if (!route) return planByRates(ask, trunks, rules);
  const plan = planOf(route.target, ask, { trunks, rules });
  return { ...plan, by: { ...plan.by, kind: 'prefix', prefix: route.prefix } };
}

interface World {
  readonly trunks: readonly RoutedTrunk[];
  readonly rules: RoutingRules;
}

function planOf(
  target: Exclude<Target, { kind: 'automatic' }>,
  ask: RouteAsk,
  { trunks, rules }: World,
): Plan {
  if (target.kind === 'trunk') {
    const ordered = trunks
      .filter(({ id }) => id === target.id)
      .map((trunk) => ({ trunk, why: 'named' }) as const);
    return { by: { kind: 'trunk', group: null, prefix: null }, ordered, failover: null };
  }
  const group = rules.groups.find(({ id }) => id === target.id);
  return {
    by: { kind: 'group', group: group?.name ?? null, prefix: null },
    ordered: group ? orderOf(group, ask, { trunks, rules }) : [],
    failover: group?.failover ?? null,
  };
}

const longestPrefix = (number: string, routes: readonly PrefixRoute[]): PrefixRoute | undefined =>
  routes
    .filter(({ prefix }) => number.startsWith(prefix))
    .toSorted((a, b) => b.prefix.length - a.prefix.length)[0];

/** Without a rule for the number: the cheapest that has a price for it, then the default. */
function planByRates(ask: RouteAsk, trunks: readonly RoutedTrunk[], rules: RoutingRules): Plan {
  const priced = trunks
    .filter(({ id }) => priceOf(ask.rates.get(id), rules) < Infinity)
    .toSorted((a, b) => byPrice(ask, rules)(a.id, b.id))
    .map((trunk) => ({ trunk, why: 'cheapest' }) as const);
  const rest = trunks
    .filter((trunk) => trunk.isDefault && !priced.some((one) => one.trunk.id === trunk.id))
    .map((trunk) => ({ trunk, why: 'default' }) as const);
  const kind = priced.length > 0 ? 'rates' : 'default';
  return {
    by: { kind, group: null, prefix: null },
    ordered: [...priced, ...rest],
    failover: null,
  };
}

function orderOf(group: RoutedGroup, ask: RouteAsk, { trunks, rules }: World): Ordered[] {
  const byId = new Map(trunks.map((trunk) => [trunk.id, trunk]));
  const members = shuffled(group, ask).toSorted((a, b) => a.priority - b.priority);
  const sorted =
    group.strategy === 'least_cost'
      ? members.toSorted((a, b) => byPrice(ask, rules)(a.trunkId, b.trunkId))
      : members;
  return sorted.flatMap((member) => {
    const trunk = byId.get(member.trunkId);
    return trunk ? [{ trunk, why: whyOf(member, group, { ask, rules }) }] : [];
  });
}

type Member = RoutedGroup['members'][number];

function whyOf(
  { trunkId, priority }: Member,
  group: RoutedGroup,
  { ask, rules }: { ask: RouteAsk; rules: RoutingRules },
): Why {
  if (group.strategy === 'least_cost' && priceOf(ask.rates.get(trunkId), rules) < Infinity)
    return 'cheapest';
  return group.members.filter((one) => one.priority === priority).length > 1
    ? 'weight'
    : 'priority';
}

/**
 * A heavier member comes first more often, in proportion to its weight: each draws the time of its
 * turn, the sooner the heavier it is (Efraimidis and Spirakis).
 */
function shuffled({ members }: RoutedGroup, ask: RouteAsk): Member[] {
  return members
    .map((member) => ({ member, turn: -Math.log(1 - ask.random()) / member.weight }))
    .toSorted((a, b) => a.turn - b.turn)
    .map(({ member }) => member);
}

/** What the first minute costs; an unknown price is the highest. */
const priceOf = (rate: Rate | undefined, rules: RoutingRules): number =>
  rate?.currency === rules.currency ? rate.perCall + rate.perMinute : Infinity;

const byPrice =
  (ask: RouteAsk, rules: RoutingRules) =>
  (a: string, b: string): number => {
    const [one, other] = [priceOf(ask.rates.get(a), rules), priceOf(ask.rates.get(b), rules)];
    return one === other ? 0 : one - other;
  };

/** What a call of so many seconds costs. */
export function costOf(rate: Rate, seconds: number): number {
  if (seconds <= 0) return 0;
  const steps = Math.max(0, Math.ceil((seconds - rate.firstSeconds) / rate.stepSeconds));
  const charged = rate.firstSeconds + steps * rate.stepSeconds;
  return rate.perCall + (charged / 60) * rate.perMinute;
}
