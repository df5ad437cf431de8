/** From what was found to figures: confusion, shares with their intervals, times. */
import type { AnsweredVerdict } from '../../actors/ports/answering.ts';
import { percentile, rounded } from '../statistics.ts';
import type { Case } from './cases.ts';
import type { Played } from './play.ts';

export interface Judged {
  readonly one: Case;
  readonly played: Played;
}

/** A share with its 95 % interval after Wilson. */
export interface Share {
  readonly value: number;
  readonly low: number;
  readonly high: number;
  readonly of: number;
}

export interface Scores {
  readonly cases: number;
  readonly people: number;
  readonly machines: number;
  readonly accuracy: number;
  readonly accuracyInterval: Share;
  /** People who were ever called a machine, if only for a while. */
  readonly falseMachine: number;
  readonly falseMachineInterval: Share;
  readonly missedMachineInterval: Share;
  /** From the answer to the verdict that stood. */
  readonly humanDecisionMs: { readonly p50: number | null; readonly p95: number | null };
  readonly machineDecisionMs: { readonly p50: number | null; readonly p95: number | null };
  /** Rows: what it was; columns: what it was called in the end. */
  readonly confusion: Record<Case['truth'], Record<AnsweredVerdict, number>>;
  readonly kinds: Record<string, Record<AnsweredVerdict, number>>;
}

const Z95 = 1.959964;

/** Wilson's interval: honest also near 0 and 1, where the usual one is not. */
export function share(hits: number, of: number): Share {
  if (of === 0) return { value: 0, low: 0, high: 1, of };
  const value = hits / of;
  const scale = 1 + Z95 ** 2 / of;
  const middle = (value + Z95 ** 2 / (2 * of)) / scale;
  const reach = (Z95 / scale) * Math.sqrt((value * (1 - value)) / of + Z95 ** 2 / (4 * of ** 2));
  return {
    value: rounded(value, 4),
    low: rounded(Math.max(0, middle - reach), 4),
    high: rounded(Math.min(1, middle + reach), 4),
    of,
  };
}

/** What it was called in the end. A screening assistant is a machine as far as sound goes. */
export const verdictOn = ({ findings }: Played): AnsweredVerdict =>
  findings.at(-1)?.verdict ?? 'unknown';

export const isRight = ({ one, played }: Judged): boolean => {
  const verdict = verdictOn(played);
  return one.truth === 'human'
    ? verdict === 'human'
    : verdict === 'machine' || verdict === 'screening';
};

/** When the verdict that stood in the end was reached. */
function decidedAt({ findings }: Played): number {
  const last = findings.at(-1);
  const since = findings.findLastIndex(({ verdict }) => verdict !== last?.verdict) + 1;
  return findings[since]?.afterMs ?? Number.POSITIVE_INFINITY;
}

const everMachine = ({ played }: Judged): boolean =>
  played.findings.some(({ verdict }) => verdict === 'machine' || verdict === 'screening');

export function scoresOf(all: readonly Judged[]): Scores {
  const people = all.filter(({ one }) => one.truth === 'human');
  const machines = all.filter(({ one }) => one.truth === 'machine');
  const accuracyInterval = share(all.filter(isRight).length, all.length);
  const falseMachineInterval = share(people.filter(everMachine).length, people.length);
  return {
    cases: all.length,
    people: people.length,
    machines: machines.length,
    accuracy: accuracyInterval.value,
    accuracyInterval,
    falseMachine: falseMachineInterval.value,
    falseMachineInterval,
    missedMachineInterval: share(machines.filter((each) => !isRight(each)).length, machines.length),
    humanDecisionMs: times(people.filter(isRight)),
    machineDecisionMs: times(machines.filter(isRight)),
    confusion: { human: counted(people), machine: counted(machines) },
    kinds: byKind(all),
  };
}

function times(judged: readonly Judged[]): Scores['humanDecisionMs'] {
  const all = judged.map(({ played }) => decidedAt(played));
  return { p50: percentile(all, 0.5), p95: percentile(all, 0.95) };
}

function counted(judged: readonly Judged[]): Record<AnsweredVerdict, number> {
  const counts = { human: 0, machine: 0, screening: 0, unknown: 0 };
  for (const { played } of judged) counts[verdictOn(played)]++;
  return counts;
}

function byKind(all: readonly Judged[]): Scores['kinds'] {
  const kinds = Map.groupBy(all, ({ one }) => `${one.truth}: ${one.wording.kind}`);
  return Object.fromEntries([...kinds].map(([kind, judged]) => [kind, counted(judged)]));
}
