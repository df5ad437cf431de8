import type { Recogniser } from '../hearing/recogniser.ts';
import type { Journal } from '../journal.ts';
import type { SessionRecord } from './session-record.ts';

/** The journal in figures. */
export function summarise(journal: Journal<SessionRecord>, recogniser: Recogniser): object {
  const records = journal.list();
  const count = (of: (record: SessionRecord) => number) =>
    records.reduce((sum, record) => sum + of(record), 0);
  const responses: Record<string, number> = {};
  for (const record of records) {
    for (const [status, times] of Object.entries(record.responses)) {
      responses[status] = (responses[status] ?? 0) + times;
    }
  }
  return {
    sessions: records.length,
    open: records.filter(({ endedAt }) => endedAt === undefined).length,
    heard: count(({ heard }) => heard.length),
    unclear: count(({ heard }) => heard.filter((turn) => turn.heard === 'unclear').length),
    interruptions: count(({ interruptions }) => interruptions),
    tools: count(({ tools }) => tools.length),
    errors: count(({ errors }) => errors.length),
    responses,
    recogniserBusyMs: Math.round(recogniser.busyMs),
    cpuMs: Math.round((process.cpuUsage().user + process.cpuUsage().system) / 1000),
  };
}
