import { QueryTypes, type Sequelize, type Transaction } from 'sequelize';
import { RoutingRules as Settings } from '../contract/routing.ts';
import type { PrefixRoute, Rate, RoutedGroup, RoutingRules } from '../routing/model.ts';

/** Everything that calls are routed by, apart from the trunks themselves. */
export interface LineRules extends RoutingRules {
  readonly caps: {
    readonly calls: number | null;
    readonly seconds: number | null;
    readonly spend: number | null;
  };
  /** Trunks that have a rate table. */
  readonly rated: readonly string[];
  /** Further numbers of trunks. */
  readonly callerIds: ReadonlyMap<string, readonly string[]>;
}

interface GroupRow {
  readonly id: string;
  readonly name: string;
  readonly strategy: RoutedGroup['strategy'];
  readonly codes: number[];
  readonly after: number | null;
  readonly members: RoutedGroup['members'];
}

interface RulesRow {
  readonly settings: unknown;
  readonly groups: GroupRow[];
  readonly prefixes: { prefix: string; trunk_id: string | null; group_id: string | null }[];
  readonly rated: string[];
  readonly numbers: { trunk_id: string; number: string }[];
}

const READ = /* sql */ `
  select (select value from settings where key = 'routing') as settings,
    (select coalesce(json_agg(json_build_object('id', g.id, 'name', g.name, 'strategy', g.strategy,
        'codes', g.failover_codes, 'after', g.failover_after_s, 'members', (
          select coalesce(json_agg(json_build_object('trunkId', m.trunk_id, 'priority', m.priority,
            'weight', m.weight) order by m.priority, m.trunk_id), '[]')
          from trunk_group_members m where m.group_id = g.id))), '[]') from trunk_groups g) as groups,
    (select coalesce(json_agg(json_build_object('prefix', prefix, 'trunk_id', trunk_id,
        'group_id', group_id)), '[]') from prefix_routes) as prefixes,
    array(select id from sip_trunks t where exists (select from rates where trunk_id = t.id)) as rated,
    (select coalesce(json_agg(json_build_object('trunk_id', trunk_id, 'number', number) order by number), '[]')
      from caller_ids) as numbers`;

/** Where to read; within a transaction on its own connection, for a second one may not be free. */
interface Source {
  readonly sequelize: Sequelize;
  readonly transaction?: Transaction;
}

const within = ({ transaction }: Source) => (transaction ? { transaction } : {});

/** The rules as they stand. */
export async function readLineRules(source: Source): Promise<LineRules> {
  const [row] = await source.sequelize.query<RulesRow>(READ, {
    type: QueryTypes.SELECT,
    ...within(source),
  });
  const settings = settingsOf(row?.settings);
  return {
    groups: (row?.groups ?? []).map(groupOf),
    prefixRoutes: (row?.prefixes ?? []).flatMap(routeOf),
    allowedCountries: settings.allowed_countries,
    blockedCountries: settings.blocked_countries,
    blockedPrefixes: settings.blocked_prefixes,
    blocksPremium: settings.block_premium,
    currency: settings.currency,
    caps: {
      calls: settings.max_daily_calls,
      seconds: settings.max_daily_minutes === null ? null : settings.max_daily_minutes * 60,
      spend: settings.max_daily_spend,
    },
    rated: row?.rated ?? [],
    callerIds: numbersByTrunk(row?.numbers ?? []),
  };
}

function numbersByTrunk(rows: RulesRow['numbers']): Map<string, string[]> {
  const all = new Map<string, string[]>();
  for (const { trunk_id: trunkId, number } of rows)
    all.set(trunkId, [...(all.get(trunkId) ?? []), number]);
  return all;
}

/** Values that an older or newer release wrote and we cannot read are their defaults. */
const settingsOf = (value: unknown): Settings => {
  const parsed = Settings.safeParse(value ?? {});
  return parsed.success ? parsed.data : Settings.parse({});
};

const groupOf = ({ id, name, strategy, codes, after, members }: GroupRow): RoutedGroup => ({
  id,
  name,
  strategy,
  members,
  failover: { statuses: codes, afterMs: after === null ? null : after * 1000 },
});

function routeOf({ prefix, trunk_id, group_id }: RulesRow['prefixes'][number]): PrefixRoute[] {
  if (trunk_id !== null) return [{ prefix, target: { kind: 'trunk', id: trunk_id } }];
  return group_id === null ? [] : [{ prefix, target: { kind: 'group', id: group_id } }];
}

/** How old the rules may be that a claim goes by. */
const FRESH_MS = 1000;

/** Rules for a hot path: read again when they are older than a second. */
export function freshRules(sequelize: Sequelize): () => Promise<LineRules> {
  let reading: Promise<LineRules> | undefined;
  let readAt = -Infinity;
  return () => {
    if (reading && Date.now() - readAt < FRESH_MS) return reading;
    readAt = Date.now();
    reading = readLineRules({ sequelize });
    reading.catch(() => (reading = undefined));
    return reading;
  };
}

/** Every beginning of a number is looked up by the index; the longest that has a price counts. */
const RATES = /* sql */ `
  select distinct on (n.number, r.trunk_id) n.number, r.trunk_id, r.prefix, r.currency, r.per_minute,
    r.per_call, r.first_seconds, r.step_seconds
  from unnest($1::text[]) as n(number)
  cross join lateral generate_series(2, length(n.number)) as l(length)
  join rates r on r.prefix = left(n.number, l.length)
  order by n.number, r.trunk_id, length(r.prefix) desc`;

interface RateRow {
  readonly number: string;
  readonly trunk_id: string;
  readonly prefix: string;
  readonly currency: string;
  readonly per_minute: number;
  readonly per_call: number;
  readonly first_seconds: number;
  readonly step_seconds: number;
}

export type RatesOf = (number: string) => ReadonlyMap<string, Rate>;

/** What each trunk charges for each of some numbers. */
export async function ratesFor(source: Source, numbers: readonly string[]): Promise<RatesOf> {
  const rows = await source.sequelize.query<RateRow>(RATES, {
    bind: [[...new Set(numbers)]],
    type: QueryTypes.SELECT,
    ...within(source),
  });
  const byNumber = Map.groupBy(rows, ({ number }) => number);
  return (number) =>
    new Map((byNumber.get(number) ?? []).map((row) => [row.trunk_id, presentRate(row)]));
}

export const noRates: RatesOf = () => new Map();

const presentRate = (row: RateRow): Rate => ({
  prefix: row.prefix,
  currency: row.currency,
  perMinute: row.per_minute,
  perCall: row.per_call,
  firstSeconds: row.first_seconds,
  stepSeconds: row.step_seconds,
});
