import { QueryTypes, type Sequelize, type Transaction } from 'sequelize';
import { newId } from '../models/index.ts';
import { DO_NOT_CALL, noteWithheld } from './dnc.ts';

/** Ids for new rows, in order; made here because a bulk insert has no place to make them one by one. */
const ids = (count: number): string[] => Array.from({ length: count }, () => newId());

/** Numbers nobody may dial come in too, so that the campaign shows why they were left out. */
const QUEUE = /* sql */ `
  with queued as (
  insert into campaign_contacts (id, campaign_id, phone_number_id, status, completed_at)
  select t.id, $3::uuid, t.phone_number_id,
    case when d.id is null then 'pending' else 'dnc' end,
    case when d.id is null then null else now() end
  from unnest($1::uuid[], $2::uuid[]) as t(id, phone_number_id)
  join phone_numbers n on n.id = t.phone_number_id
  left join dnc_numbers d on d.phone_number = n.phone_number
  on conflict do nothing returning id, status)
  select id from queued where status = 'dnc'`;

const COUNT = /* sql */ `
  update campaigns set total_numbers = total_numbers + $2, completed_calls = completed_calls + $3
  where id = $1`;

/**
 * Puts all numbers of a list into a campaign. A number that is in it already stays as it is; so
 * assigning twice changes nothing. Returns how many were added.
 */
export function assignList(
  sequelize: Sequelize,
  listId: string,
  campaignId: string,
): Promise<number> {
  return sequelize.transaction(async (transaction) => {
    const numbers = await missing(sequelize, { listId, campaignId, transaction });
    await sequelize.query(
      'insert into campaign_lists (campaign_id, list_id) values ($1, $2) on conflict do nothing',
      { bind: [campaignId, listId], transaction },
    );
    if (numbers.length === 0) return 0;
    const withheld = await sequelize.query<{ id: string }>(QUEUE, {
      bind: [ids(numbers.length), numbers, campaignId],
      type: QueryTypes.SELECT,
      transaction,
    });
    await noteWithheld(
      { sequelize, transaction },
      withheld.map(({ id }) => ({ contactId: id, why: DO_NOT_CALL })),
    );
    await sequelize.query(COUNT, {
      bind: [campaignId, numbers.length, withheld.length],
      transaction,
    });
    // Without fresh statistics the claim of a big new campaign is planned badly.
    if (numbers.length > 5000) await sequelize.query('analyze campaign_contacts', { transaction });
    return numbers.length;
  });
}

/** Numbers of the list that the campaign lacks, by number: one that comes twice is called once. */
async function missing(
  sequelize: Sequelize,
  {
    listId,
    campaignId,
    transaction,
  }: { listId: string; campaignId: string; transaction: Transaction },
): Promise<string[]> {
  await sequelize.query('select id from campaigns where id = $1 for update', {
    bind: [campaignId],
    transaction,
  });
  const rows = await sequelize.query<{ id: string }>(
    `select n.id from phone_numbers n where n.list_id = $1 and not exists (
       select 1 from campaign_contacts c join phone_numbers known on known.id = c.phone_number_id
       where c.campaign_id = $2 and known.phone_number = n.phone_number)
     order by n.id`,
    { bind: [listId, campaignId], type: QueryTypes.SELECT, transaction },
  );
  return rows.map(({ id }) => id);
}
