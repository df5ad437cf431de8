interface Shown {
  readonly number: string;
  readonly label: string;
}

/** `+902121234567 Sales`, a line each. */
export const linesOf = (numbers: readonly Shown[]): string =>
  numbers.map(({ number, label }) => `${number} ${label}`.trim()).join('\n');

/** The numbers of lines, whatever spaces and dashes they were typed with. */
export const numbersOf = (text: string): Shown[] =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .map((line) => {
      const number = /^\+?[\d\s().-]+/.exec(line)?.[0] ?? line;
      return {
        number: number === line && !/\d/.test(line) ? line : number.replaceAll(/[^\d+]/g, ''),
        label: line.slice(number.length).trim(),
      };
    });
