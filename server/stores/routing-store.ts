import { QueryTypes, type Sequelize, type Transaction } from 'sequelize';
import { RoutingRules, type RateLine, type UpdateRoutingRules } from '../contract/routing.ts';
import { newId } from '../models/index.ts';

/** The rules that hold for every call. */
export async function readRoutingRules(sequelize: Sequelize): Promise<RoutingRules> {
  const [row] = await sequelize.query<{ value: unknown }>(
    `select value from settings where key = 'routing'`,
    { type: QueryTypes.SELECT },
  );
  const parsed = RoutingRules.safeParse(row?.value ?? {});
  return parsed.success ? parsed.data : RoutingRules.parse({});
}

export async function writeRoutingRules(
  sequelize: Sequelize,
  given: UpdateRoutingRules,
): Promise<RoutingRules> {
  const named = Object.entries(given).filter(([, value]) => value !== undefined);
  const rules = { ...(await readRoutingRules(sequelize)), ...Object.fromEntries(named) };
  await sequelize.query(
    `insert into settings (key, value) values ('routing', $1::jsonb)
     on conflict (key) do update set value = excluded.value, updated_at = now()`,
    { bind: [JSON.stringify(rules)] },
  );
  return readRoutingRules(sequelize);
}

export interface Member {
  readonly trunk_id: string;
  readonly priority: number;
  readonly weight: number;
}

/** The members of groups, by priority. */
export async function membersOf(
  sequelize: Sequelize,
  groupIds: readonly string[],
): Promise<ReadonlyMap<string, Member[]>> {
  const rows = await sequelize.query<Member & { group_id: string }>(
    `select group_id, trunk_id, priority, weight from trunk_group_members
     where group_id = any($1::uuid[]) order by priority, trunk_id`,
    { bind: [groupIds], type: QueryTypes.SELECT },
  );
  const byGroup = Map.groupBy(rows, ({ group_id }) => group_id);
  return new Map(
    groupIds.map((id) => [
      id,
      (byGroup.get(id) ?? []).map(({ trunk_id, priority, weight }) => ({
        trunk_id,
        priority,
        weight,
      })),
    ]),
  );
}

export async function setMembers(
  { sequelize, transaction }: { sequelize: Sequelize; transaction: Transaction },
  groupId: string,
  members: readonly Member[],
): Promise<void> {
  await sequelize.query('delete from trunk_group_members where group_id = $1', {
    bind: [groupId],
    transaction,
  });
  await sequelize.query(
    `insert into trunk_group_members (group_id, trunk_id, priority, weight)
     select $1, trunk_id, priority, weight from unnest($2::uuid[], $3::int[], $4::int[])
       as t(trunk_id, priority, weight)`,
    {
      bind: [
        groupId,
        members.map(({ trunk_id }) => trunk_id),
        members.map(({ priority }) => priority),
        members.map(({ weight }) => weight),
      ],
      transaction,
    },
  );
}

const SAVE_RATES = /* sql */ `
  insert into rates (id, trunk_id, prefix, currency, per_minute, per_call, first_seconds, step_seconds)
  select id, $1::uuid, prefix, currency, per_minute, per_call, first_seconds, step_seconds
  from unnest($2::uuid[], $3::text[], $4::text[], $5::float8[], $6::float8[], $7::int[], $8::int[])
    as t(id, prefix, currency, per_minute, per_call, first_seconds, step_seconds)
  on conflict (trunk_id, prefix) do update set currency = excluded.currency,
    per_minute = excluded.per_minute, per_call = excluded.per_call,
    first_seconds = excluded.first_seconds, step_seconds = excluded.step_seconds`;

/** Writes rates of a trunk; a prefix that has one gets the new one. `replace`: all others go. */
export function saveRates(
  sequelize: Sequelize,
  trunkId: string,
  lines: readonly RateLine[],
  replace: boolean,
): Promise<void> {
  return sequelize.transaction(async (transaction) => {
    if (replace)
      await sequelize.query('delete from rates where trunk_id = $1', {
        bind: [trunkId],
        transaction,
      });
    await sequelize.query(SAVE_RATES, {
      bind: [
        trunkId,
        lines.map(() => newId()),
        lines.map(({ prefix }) => prefix),
        lines.map(({ currency }) => currency),
        lines.map(({ per_minute: price }) => price),
        lines.map(({ per_call: price }) => price),
        lines.map(({ first_seconds: seconds }) => seconds),
        lines.map(({ step_seconds: seconds }) => seconds),
      ],
      transaction,
    });
  });
}

export const callerIdsOf = (
  sequelize: Sequelize,
  trunkId: string,
): Promise<{ number: string; label: string }[]> =>
  sequelize.query(`select number, label from caller_ids where trunk_id = $1 order by number`, {
    bind: [trunkId],
    type: QueryTypes.SELECT,
  });

export function setCallerIds(
  sequelize: Sequelize,
  trunkId: string,
  numbers: readonly { number: string; label: string }[],
): Promise<void> {
  const each = [...new Map(numbers.map((one) => [one.number, one])).values()];
  return sequelize.transaction(async (transaction) => {
    await sequelize.query('delete from caller_ids where trunk_id = $1', {
      bind: [trunkId],
      transaction,
    });
    await sequelize.query(
      `insert into caller_ids (id, trunk_id, number, label)
       select id, $1::uuid, number, label from unnest($2::uuid[], $3::text[], $4::text[])
         as t(id, number, label)`,
      {
        bind: [
          trunkId,
          each.map(() => newId()),
          each.map(({ number }) => number),
          each.map(({ label }) => label),
        ],
        transaction,
      },
    );
  });
}
