import type { LiveCall } from '../../../../../server/contract/live.ts';

/** The measures of a board's cards, px. */
export interface CardSize {
  readonly minWidth: number;
  readonly height: number;
  readonly gap: number;
}
export const ROOMY: CardSize = { minWidth: 272, height: 206, gap: 14 };
/** For walls: a hundred and more at a time. */
export const DENSE: CardSize = { minWidth: 196, height: 74, gap: 8 };
export const HEAD_HEIGHT = 40;

export interface CallGroup {
  readonly id: string;
  readonly name: string;
  readonly calls: readonly LiveCall[];
}

export type BoardRow =
  | { readonly top: number; readonly height: number; readonly group: CallGroup }
  | { readonly top: number; readonly height: number; readonly calls: readonly LiveCall[] };

export interface BoardLayout {
  readonly rows: readonly BoardRow[];
  readonly height: number;
  readonly cardWidth: number;
}

/** Places calls in rows of as many cards as fit; a group with a name gets a line above it. */
export function layoutOf(
  groups: readonly CallGroup[],
  width: number,
  { minWidth, height, gap }: CardSize,
): BoardLayout {
  const columns = Math.max(1, Math.floor((width + gap) / (minWidth + gap)));
  const rows: BoardRow[] = [];
  let top = 0;
  for (const group of groups) {
    if (group.name !== '') {
      rows.push({ top, height: HEAD_HEIGHT, group });
      top += HEAD_HEIGHT;
    }
    for (let at = 0; at < group.calls.length; at += columns) {
      const calls = group.calls.slice(at, at + columns);
      rows.push({ top, height: height + gap, calls });
      top += height + gap;
    }
  }
  return {
    rows,
    height: Math.max(0, top - gap),
    cardWidth: Math.floor((width - gap * (columns - 1)) / columns),
  };
}

/** The rows that touch a stretch of the board. */
export function rowsWithin(
  rows: readonly BoardRow[],
  top: number,
  bottom: number,
): readonly BoardRow[] {
  let first = 0;
  let last = rows.length;
  // Half by half: the first row that ends below `top`.
  while (first < last) {
    const middle = (first + last) >> 1;
    const row = rows[middle];
    if (row && row.top + row.height <= top) first = middle + 1;
    else last = middle;
  }
  const start = first;
  while (last < rows.length && (rows[last]?.top ?? Infinity) < bottom) last++;
  return rows.slice(start, last);
}
