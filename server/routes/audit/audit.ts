import { Op, QueryTypes, type Sequelize, type WhereOptions } from 'sequelize';
import { AuditActions, AuditEntry, AuditPage, ListAudit } from '../../contract/audit.ts';
import { route, type Route } from '../../http/route.ts';
import { AuditLog, firstIdAt } from '../../models/index.ts';
import { changesOf } from '../changes.ts';
import { pageOf } from '../paging.ts';

const TAG = 'Audit';

export interface AuditDeps {
  readonly sequelize: Sequelize;
}

/** A loose index scan: one look-up a kind of action, however many lines there are. */
const ACTIONS = /* sql */ `
  with recursive kinds as (
    (select action from audit_logs order by action limit 1)
    union all
    select (select a.action from audit_logs a where a.action > k.action order by a.action limit 1)
    from kinds k where k.action is not null)
  select action from kinds where action is not null`;

/** Who did what. */
export const auditRoutes = ({ sequelize }: AuditDeps): Route[] => [
  route({
    method: 'get',
    path: '/audit',
    policy: 'viewAudit',
    summary: 'What was done, newest first; by action, account, subject and time.',
    tag: TAG,
    query: ListAudit,
    response: AuditPage,
    handler: ({ query: { limit, cursor, from, to, ...filter } }) => {
      const where = { [Op.and]: [changesOf(filter), madeBetween(from, to)] };
      return pageOf({ model: AuditLog, where, limit, cursor }, presentEntry);
    },
  }),
  route({
    method: 'get',
    path: '/audit/actions',
    policy: 'viewAudit',
    summary: 'The kinds of action there are lines of.',
    tag: TAG,
    response: AuditActions,
    async handler() {
      const rows = await sequelize.query<{ action: string }>(ACTIONS, { type: QueryTypes.SELECT });
      return { data: rows.map(({ action }) => action) };
    },
  }),
];

/** Ids tell the time, so a span of it is read from the very index that sorts the list. */
function madeBetween(from: string | undefined, to: string | undefined): WhereOptions {
  const bounds = {
    ...(from !== undefined && { [Op.gte]: firstIdAt(Date.parse(from)) }),
    ...(to !== undefined && { [Op.lt]: firstIdAt(Date.parse(to)) }),
  };
  return from === undefined && to === undefined ? {} : { id: bounds };
}

const presentEntry = (line: AuditLog): AuditEntry => ({
  id: line.id,
  user_id: line.user_id,
  api_key_id: line.api_key_id,
  actor: line.actor,
  action: line.action,
  subject_type: line.subject_type,
  subject_id: line.subject_id,
  subject_name: line.subject_name,
  note: line.note,
  ip: line.ip,
  created_at: line.created_at.toISOString(),
});
