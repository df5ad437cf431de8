/** What a callee asks for in a call: to be called again, or never again. */
import { QueryTypes, type Sequelize } from 'sequelize';
import { firstAllowed } from '../../actors/ports/calling-hours.ts';
import type { Callback, CallStore, ContactVerdict } from '../../actors/ports/store.ts';
import { CallLog, Campaign } from '../models/index.ts';
import { writeAudit } from './audit.ts';
import { hoursOf } from './campaign-hours.ts';
import { addDnc, DO_NOT_CALL, noteWithheld } from './dnc.ts';
import { readSettings } from './settings.ts';
import type { Database } from './slots.ts';

/** A call that is to be placed now would meet its own callee still on the line. */
const SOONEST_MS = 60_000;
const OVER: readonly Campaign['status'][] = ['completed', 'stopped'];

const NOTE = /* sql */ `
  update call_logs set callback_at = $2, callback_note = $3 where id = $1`;
const NOTE_CONTACT = /* sql */ `
  update campaign_contacts set callback_at = $2, callback_note = $3 where id = $1`;

const WITHHOLD = /* sql */ `
  with withheld as (
    update campaign_contacts c set status = 'dnc', completed_at = now(), callback_at = null,
      callback_note = null
    from phone_numbers n
    where n.id = c.phone_number_id and n.phone_number = $1 and c.status in ('pending', 'queued')
    returning c.id, c.campaign_id),
  counted as (
    update campaigns p set completed_calls = completed_calls + done.n
    from (select campaign_id, count(*)::int as n from withheld group by 1) done
    where p.id = done.campaign_id)
  select id from withheld`;

type Wishes = Pick<CallStore, 'scheduleCallback' | 'neverCall'>;

export const callWishes = (sequelize: Sequelize): Wishes => ({
  async scheduleCallback(callId, { at, note }) {
    const call = await CallLog.findByPk(callId);
    if (!call) return { taken: 'refused', why: 'the call is over' };
    const campaign = call.contact_id && (await Campaign.findByPk(call.campaign_id ?? ''));
    if (!campaign) {
      await sequelize.query(NOTE, { bind: [callId, new Date(at), note] });
      const { default_timezone: timezone } = await readSettings(sequelize);
      return { taken: 'noted', at, timezone };
    }
    const callback = placeFor(campaign, at);
    if (callback.taken === 'refused') return callback;
    const when = new Date(callback.at);
    await sequelize.transaction(async (transaction) => {
      await sequelize.query(NOTE, { bind: [callId, when, note], transaction });
      await sequelize.query(NOTE_CONTACT, { bind: [call.contact_id, when, note], transaction });
    });
    return callback;
  },

  async neverCall(callId, reason) {
    const call = await CallLog.findByPk(callId, { attributes: ['phone_number'] });
    if (!call) return;
    const phone = call.phone_number;
    const words = reason ?? 'Asked for in a call';
    await addDnc(sequelize, { phones: [phone], reason: words, source: 'call', createdBy: null });
    await sequelize.transaction((transaction) =>
      withhold({ sequelize, transaction }, { callId, phone, words }),
    );
  },
});

function placeFor(campaign: Campaign, wanted: number): Callback {
  if (OVER.includes(campaign.status))
    return { taken: 'refused', why: 'the campaign is over and calls nobody any more' };
  const at = firstAllowed(hoursOf(campaign), Math.max(wanted, Date.now() + SOONEST_MS));
  return at === null
    ? { taken: 'refused', why: 'the campaign calls at no time within two weeks of that' }
    : { taken: 'queued', at, timezone: campaign.timezone };
}

/** Closes the contacts of the number in every campaign; the one on the line when its call ends. */
async function withhold(
  database: Database,
  { callId, phone, words }: { callId: string; phone: string; words: string },
): Promise<void> {
  const { sequelize, transaction } = database;
  const bind = [phone];
  const options = { bind, type: QueryTypes.SELECT, transaction } as const;
  const rows = await sequelize.query<{ id: string }>(WITHHOLD, options);
  await noteWithheld(
    database,
    rows.map(({ id }) => ({ contactId: id, why: DO_NOT_CALL })),
  );
  const line = { action: 'dnc.asked', subjectId: callId, subjectName: null, note: words };
  const byItself = { userId: null, keyId: null, ip: null };
  await writeAudit(sequelize, [{ ...line, ...byItself }], transaction);
  await sequelize.query(`insert into outbox (topic, payload) values ('number.dnc', $1)`, {
    bind: [JSON.stringify({ call_id: callId })],
    transaction,
  });
}

const WISHED = /* sql */ `
  select l.callback_at, exists (select from dnc_numbers d where d.phone_number = l.phone_number) as never
  from call_logs l join campaign_contacts c on c.id = l.contact_id and c.callback_at is not null
    or c.id = l.contact_id and exists (select from dnc_numbers d where d.phone_number = l.phone_number)
  where l.id = $1`;

/** What remains of a contact whose callee asked for something; else as the call ended. */
export async function wished(
  { sequelize, transaction }: Database,
  callId: string,
  verdict: ContactVerdict,
): Promise<ContactVerdict> {
  const [wish] = await sequelize.query<{ callback_at: Date | null; never: boolean }>(WISHED, {
    bind: [callId],
    type: QueryTypes.SELECT,
    transaction,
  });
  if (wish?.never) return { status: 'dnc', nextAttemptAt: null };
  if (!wish?.callback_at) return verdict;
  return {
    status: 'pending',
    nextAttemptAt: Math.max(wish.callback_at.getTime(), Date.now() + SOONEST_MS),
  };
}
