/** A piece of a line; `isChanged` where the other side has something else. */
export interface Piece {
  readonly text: string;
  readonly isChanged: boolean;
}

/** One line of a comparison. Numbers count from 1 and are null where the line is missing. */
export interface DiffLine {
  readonly kind: 'same' | 'added' | 'removed';
  readonly before: number | null;
  readonly after: number | null;
  readonly pieces: readonly Piece[];
}

type Step<T> = { readonly kind: DiffLine['kind']; readonly value: T };

/** Longest common subsequence, told as what was kept, taken away and put in. */
export function diffOf<T>(before: readonly T[], after: readonly T[]): Step<T>[] {
  const lengths = commonLengths(before, after);
  const steps: Step<T>[] = [];
  let [i, j] = [0, 0];
  while (i < before.length || j < after.length) {
    if (i < before.length && j < after.length && before[i] === after[j]) {
      steps.push({ kind: 'same', value: before[i++] as T });
      j++;
    } else if (
      j >= after.length ||
      (i < before.length && at(lengths, i + 1, j) >= at(lengths, i, j + 1))
    )
      steps.push({ kind: 'removed', value: before[i++] as T });
    else steps.push({ kind: 'added', value: after[j++] as T });
  }
  return steps;
}

const at = (lengths: readonly (readonly number[])[], i: number, j: number): number =>
  lengths[i]?.[j] ?? 0;

/** `[i][j]`: how much `before` from i and `after` from j have in common. */
function commonLengths<T>(before: readonly T[], after: readonly T[]): number[][] {
  const lengths = Array.from({ length: before.length + 1 }, () =>
    new Array<number>(after.length + 1).fill(0),
  );
  for (let i = before.length - 1; i >= 0; i--)
    for (let j = after.length - 1; j >= 0; j--) {
      const row = lengths[i] as number[];
      row[j] =
        before[i] === after[j]
          ? 1 + at(lengths, i + 1, j + 1)
          : Math.max(at(lengths, i + 1, j), at(lengths, i, j + 1));
    }
  return lengths;
}

/** Two texts line by line; lines that took each other's place are compared word by word. */
export function lineDiff(before: string, after: string): DiffLine[] {
  const steps = diffOf(before.split('\n'), after.split('\n'));
  const lines: DiffLine[] = [];
  let [was, is] = [0, 0];
  for (let index = 0; index < steps.length;) {
    const step = steps[index] as Step<string>;
    if (step.kind === 'same') {
      lines.push({ kind: 'same', before: ++was, after: ++is, pieces: whole(step.value) });
      index++;
      continue;
    }
    const end = steps.findIndex(({ kind }, at) => at >= index && kind === 'same');
    const changed = steps.slice(index, end < 0 ? undefined : end);
    const removed = changed.filter(({ kind }) => kind === 'removed').map(({ value }) => value);
    const added = changed.filter(({ kind }) => kind === 'added').map(({ value }) => value);
    removed.forEach((line, nth) => {
      const pieces = piecesOf(line, added[nth], 'removed');
      lines.push({ kind: 'removed', before: ++was, after: null, pieces });
    });
    added.forEach((line, nth) => {
      const pieces = piecesOf(line, removed[nth], 'added');
      lines.push({ kind: 'added', before: null, after: ++is, pieces });
    });
    index += changed.length;
  }
  return lines;
}

const whole = (text: string, isChanged = false): Piece[] => [{ text, isChanged }];
const wordsOf = (line: string): string[] =>
  line.match(/\s+|[\p{L}\p{N}_]+|[^\s\p{L}\p{N}_]/gu) ?? [];

/** Pieces of a line, told from its counterpart; without one all of it is new. */
function piecesOf(line: string, other: string | undefined, kind: 'added' | 'removed'): Piece[] {
  if (other === undefined) return whole(line);
  const [before, after] = kind === 'removed' ? [line, other] : [other, line];
  const steps = diffOf(wordsOf(before), wordsOf(after)).filter(
    (step) => step.kind === 'same' || step.kind === kind,
  );
  const isWord = (text: string) => text.trim() !== '';
  const kept = steps.filter((step) => step.kind === 'same' && isWord(step.value)).length;
  const words = Math.min(...[before, after].map((text) => wordsOf(text).filter(isWord).length));
  // Lines with hardly a word in common are easier read without marks.
  if (kept * 2 < words) return whole(line);
  return joined(steps.map((step) => ({ text: step.value, isChanged: step.kind === kind })));
}

function joined(pieces: readonly Piece[]): Piece[] {
  const result: Piece[] = [];
  for (const piece of pieces) {
    const last = result.at(-1);
    if (last?.isChanged === piece.isChanged)
      result[result.length - 1] = { ...last, text: last.text + piece.text };
    else result.push(piece);
  }
  return result;
}

/** Lines as they are shown: long stretches without a change are folded to `null`. */
export function folded(lines: readonly DiffLine[], around = 3): (DiffLine | null)[] {
  const isNear = lines.map((_line, at) =>
    lines.slice(Math.max(0, at - around), at + around + 1).some(({ kind }) => kind !== 'same'),
  );
  return lines.flatMap((line, at): (DiffLine | null)[] => {
    if (isNear[at]) return [line];
    return at === 0 || isNear[at - 1] ? [null] : [];
  });
}
