import { QueryTypes, type Sequelize } from 'sequelize';
import type { Log } from '../../actors/ports/log.ts';
import type { SipMessage } from '../../actors/ports/telephony.ts';

const WRITE_EVERY_MS = 500;
/** While the database is away, so many wait; older ones are let go: calls matter more than their trace. */
const MAX_WAITING = 5000;

const WRITE = /* sql */ `
  insert into sip_messages (sip_call_id, at, direction, transport, peer, text)
  select call_id, to_timestamp(0) + us * interval '1 microsecond', direction, transport, peer, text
  from unnest($1::text[], $2::bigint[], $3::text[], $4::text[], $5::text[], $6::text[])
    as t(call_id, us, direction, transport, peer, text)`;

const READ = /* sql */ `
  select sip_call_id as "callId", (extract(epoch from at) * 1000000)::bigint as us, direction,
    transport, peer, text
  from sip_messages where sip_call_id = any($1::text[]) order by at, id`;

/** Writes the trace in batches, so that a call costs no statement per message. */
export class SipTraceWriter {
  readonly #sequelize: Sequelize;
  readonly #log: Log;
  readonly #timer: NodeJS.Timeout;
  #waiting: SipMessage[] = [];
  #writing: Promise<void> = Promise.resolve();

  constructor(sequelize: Sequelize, log: Log) {
    this.#sequelize = sequelize;
    this.#log = log;
    this.#timer = setInterval(
      () => (this.#writing = this.#writing.then(() => this.#write())),
      WRITE_EVERY_MS,
    );
  }

  add(message: SipMessage): void {
    this.#waiting.push(message);
    if (this.#waiting.length <= MAX_WAITING) return;
    const dropped = this.#waiting.length - MAX_WAITING / 2;
    this.#waiting = this.#waiting.slice(dropped);
    this.#log.warn({ dropped }, 'SIP messages were not kept: the database takes none');
  }

  /** Writes what waits. */
  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#writing;
    await this.#write();
  }

  async #write(): Promise<void> {
    const batch = this.#waiting;
    if (batch.length === 0) return;
    this.#waiting = [];
    try {
      await this.#sequelize.query(WRITE, { bind: columnsOf(batch) });
    } catch (error) {
      this.#waiting = [...batch, ...this.#waiting];
      this.#log.warn(
        { error: String(error), messages: batch.length },
        'SIP messages wait to be written',
      );
    }
  }
}

const columnsOf = (batch: readonly SipMessage[]) => [
  batch.map(({ callId }) => callId),
  batch.map(({ atUs }) => atUs),
  batch.map(({ direction }) => direction),
  batch.map(({ transport }) => transport),
  batch.map(({ peer }) => peer),
  // PostgreSQL's text has no place for a zero byte.
  batch.map(({ text }) => text.replaceAll('\0', '␀')),
];

/** The messages of a call's legs, by Call-ID, in the order they were on the wire. */
export async function sipMessagesOf(
  sequelize: Sequelize,
  sipCallIds: readonly string[],
): Promise<SipMessage[]> {
  const rows = await sequelize.query<Omit<SipMessage, 'atUs'> & { us: string }>(READ, {
    bind: [sipCallIds],
    type: QueryTypes.SELECT,
  });
  return rows.map(({ us, ...message }) => ({ ...message, atUs: Number(us) }));
}
