/** The place of the turn that is heard at a moment: the last one begun by then; null before all. */
export function turnAt(
  turns: readonly { readonly seconds: number }[],
  position: number,
): number | null {
  const place = turns.findLastIndex(({ seconds }) => seconds <= position + 0.05);
  return place < 0 ? null : place;
}
