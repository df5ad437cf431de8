/** `503, 408 500` → its numbers; what is none stays NaN and is refused. */
export const codesOf = (text: string): number[] =>
  text
    .split(/[\s,;]+/)
    .filter((word) => word !== '')
    .map(Number);

/** Words of a list typed one a line or with commas. */
export const wordsOf = (text: string): string[] =>
  text
    .split(/[\s,;]+/)
    .map((word) => word.trim())
    .filter((word) => word !== '');
