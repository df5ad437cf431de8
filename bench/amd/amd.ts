/** `npm run bench -- amd`: how well answering machines are told from people, on synthetic speech. */
import { performance } from 'node:perf_hooks';
import { AMD } from '../../media/amd/parameters.ts';
import { rounded } from '../statistics.ts';
import { atLeast, atMost, type Figure } from '../table.ts';
import { casesOf, type Case } from './cases.ts';
import { play } from './play.ts';
import { isRight, scoresOf, verdictOn, type Judged, type Scores, type Share } from './scores.ts';
import { CHECKED, type Side } from './wording.ts';

export interface AmdResult {
  /** What this is and what it is not. */
  readonly about: string;
  readonly seed: string;
  readonly parameters: typeof AMD;
  readonly heldOut: Scores;
  /** On which the parameters were chosen. */
  readonly tuned: Scores;
  /** On which they were checked, more than once, before the last of them was chosen. */
  readonly checked: Scores;
  /** The held-out part without the rule that rests on how the people of this set reply. */
  readonly withoutNoReply: Scores;
  /** Every held-out case that was judged wrongly, or wrongly for a while. */
  readonly hardest: readonly string[];
  /** Of a second of one call, both sides. */
  readonly cpuMsPerSecond: number;
}

const SEED = 'answering machines';
const ABOUT =
  'Synthetic: offline synthesisers through simulated lines against a simulated agent, no real calls. ' +
  'Turkish has one synthesiser with several voices. Sound alone, without the words of the transcript. ' +
  'Parameters were chosen on one part and checked on three more, which were looked at before the last of them was ' +
  'chosen. The part that is reported has other voices and wordings than all of those; it was written when the parameters ' +
  'stood, and nothing was changed after it was played. Its voices are of one synthesiser.';

export function measureAmd(say: (line: string) => void): AmdResult {
  say('rendering and playing the parts on which the parameters were chosen and checked …');
  const tuned = judgeAll('tuned', AMD);
  const checked = CHECKED.flatMap((side) => judgeAll(side, AMD));
  say('… and the part that is reported …');
  const cases = casesOf('heldOut', SEED);
  const began = performance.now();
  const heldOut = cases.map((one) => ({ one, played: play(one, AMD) }));
  const took = performance.now() - began;
  const withoutNoReply = cases.map((one) => ({
    one,
    played: play(one, { ...AMD, unansweredMs: Number.POSITIVE_INFINITY }),
  }));
  const hardest = heldOut.filter(isHard).map(described);
  const result = {
    about: ABOUT,
    seed: SEED,
    parameters: AMD,
    heldOut: scoresOf(heldOut),
    tuned: scoresOf(tuned),
    checked: scoresOf(checked),
    withoutNoReply: scoresOf(withoutNoReply),
    hardest,
    cpuMsPerSecond: rounded(took / (cases.length * 22), 3),
  };
  report(result, say);
  return result;
}

const judgeAll = (side: Side, parameters: typeof AMD): Judged[] =>
  casesOf(side, SEED).map((one) => ({ one, played: play(one, parameters) }));

const isHard = (judged: Judged): boolean =>
  !isRight(judged) ||
  (judged.one.truth === 'human' &&
    judged.played.findings.some(({ verdict }) => verdict === 'machine'));

function described({ one, played }: Judged): string {
  const story = played.findings
    .map(
      ({ verdict, afterMs, reason }) =>
        `${verdict} after ${(afterMs / 1000).toFixed(1)} s: ${reason}`,
    )
    .join('; then ');
  return `${one.id}, ${one.voice}, ${lineOf(one)} → ${verdictOn(played)} (${story})`;
}

const lineOf = ({ line }: Case): string =>
  [
    line.law,
    `${String(line.gainDb)} dB`,
    line.snrDb === null ? 'quiet' : `${line.noise} at ${String(line.snrDb)} dB`,
    `${String(line.lossPercent)} % lost`,
  ].join(', ');

function report(result: AmdResult, say: (line: string) => void): void {
  const { heldOut, hardest } = result;
  say(`\n${result.about}\n`);
  say('held out             human  machine  screening  unknown');
  for (const [name, row] of Object.entries({ ...heldOut.confusion, ...heldOut.kinds }))
    say(
      `${name.padEnd(20)} ${[row.human, row.machine, row.screening, row.unknown].map((count) => String(count).padStart(6)).join('   ')}`,
    );
  say(`\nright             ${inWords(heldOut.accuracyInterval)}`);
  say(`people as machine ${inWords(heldOut.falseMachineInterval)}`);
  say(`machines missed   ${inWords(heldOut.missedMachineInterval)}`);
  say(`\nThe hardest (${String(hardest.length)}):`);
  for (const line of hardest) say(`  ${line}`);
}

const percent = (part: number): string => `${(100 * part).toFixed(1)} %`;
const inWords = ({ value, low, high, of }: Share): string =>
  `${percent(value)} (95 %: ${percent(low)} to ${percent(high)}, of ${String(of)})`;

export const amdFigures = ({
  heldOut,
  tuned,
  checked,
  withoutNoReply,
  cpuMsPerSecond,
}: AmdResult): Figure[] => [
  { name: 'right, held out', value: heldOut.accuracy, unit: '', must: atLeast(0.95) },
  { name: 'people taken for machines', value: heldOut.falseMachine, unit: '', must: atMost(0.02) },
  {
    name: 'decision for people, p95',
    value: heldOut.humanDecisionMs.p95,
    unit: 'ms',
    must: atMost(3000),
  },
  { name: 'decision for people, p50', value: heldOut.humanDecisionMs.p50, unit: 'ms', must: null },
  {
    name: 'decision for machines, p50',
    value: heldOut.machineDecisionMs.p50,
    unit: 'ms',
    must: null,
  },
  { name: 'right, without "no reply"', value: withoutNoReply.accuracy, unit: '', must: null },
  { name: 'right, where checked', value: checked.accuracy, unit: '', must: null },
  { name: 'right, where tuned', value: tuned.accuracy, unit: '', must: null },
  { name: 'CPU of a call (with the rig)', value: cpuMsPerSecond, unit: 'ms/s', must: null },
];
