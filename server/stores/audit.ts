import { QueryTypes, type Sequelize, type Transaction } from 'sequelize';
import { newId } from '../models/index.ts';

/** One thing done, by somebody or by Callboard itself. */
export interface AuditLine {
  /** `thing.verb`. */
  readonly action: string;
  readonly userId: string | null;
  readonly keyId: string | null;
  readonly subjectId: string | null;
  readonly subjectName: string | null;
  readonly note: string | null;
  readonly ip: string | null;
}

/** Names are written down as they are now: account, key and subject may be gone when it is read. */
const WRITE = /* sql */ `
  insert into audit_logs (id, user_id, api_key_id, actor, action, subject_type, subject_id,
    subject_name, note, ip, created_at)
  select t.id, t.user_id, t.api_key_id, coalesce(k.name, u.email), t.action,
    split_part(t.action, '.', 1), t.subject_id, t.subject_name, t.note, t.ip, $9
  from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::uuid[], $6::text[], $7::text[],
    $8::text[]) as t(id, user_id, api_key_id, action, subject_id, subject_name, note, ip)
  left join users u on u.id = t.user_id
  left join api_keys k on k.id = t.api_key_id`;

const MAX_TEXT = 255;

export async function writeAudit(
  sequelize: Sequelize,
  lines: readonly AuditLine[],
  transaction: Transaction | null = null,
): Promise<void> {
  if (lines.length === 0) return;
  // One clock for id and time: the log is filtered by the one and shows the other.
  const at = Date.now();
  await sequelize.query(WRITE, {
    bind: [
      lines.map(() => newId(at)),
      lines.map(({ userId }) => userId),
      lines.map(({ keyId }) => keyId),
      lines.map(({ action }) => action),
      lines.map(({ subjectId }) => subjectId),
      lines.map(({ subjectName }) => subjectName?.slice(0, MAX_TEXT) ?? null),
      lines.map(({ note }) => note?.slice(0, MAX_TEXT) ?? null),
      lines.map(({ ip }) => ip),
      new Date(at),
    ],
    type: QueryTypes.RAW,
    transaction,
  });
}
