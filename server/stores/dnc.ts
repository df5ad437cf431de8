import { QueryTypes, type Sequelize, type Transaction } from 'sequelize';
import { DncNumber, newId } from '../models/index.ts';
import { writeAudit } from './audit.ts';
import type { Database } from './slots.ts';

/** What the audit log calls a contact that was not dialled, and why. */
const WITHHELD = 'contact.withheld';
export const DO_NOT_CALL = 'do_not_call';

const ADD = /* sql */ `
  insert into dnc_numbers (id, phone_number, reason, source, created_by)
  select t.id, t.phone_number, $3, $4, $5::uuid
  from unnest($1::uuid[], $2::text[]) as t(id, phone_number)
  on conflict (phone_number) do nothing returning id`;

export interface DncAddition {
  /** E.164, each once. */
  readonly phones: readonly string[];
  readonly reason: string | null;
  readonly source: DncNumber['source'];
  readonly createdBy: string | null;
}

/** Puts numbers on the list; those on it already stay as they are. Returns how many are new. */
export async function addDnc(sequelize: Sequelize, addition: DncAddition): Promise<number> {
  const { phones, reason, source, createdBy } = addition;
  const rows = await sequelize.query(ADD, {
    bind: [phones.map(() => newId()), phones, reason, source, createdBy],
    type: QueryTypes.SELECT,
  });
  return rows.length;
}

export const isDnc = async (phone: string, transaction?: Transaction): Promise<boolean> =>
  (await DncNumber.count({
    where: { phone_number: phone },
    ...(transaction && { transaction }),
  })) > 0;

/** Leaves a line for each contact that is not called: why, and when. */
export const noteWithheld = (
  { sequelize, transaction }: Database,
  withheld: readonly { readonly contactId: string; readonly why: string }[],
): Promise<void> =>
  writeAudit(
    sequelize,
    withheld.map(({ contactId: subjectId, why }) => ({
      action: WITHHELD,
      ...{ userId: null, keyId: null, ip: null, subjectName: null },
      subjectId,
      note: why,
    })),
    transaction,
  );
