/** A point within an element, px from its corner. */
export interface Place {
  readonly left: number;
  readonly top: number;
}

const LINE = 24;
const POPUP_WIDTH = 240;

/** Below the character of an offset in an element's text; null past its end. */
export function caretPlace(element: HTMLElement, offset: number): Place | null {
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  let left = offset;
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const length = node.textContent?.length ?? 0;
    if (left <= length) return placeIn(element, node, left);
    left -= length;
  }
  return null;
}

function placeIn(element: HTMLElement, node: Node, offset: number): Place {
  const range = document.createRange();
  range.setStart(node, offset);
  range.collapse(true);
  const at = range.getBoundingClientRect();
  const corner = element.getBoundingClientRect();
  return {
    left: Math.max(0, Math.min(at.left - corner.left, corner.width - POPUP_WIDTH)),
    top: at.top - corner.top + LINE,
  };
}
