/** Parses strict JSON, finds the line of each part of its value, and describes what is wrong with it by line. */
import { findNodeAtLocation, type Node, type ParseError, parseTree, printParseErrorCode } from "jsonc-parser";
import { visitNames } from "@/lib/shared/json-names";

/** A fault in a text: `reason` is one sentence, `line` counts from 1. */
export type LineFault = { line: number; reason: string };

/**
 * The offset at which a part of the value begins. `path` holds the names and indexes that lead to the part; if it is
 * missing, the innermost part around it is taken. With `member`, the offset of that name in the part.
 */
export type FindOffset = (path: readonly PropertyKey[], member?: string) => number;

/** The value of a text, or its first fault. */
export type JsonParse = { ok: true; value: unknown; findOffset: FindOffset } | { ok: false; fault: LineFault };

/**
 * Parses RFC 8259 JSON. A name that an object holds twice is refused, because programs differ in which one they use.
 */
export function parseJson(text: string): JsonParse {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { ok: false, fault: findFault(text) };
  }
  const fault = findRepeatedName(text);
  if (fault) return { ok: false, fault };
  // To find where each part stands takes many times as long as to parse the text, and only faulty documents need it.
  let root: Node | undefined;
  const findInTree: FindOffset = (path, member) => {
    root ??= parseTree(text);
    return root ? findOffset(root, path, member) : 0;
  };
  return { ok: true, value, findOffset: findInTree };
}

/** What is wrong with a text that is not JSON. */
function findFault(text: string): LineFault {
  try {
    const errors: ParseError[] = [];
    parseTree(text, errors, { disallowComments: true });
    return errors[0] ? describe(errors[0], text) : { line: 1, reason: NOT_JSON };
  } catch (error) {
    return { line: 1, reason: error instanceof RangeError ? TOO_DEEP : NOT_JSON };
  }
}

function findOffset(root: Node, keys: readonly PropertyKey[], member?: string): number {
  const path = keys.map((key) => (typeof key === "number" ? key : String(key)));
  let node = findNodeAtLocation(root, path);
  while (!node && path.pop() !== undefined) node = findNodeAtLocation(root, path);
  if (node?.type !== "object" || member === undefined) return node?.offset ?? 0;
  return (node.children?.find(({ children }) => children?.[0]?.value === member) ?? node).offset;
}

/** The number of the line at an offset, counted from 1. */
export function lineNumberAt(text: string, offset: number): number {
  return text.slice(0, offset).split("\n").length;
}

function findRepeatedName(text: string): LineFault | null {
  let fault: LineFault | null = null;
  const open: Map<string, number>[] = [];
  const isWhole = visitNames(text, {
    onObject: (depth) => {
      open[depth] = new Map();
    },
    onName: (name, depth, offset) => {
      const names = open[depth];
      const first = names?.get(name);
      names?.set(name, offset);
      if (first === undefined || fault) return;
      const reason = `${quote(name)} stands here twice, first on line ${lineNumberAt(text, first)}; leave one of them.`;
      fault = { line: lineNumberAt(text, offset), reason };
    },
  });
  return isWhole ? fault : { line: 1, reason: TOO_DEEP };
}

const TOO_DEEP = "The brackets are nested too deeply.";
const NOT_JSON = "This is not JSON.";
const NO_COMMENTS = "JSON has no comments; take them out.";

/** The reason for each error code of the parser. `found` describes a character and its column. */
const REASONS: Record<ReturnType<typeof printParseErrorCode>, (found: string) => string> = {
  InvalidSymbol: (found) => `This is not JSON: ${found} does not belong there; texts stand in double quotes.`,
  InvalidNumberFormat: (found) => `This is not JSON: ${found} begins a number that is not complete.`,
  UnexpectedEndOfNumber: (found) => `This is not JSON: ${found} begins a number that is not complete.`,
  PropertyNameExpected: (found) => `This is not JSON: ${found} stands where a name in double quotes belongs.`,
  ValueExpected: (found) => `This is not JSON: ${found} stands where a value belongs.`,
  ColonExpected: (found) => `This is not JSON: ${found} stands where a colon belongs.`,
  CommaExpected: (found) => `This is not JSON: ${found} stands where a comma or a closing bracket belongs.`,
  CloseBraceExpected: (found) => `This is not JSON: ${found} stands where a "}" belongs.`,
  CloseBracketExpected: (found) => `This is not JSON: ${found} stands where a "]" belongs.`,
  EndOfFileExpected: (found) => `This is not JSON: ${found} comes after the end; every bracket is closed before it.`,
  InvalidCommentToken: () => NO_COMMENTS,
  UnexpectedEndOfComment: () => NO_COMMENTS,
  UnexpectedEndOfString: () => "A text is not closed on its line; close it, and write \\n for a line break in it.",
  InvalidCharacter: () =>
    "A text holds a line break or tab, or another control character; write it as \\n, \\t or \\u….",
  InvalidUnicode: () => "A text holds a \\u that is not followed by four hexadecimal digits.",
  InvalidEscapeCharacter: () => "A text holds a backslash that means nothing; write \\\\ for a backslash.",
  "<unknown ParseErrorCode>": (found) => `This is not JSON: ${found} does not belong there.`,
};

function describe({ error, offset, length }: ParseError, text: string): LineFault {
  const end = text.trimEnd().length;
  const code = printParseErrorCode(error);
  if (offset >= end || (code === "UnexpectedEndOfString" && offset + length === text.length))
    return { line: lineNumberAt(text, end), reason: "The text ends too early: something was opened and not closed." };
  const before = text.slice(0, offset).trimEnd();
  const found = String.fromCodePoint(text.codePointAt(offset) ?? 0);
  if (/[}\]]/.test(found) && before.endsWith(","))
    return {
      line: lineNumberAt(text, before.length),
      reason: `The comma before "${found}" is one too many; take it out.`,
    };
  return { line: lineNumberAt(text, offset), reason: reasonAt(text, offset, found, REASONS[code]) };
}

/** The reason for a fault; frequent mistakes have a sentence of their own. */
function reasonAt(text: string, offset: number, found: string, reason: (found: string) => string): string {
  const column = offset - text.lastIndexOf("\n", offset - 1);
  if (found === "#") return NO_COMMENTS;
  if (found === "'") return "Text stands in double quotes in JSON; write \" in place of '.";
  // In `01` the parser reads 0 as a whole number and then misses a comma.
  if (/^0\d$/.test(text.slice(offset - 1, offset + 1)))
    return `This is not JSON: "0" at column ${column - 1} must not begin a number; take it out.`;
  return reason(`${quote(found)} at column ${column}`);
}

/** The text as a JSON string, cut after 100 characters. */
export function quote(text: string): string {
  return JSON.stringify(text.length > 100 ? `${text.slice(0, 100)}…` : text);
}
