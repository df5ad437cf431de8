/** One column of a table over the server's rows. */
export interface Column<T> {
  /** Also the server's name of it, when it sorts. */
  readonly id: string;
  /** Text key of its head. */
  readonly label: string;
  /** What a row says in it: the cell unless it has a template, its CSV, its line on a card. */
  readonly text: (row: T) => string;
  /** The server sorts by it. */
  readonly sort?: true;
  /** Figures: to the right, digits of one width. */
  readonly numeric?: true;
  /** Digits of one width, to the left: numbers that are names. */
  readonly mono?: true;
  /** Not shown until somebody chooses it. */
  readonly hidden?: true;
  /** Cannot be hidden. */
  readonly fixed?: true;
  /** Track of the grid, e.g. `minmax(160px, 2fr)`. */
  readonly width?: string;
}

const ORDINARY = 'minmax(0, 1fr)';
const NARROW = 'minmax(72px, 0.6fr)';

/** `grid-template-columns` of the columns shown. */
export const tracksOf = (columns: readonly Column<never>[], isSelectable: boolean): string =>
  [
    ...(isSelectable ? ['44px'] : []),
    ...columns.map(({ width, numeric }) => width ?? (numeric ? NARROW : ORDINARY)),
  ].join(' ');

/** The next sort after a click on a column's head: rising, falling, the server's own. */
export function nextSort(current: string | undefined, column: string): string | undefined {
  if (current === column) return `-${column}`;
  return current === `-${column}` ? undefined : column;
}
