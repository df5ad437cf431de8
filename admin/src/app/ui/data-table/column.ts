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
    ...(isSelectable ? [`${CHECKBOX_PX}px`] : []),
    ...columns.map(({ width, numeric }) => width ?? (numeric ? NARROW : ORDINARY)),
  ].join(' ');

/** Below it a column's words are cut to nothing. */
const READABLE_PX = 88;
const CHECKBOX_PX = 44;
const GAP_PX = 16;
const PADDING_PX = 40;

/** Pixels the columns need to be read side by side; with less, rows are cards. */
export function readableWidth(columns: readonly Column<never>[], isSelectable: boolean): number {
  const widths = columns.map(({ width, numeric }) =>
    leastOf(width ?? (numeric ? NARROW : ORDINARY)),
  );
  const tracks = [...(isSelectable ? [CHECKBOX_PX] : []), ...widths];
  return tracks.reduce((sum, width) => sum + width, PADDING_PX + GAP_PX * (tracks.length - 1));
}

/** The least of a track: `56px`, `minmax(140px, 2fr)`; what may shrink to nothing must stay readable. */
function leastOf(track: string): number {
  const least = Number(/(\d+)px/.exec(track)?.[1] ?? 0);
  return least > 0 ? least : READABLE_PX;
}

/** The next sort after a click on a column's head: rising, falling, the server's own. */
export function nextSort(current: string | undefined, column: string): string | undefined {
  if (current === column) return `-${column}`;
  return current === `-${column}` ? undefined : column;
}
