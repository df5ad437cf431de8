/** Numbers of a pasted text: one a line, or with commas or semicolons between them. */
export const textNumbers = (text: string): string[] =>
  text
    .split(/[\n;,]/)
    .map((number) => number.trim())
    .filter((number) => number !== '');
