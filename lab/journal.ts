/**
 * The lab's own record of what happened at its end of the wire. Records are kept as they are and
 * may go on changing; the oldest are dropped when there are too many.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { sendJson } from './http.ts';

/** A record that the journal has taken in. */
export interface Recorded {
  /** Grows with every record, so `?since=` means "after the last one I saw". */
  readonly seq: number;
}

/** A bounded list of records of one kind. */
export interface Journal<R extends object> {
  /** Takes a record in; the same object may be changed afterwards. */
  add(record: R): R & Recorded;
  list(since?: number): readonly (R & Recorded)[];
  /** Records that were dropped because there were too many. */
  readonly dropped: number;
  clear(): void;
}

/** An empty journal that keeps the latest `limit` records. */
export function openJournal<R extends object>(limit = 20_000): Journal<R> {
  let records: (R & Recorded)[] = [];
  let seq = 0;
  let dropped = 0;
  return {
    add(record) {
      const recorded = Object.assign(record, { seq: ++seq });
      records.push(recorded);
      if (records.length > limit) {
        // Dropping a tenth at a time keeps adding cheap.
        const surplus = Math.ceil(limit / 10);
        records = records.slice(surplus);
        dropped += surplus;
      }
      return recorded;
    },
    list: (since = 0) => records.filter((record) => record.seq > since),
    get dropped() {
      return dropped;
    },
    clear() {
      records = [];
      dropped = 0;
    },
  };
}

/**
 * Serves a journal: `GET /journal?since=SEQ`, `GET /journal/summary`, `DELETE /journal`, and
 * `DELETE /journal/summary` for the figures alone, which are whoever's that measures them.
 * False when the request is for something else.
 */
export function serveJournal<R extends object>(
  journal: Journal<R>,
  summary: () => object,
  request: IncomingMessage,
  response: ServerResponse,
): boolean {
  const url = new URL(request.url ?? '/', 'http://lab');
  if (url.pathname === '/journal/summary') {
    if (request.method === 'DELETE') response.writeHead(204).end();
    else sendJson(response, 200, summary());
    return true;
  }
  if (url.pathname !== '/journal') return false;
  if (request.method === 'DELETE') {
    journal.clear();
    response.writeHead(204).end();
    return true;
  }
  if (request.method !== 'GET') return false;
  const records = journal.list(Number(url.searchParams.get('since') ?? 0));
  sendJson(response, 200, {
    seq: records.at(-1)?.seq ?? Number(url.searchParams.get('since') ?? 0),
    dropped: journal.dropped,
    records,
  });
  return true;
}
