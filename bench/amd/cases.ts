/** The set: who answers, what is said, and over what kind of line. Drawn from a seed. */
import { between, pick, randomOf, type Random } from '../../lab/seed.ts';
import { machinesOf } from './machines.ts';
import { peopleOf, repliesOf } from './people.ts';
import { announcementTones, beepOf, music, silence, type NoiseKind } from './sounds.ts';
import { concat, speak, VOICES, type Voice } from './voices.ts';
import type { Side, Wording } from './wording.ts';

/** What the line does to the sound. */
export interface LineConditions {
  readonly law: 'pcmu' | 'pcma';
  readonly gainDb: number;
  readonly noise: NoiseKind;
  /** Speech to noise; null is a line with next to none. */
  readonly snrDb: number | null;
  readonly lossPercent: number;
}

export interface Case {
  readonly id: string;
  readonly truth: 'human' | 'machine';
  readonly wording: Wording;
  readonly voice: string;
  readonly line: LineConditions;
  readonly beeps: boolean;
  /** From the answer to the first sound. A person who waits for the agent has null. */
  readonly onsetMs: number | null;
  /** What is said, or played, at the onset. */
  readonly opening: Float64Array;
  /** What a person says whenever the agent has spoken. */
  readonly replies: readonly Float64Array[];
  /** What chance brings while it is played: the same every time. */
  chance(): Random;
}

const LINES_PER_WORDING = 6;
/** Of a hundred people so many say nothing until the agent has spoken … */
const LISTENERS_PERCENT = 3;
/** … and so many nothing more after they picked up. */
const SILENT_PERCENT = 3;

/** All cases of one side. */
export function casesOf(side: Side, seed: string): Case[] {
  const people = peopleOf(side).map((wording) => ({ truth: 'human' as const, wording }));
  const machines = machinesOf(side).map((wording) => ({ truth: 'machine' as const, wording }));
  return [...people, ...machines].flatMap((each) =>
    Array.from({ length: LINES_PER_WORDING }, (_, index) => caseOf(side, each, index, seed)),
  );
}

function caseOf(
  side: Side,
  { truth, wording }: Pick<Case, 'truth' | 'wording'>,
  index: number,
  seed: string,
): Case {
  const id = `${truth} ${wording.kind} "${wording.text}" ${String(index + 1)}`;
  const random = randomOf(seed, side, id);
  const chance = () => randomOf(seed, side, id, 'played');
  const voices = VOICES[side][wording.language];
  const voice = voices[index % voices.length] ?? voices[0];
  const shared = { id, truth, wording, voice: voice.name, line: lineOf(random), chance };
  return truth === 'human'
    ? { ...shared, ...person(side, wording, voice, random) }
    : { ...shared, ...machine(wording, voice, random) };
}

type Sounds = Pick<Case, 'onsetMs' | 'opening' | 'replies' | 'beeps'>;

function person(side: Side, wording: Wording, voice: Voice, random: Random): Sounds {
  const lines = repliesOf(side, wording.language);
  const replies = [1, 2, 3].map(() => speak(pick(random, [...lines] as [string]), voice));
  const listens = random() * 100 < LISTENERS_PERCENT;
  const saysNoMore = !listens && random() * 100 < SILENT_PERCENT;
  return {
    onsetMs: listens ? null : between(random, 150, 1400),
    opening: speak(wording.text, voice),
    replies: saysNoMore ? [] : replies,
    beeps: false,
  };
}

function machine(wording: Wording, voice: Voice, random: Random): Sounds {
  const said = speak(wording.text, voice);
  const onsetMs = between(random, 100, 1800);
  const { kind } = wording;
  if (kind === 'hold')
    return {
      onsetMs,
      opening: concat([said, silence(400), music(random, 20_000)]),
      replies: [],
      beeps: false,
    };
  if (kind === 'menu')
    return { onsetMs, opening: concat([said, silence(3500), said]), replies: [], beeps: false };
  if (kind === 'screening') return { onsetMs, opening: said, replies: [], beeps: false };
  const beeps = random() < (kind === 'carrier' ? 0.4 : 0.85);
  const before = kind === 'carrier' && random() < 0.3 ? announcementTones() : silence(0);
  const after = beeps ? concat([silence(between(random, 150, 1500)), beepOf(random)]) : silence(0);
  return {
    onsetMs,
    opening: concat([before, silence(before.length ? 300 : 0), said, after]),
    replies: [],
    beeps,
  };
}

const lineOf = (random: Random): LineConditions => ({
  law: pick(random, ['pcmu', 'pcma']),
  gainDb: pick(random, [-14, -8, -3, 0, 0, 4]),
  noise: pick(random, ['hiss', 'street', 'babble']),
  snrDb: pick(random, [null, null, 30, 25, 20, 15, 10]),
  lossPercent: pick(random, [0, 0, 0, 1, 3, 8]),
});
