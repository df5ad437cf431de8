/** Something that must hold, and how its violation would look. */
export interface Check<E> {
  readonly name: string;
  /** Sentences on what is wrong; none when it holds. */
  check(evidence: E): { readonly problems: readonly string[]; readonly detail: string };
  /** The evidence as it would be if the check did not hold. */
  falsify(evidence: E): E;
}

export interface Verdict {
  readonly name: string;
  readonly ok: boolean;
  readonly detail: string;
}

const SHOWN_PROBLEMS = 5;

/** Checks everything; the one named in `breaks` is given false evidence, to see that it fails. */
export const judge = <E>(
  checks: readonly Check<E>[],
  evidence: E,
  breaks: string | null,
): Verdict[] =>
  checks.map(({ name, check, falsify }) => {
    const { problems, detail } = check(name === breaks ? falsify(evidence) : evidence);
    const more =
      problems.length > SHOWN_PROBLEMS ? ` … and ${problems.length - SHOWN_PROBLEMS} more` : '';
    return {
      name,
      ok: problems.length === 0,
      detail: problems.length === 0 ? detail : problems.slice(0, SHOWN_PROBLEMS).join('; ') + more,
    };
  });
