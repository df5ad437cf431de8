/** What `bench -- sip` makes of the calls it placed. */
import { percentile, rounded } from './statistics.ts';
import { atLeast, atMost, type Figure } from './table.ts';

/** One line of the results: a rate that was tried. */
export interface SipRow {
  /** Calls a second that were asked for. */
  readonly callsPerSecond: number;
  /** Answered calls a second, from the first to the last. */
  readonly reached: number;
  readonly calls: number;
  /** Calls that were not answered, or that somebody else ended. */
  readonly failed: number;
  /** First reason of a failure, in the gateway's words, or that SIPp saw one. */
  readonly problem: string | null;
  /** Of this process with all its threads: the embedded server, drachtio-srf, the gateway. */
  readonly cpuSecondsPer1000: number;
  /** From `dial` to the answered dialog, its ACK sent. */
  readonly setupMs: { readonly p50: number | null; readonly p99: number | null };
  /** How late the main thread was for its timers. */
  readonly loopLagMs: { readonly p50: number; readonly p99: number };
  readonly holds: boolean;
}

/** How one call went; ms of the process' own clock. */
export interface SipCall {
  readonly dialledAt: number;
  /** Null: nobody answered. */
  readonly answeredAt: number | null;
  readonly problem: string | null;
}

/** Calls that come slower than this part of the rate were not carried. */
const REACHED_PART = 0.95;

/** What was seen of a rate beside its calls. */
export interface Measured {
  readonly rate: number;
  /** Whether SIPp, too, has seen every call go as it should. */
  readonly isContent: boolean;
  readonly cpuSeconds: number;
  readonly loopLagMs: SipRow['loopLagMs'];
}

export function rowOf(
  calls: readonly SipCall[],
  { rate, isContent, cpuSeconds, loopLagMs }: Measured,
): SipRow {
  const answered = calls.flatMap(({ dialledAt, answeredAt }) =>
    answeredAt === null ? [] : { at: answeredAt, ms: answeredAt - dialledAt },
  );
  const times = answered.map(({ at }) => at).toSorted((a, b) => a - b);
  const spanMs = (times.at(-1) ?? 0) - (times[0] ?? 0);
  const reached = spanMs > 0 ? ((times.length - 1) * 1000) / spanMs : 0;
  const setup = answered.map(({ ms }) => ms);
  const problems = calls.flatMap(({ problem }) => problem ?? []);
  const failed = problems.length;
  return {
    callsPerSecond: rate,
    reached: rounded(reached, 1),
    calls: calls.length,
    failed,
    problem: problems[0] ?? (isContent ? null : 'SIPp saw a call go wrong'),
    cpuSecondsPer1000: rounded((cpuSeconds * 1000) / calls.length, 3),
    setupMs: {
      p50: rounded(percentile(setup, 0.5), 1),
      p99: rounded(percentile(setup, 0.99), 1),
    },
    loopLagMs,
    holds: failed === 0 && isContent && reached >= rate * REACHED_PART,
  };
}

const COLUMNS = [
  'calls/s',
  'reached',
  'failed',
  'CPU s/1000',
  'set-up p50',
  'p99 ms',
  'lag p50',
  'p99 ms',
];
const inColumns = (cells: readonly (string | number | null)[]): string =>
  cells.map((cell, n) => String(cell ?? '–').padStart(COLUMNS[n]?.length ?? 0)).join('  ');

export const SIP_HEAD = inColumns(COLUMNS);

export const sipLine = (row: SipRow): string =>
  inColumns([
    row.callsPerSecond,
    row.reached,
    row.failed,
    row.cpuSecondsPer1000.toFixed(2),
    ...[row.setupMs.p50, row.setupMs.p99, row.loopLagMs.p50, row.loopLagMs.p99],
  ]) + (row.problem === null ? '' : `  ${row.problem}`);

/** The highest rate that holds, and what a call costs at it: of few calls each wakes every thread anew. */
export function sipFigures(rows: readonly SipRow[]): Figure[] {
  const [highest] = rows
    .filter(({ holds }) => holds)
    .toSorted((a, b) => b.callsPerSecond - a.callsPerSecond);
  return [
    {
      name: 'SIP calls, none failed',
      value: highest?.callsPerSecond ?? 0,
      unit: '/s',
      must: atLeast(200),
      aim: atLeast(500),
    },
    {
      name: 'CPU of 1,000 calls at that rate',
      value: highest?.cpuSecondsPer1000 ?? null,
      unit: 's',
      // What a drachtio-server and the Node process before it take at 100/s.
      must: atMost(2.8),
      aim: atMost(2),
    },
  ];
}
