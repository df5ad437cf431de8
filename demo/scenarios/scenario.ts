import { judge, type Check, type Verdict } from '../checks.ts';
import type { Stage } from '../stage.ts';

/** Something that happens on the telephone: how it is played, and what must be seen of it. */
export interface Scenario {
  readonly name: string;
  readonly about: string;
  /** Names of its checks, for `--break`. */
  readonly checks: readonly string[];
  /** It troubles every call of its server, so no other may be played there at the same time. */
  readonly isAlone: boolean;
  play(stage: Stage, breaks: string | null): Promise<Verdict[]>;
}

interface Definition<E> {
  readonly name: string;
  readonly about: string;
  readonly isAlone?: boolean;
  /** Plays it over REST, as a user would, and gathers what was seen at both ends. */
  play(stage: Stage): Promise<E>;
  readonly checks: readonly Check<E>[];
}

export const scenario = <E>({ name, about, isAlone, play, checks }: Definition<E>): Scenario => ({
  name,
  about,
  checks: checks.map((each) => each.name),
  isAlone: isAlone ?? false,
  play: async (stage, breaks) => {
    const evidence = await play(stage);
    return judge(checks, evidence, breaks).map((verdict, index) =>
      checks[index] && canFail(checks[index], evidence)
        ? verdict
        : { ...verdict, ok: false, detail: 'this check did not notice its own violation' },
    );
  },
});

const canFail = <E>({ check, falsify }: Check<E>, evidence: E): boolean =>
  check(falsify(evidence)).problems.length > 0;

/** A check in short: what must hold, by name in words, and what breaks it. */
export const must = <E>(
  name: string,
  detail: (evidence: E) => string,
  problems: (evidence: E) => readonly (string | false)[],
  falsify: (evidence: E) => E,
): Check<E> => ({
  name,
  check: (evidence) => ({
    problems: problems(evidence).filter((problem) => problem !== false),
    detail: detail(evidence),
  }),
  falsify,
});
