/** Visits the names in a JSON text without building its values. */

/** Deeper texts are nothing that a person or a program writes on purpose. */
const MAX_DEPTH = 500;

const [QUOTE, COLON, BACKSLASH] = [0x22, 0x3a, 0x5c];
const [OPEN_BRACE, CLOSE_BRACE, OPEN_BRACKET, CLOSE_BRACKET] = [0x7b, 0x7d, 0x5b, 0x5d];

/** What is called in the order of the text. `depth` counts the brackets around a name, those of its object included. */
export type NameVisitor = {
  /** names below this depth are passed over */
  maxDepth?: number;
  onObject(depth: number): void;
  onName(name: string, depth: number, offset: number): void;
};

/**
 * Visits every name of a text that `JSON.parse` has accepted, in time proportional to its length. Returns false, before
 * the end, where brackets are nested so deeply that other programs may fail on the text.
 */
export function visitNames(text: string, visitor: NameVisitor): boolean {
  const { maxDepth = MAX_DEPTH } = visitor;
  let depth = 0;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code === QUOTE) {
      const end = findClosingQuote(text, index);
      if (depth <= maxDepth && isName(text, end)) visitor.onName(readText(text, index, end), depth, index);
      index = end;
    } else if (code === OPEN_BRACE || code === OPEN_BRACKET) {
      if (++depth > MAX_DEPTH) return false;
      if (code === OPEN_BRACE && depth <= maxDepth) visitor.onObject(depth);
    } else if (code === CLOSE_BRACE || code === CLOSE_BRACKET) depth--;
  }
  return true;
}

function findClosingQuote(text: string, start: number): number {
  for (let index = start + 1; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code === QUOTE) return index;
    if (code === BACKSLASH) index++;
  }
  throw new Error("the text is not JSON");
}

/** Whether the text that ends at `end` is the name of what follows: in JSON a colon stands behind names alone. */
function isName(text: string, end: number): boolean {
  let index = end + 1;
  // JSON's white space: space, tab and line ends.
  while (text.charCodeAt(index) <= 0x20) index++;
  return text.charCodeAt(index) === COLON;
}

function readText(text: string, start: number, end: number): string {
  const plain = text.slice(start + 1, end);
  return plain.includes("\\") ? JSON.parse(text.slice(start, end + 1)) : plain;
}
