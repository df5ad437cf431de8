import { QueryTypes, type Sequelize, type Transaction } from 'sequelize';
import type { AnsweredBy } from '../../actors/ports/answering.ts';
import type { AnsweredVerdict, Answering, AnsweringReport } from '../contract/answering.ts';

interface Inside {
  readonly sequelize: Sequelize;
  readonly transaction: Transaction;
}

const SAVE = /* sql */ `
  with kept as (
    insert into call_answering (call_id, verdict, confidence, rule, reason, after_ms, features)
    values ($1, $2, $3, $4, $5, $6, $7::jsonb) on conflict do nothing)
  update call_logs set answered_by = $2 where id = $1`;

/** Keeps the verdict with the call; nothing for a call without one. */
export async function saveAnswering(
  { sequelize, transaction }: Inside,
  callId: string,
  found: AnsweredBy | null,
): Promise<void> {
  if (!found) return;
  const { verdict, confidence, rule, reason, afterMs, features } = found;
  await sequelize.query(SAVE, {
    bind: [callId, verdict, confidence, rule, reason, afterMs, JSON.stringify(features)],
    transaction,
  });
}

const FIND = /* sql */ `
  select a.call_id, verdict, confidence, rule, reason, after_ms, features, corrected_to,
    u.full_name as corrected_by, corrected_at
  from call_answering a left join users u on u.id = a.corrected_by`;

type Row = Omit<Answering, 'corrected_at'> & { readonly corrected_at: Date | null };

const presented = (row: Row): Answering => ({
  ...row,
  confidence: Number(row.confidence.toFixed(2)),
  corrected_at: row.corrected_at?.toISOString() ?? null,
});

/** The verdict on a call; null when there is none. */
export async function answeringOf(sequelize: Sequelize, callId: string): Promise<Answering | null> {
  const [row] = await sequelize.query<Row>(`${FIND} where a.call_id = $1`, {
    bind: [callId],
    type: QueryTypes.SELECT,
  });
  return row ? presented(row) : null;
}

/** Corrected verdicts, newest first. */
export async function correctedCases(sequelize: Sequelize, atMost: number): Promise<Answering[]> {
  const rows = await sequelize.query<Row>(
    `${FIND} where corrected_to is not null order by corrected_at desc limit $1`,
    { bind: [atMost], type: QueryTypes.SELECT },
  );
  return rows.map(presented);
}

const CORRECT = /* sql */ `
  with corrected as (
    update call_answering set corrected_to = $2, corrected_by = $3, corrected_at = now()
    where call_id = $1 returning call_id)
  update call_logs l set answered_by = $2 from corrected where l.id = corrected.call_id
  returning l.id`;

/** What somebody heard who listened to it. False when the call has no verdict. */
export async function correctAnswering(
  sequelize: Sequelize,
  callId: string,
  { verdict, by }: { readonly verdict: AnsweredVerdict; readonly by: string | null },
): Promise<boolean> {
  const rows = await sequelize.query(CORRECT, {
    bind: [callId, verdict, by],
    type: QueryTypes.SELECT,
  });
  return rows.length > 0;
}

/** Two turns of the callee make a person; a mailbox is one that the model called so by itself. */
const REPORT = /* sql */ `
  with recent as (
    select a.call_id, a.verdict, a.corrected_to, l.outcome from call_answering a
    join call_logs l on l.id = a.call_id
    where l.ended_at >= $1 and not l.is_test),
  turns as (
    select call_id, count(*) filter (where who = 'callee') as spoken from call_turns
    where call_id in (select call_id from recent) group by call_id)
  select r.verdict, r.corrected_to,
    case when r.outcome = 'voicemail' then 'machine'
      when coalesce(t.spoken, 0) >= 2 then 'human' end as by_turns,
    count(*)::integer as calls
  from recent r left join turns t on t.call_id = r.call_id
  group by 1, 2, 3`;

interface Group {
  readonly verdict: AnsweredVerdict;
  readonly corrected_to: AnsweredVerdict | null;
  /** Null when the conversation does not tell. */
  readonly by_turns: AnsweredVerdict | null;
  readonly calls: number;
}

/** How often the verdict was right, of the calls that ended since. */
export async function answeringReport(sequelize: Sequelize, since: Date): Promise<AnsweringReport> {
  const groups = await sequelize.query<Group>(REPORT, { bind: [since], type: QueryTypes.SELECT });
  const corrected = groups.flatMap(({ corrected_to: truth, ...group }) =>
    truth === null ? [] : [{ ...group, truth }],
  );
  const told = groups.flatMap(({ corrected_to: truth, by_turns: byTurns, ...group }) =>
    truth !== null || byTurns === null ? [] : [{ ...group, truth: byTurns }],
  );
  return {
    calls: groups.reduce((sum, { calls }) => sum + calls, 0),
    by_verdict: summed(groups, ({ verdict }) => ({ verdict })),
    corrected: summed(corrected, ({ verdict, truth }) => ({ verdict, truth })),
    by_turns: summed(told, ({ verdict, truth }) => ({ verdict, truth })),
  };
}

function summed<G extends { readonly calls: number }, K extends object>(
  groups: readonly G[],
  keyOf: (group: G) => K,
): (K & { calls: number })[] {
  const sums = new Map<string, K & { calls: number }>();
  for (const group of groups) {
    const key = keyOf(group);
    const name = JSON.stringify(key);
    sums.set(name, { ...key, calls: (sums.get(name)?.calls ?? 0) + group.calls });
  }
  return [...sums.values()];
}
