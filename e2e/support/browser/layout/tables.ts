/** Finds what a list hides: cells beyond the window, under another cell, or with text that leaves them. */

export type Placement = { cells: number; misplaced: string[] };

/** Runs in the page. Looks at all rows of all lists, and at all text of the page. */
export function findMisplaced(): Placement {
  const TOLERANCE = 1;
  const name = (element: Element) => `${element.tagName.toLowerCase()} "${element.textContent?.slice(0, 30)}"`;
  const isOutside = (inner: DOMRect, outer: { left: number; right: number }) =>
    inner.left < outer.left - TOLERANCE || inner.right > outer.right + TOLERANCE;
  const textRects = function* (scope: Element): Generator<[Element, DOMRect]> {
    const walker = document.createTreeWalker(scope, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const element = walker.currentNode.parentElement;
      // Text for screen readers alone is clipped to a pixel; cut text says so with an ellipsis.
      const isThere = element?.checkVisibility() && element.clientWidth !== 1;
      const isCut = element?.closest(".truncate, [class*=line-clamp], .sr-only") !== null;
      if (!element || !isThere || isCut || walker.currentNode.textContent?.trim() === "") continue;
      const range = document.createRange();
      range.selectNodeContents(walker.currentNode);
      for (const rect of range.getClientRects()) yield [element, rect];
    }
  };
  const misplaced: string[] = [];
  let cells = 0;
  const viewport = { left: 0, right: document.documentElement.clientWidth };
  if (document.documentElement.scrollWidth > viewport.right) misplaced.push("the page scrolls sideways");
  for (const [element, rect] of textRects(document.body)) {
    if (isOutside(rect, viewport)) misplaced.push(`text beyond the window: ${name(element)}`);
  }
  for (const row of document.querySelectorAll("section table tr")) {
    const shown = [...row.children].filter((cell) => cell.checkVisibility());
    const boxes = shown.map((cell) => cell.getBoundingClientRect());
    cells += shown.length;
    for (const [at, cell] of shown.entries()) {
      const box = boxes[at] as DOMRect;
      if (isOutside(box, viewport)) misplaced.push(`beyond the window: ${name(cell)}`);
      for (const [element, rect] of textRects(cell)) {
        if (isOutside(rect, box)) misplaced.push(`text beyond its cell: ${name(element)}`);
      }
      for (const [other, beside] of boxes.entries()) {
        // The menu of a card stands in a corner that its head leaves free; its text is compared below.
        const isApart =
          box.right <= beside.left + TOLERANCE ||
          beside.right <= box.left + TOLERANCE ||
          box.bottom <= beside.top + TOLERANCE ||
          beside.bottom <= box.top + TOLERANCE;
        if (other <= at || isApart) continue;
        const under = shown[other] as Element;
        const isCovered = [...textRects(cell)].some(
          ([, { left, right, top, bottom }]) =>
            left < beside.right && right > beside.left && top < beside.bottom && bottom > beside.top,
        );
        if (isCovered) misplaced.push(`under another cell: ${name(cell)} under ${name(under)}`);
      }
    }
  }
  return { cells, misplaced: [...new Set(misplaced)] };
}
