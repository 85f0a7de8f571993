/** Reads JSON text as a value that knows on which line each of its parts stands. */
import { parse, tokenize, type ValueNode } from "@humanwhocodes/momoa";

/** What is wrong with a text: one sentence, and the line, counted from 1. */
export type LineFault = { line: number; reason: string };

/** Where a part stands: names and indexes from the top. `member` asks for the name of a member there, not for the part itself. */
export type LineOf = (place: readonly PropertyKey[], member?: string) => number;

export type JsonParse = { ok: true; value: unknown; lineOf: LineOf } | { ok: false; fault: LineFault };

/** Parses strict JSON (RFC 8259). A name that an object holds twice is refused: programs differ in which one they take. */
export function parseJson(text: string): JsonParse {
  try {
    const { body } = parse(text, { mode: "json" });
    const repeated = findRepeatedName(body);
    if (repeated) return { ok: false, fault: repeated };
    const value: unknown = JSON.parse(text);
    return { ok: true, value, lineOf: (place, member) => lineIn(body, place, member) };
  } catch (error) {
    return { ok: false, fault: describe(error, text) };
  }
}

function findRepeatedName(body: ValueNode): LineFault | null {
  const found: LineFault[] = [];
  const waiting: ValueNode[] = [body];
  for (let node = waiting.pop(); node; node = waiting.pop()) {
    if (node.type === "Array") for (const { value } of node.elements) waiting.push(value);
    if (node.type !== "Object") continue;
    const lines = new Map<string, number>();
    for (const { name, value } of node.members) {
      waiting.push(value);
      const written = nameOf(name);
      const { line } = name.loc.start;
      const before = lines.get(written);
      if (before === undefined) lines.set(written, line);
      else
        found.push({
          line,
          reason: `${quote(written)} stands here twice, first on line ${before}; leave one of them.`,
        });
    }
  }
  return found.sort((one, other) => one.line - other.line)[0] ?? null;
}

type Name = Extract<ValueNode, { type: "Object" }>["members"][number]["name"];

function nameOf(name: Name): string {
  return name.type === "String" ? name.value : name.name;
}

/** The line of the part, or of the last thing around it that is there. */
function lineIn(body: ValueNode, place: readonly PropertyKey[], member?: string): number {
  let node = body;
  for (const key of place) {
    const next = childOf(node, key);
    if (!next) return node.loc.start.line;
    node = next;
  }
  if (member === undefined || node.type !== "Object") return node.loc.start.line;
  return (node.members.find(({ name }) => nameOf(name) === member) ?? node).loc.start.line;
}

function childOf(node: ValueNode, key: PropertyKey): ValueNode | undefined {
  if (node.type === "Array") return node.elements[Number(key)]?.value;
  if (node.type === "Object") return node.members.find(({ name }) => nameOf(name) === key)?.value;
  return undefined;
}

/** Says it in words of our own: the parser's name its token types. */
function describe(error: unknown, text: string): LineFault {
  if (error instanceof RangeError) return { line: 1, reason: "The brackets are nested too deeply." };
  // The one thing that JSON.parse refuses and the other parser lets through.
  if (error instanceof SyntaxError)
    return { line: findControl(text), reason: "A text holds a line break or tab; write \\n or \\t." };
  const offset = Number((error as { offset?: unknown } | null)?.offset ?? text.length);
  const found = text[offset];
  const before = text.slice(0, offset).trimEnd();
  if (found === undefined || isUnclosed(error, text, offset)) {
    const line = lineAt(text, text.trimEnd().length);
    return { line, reason: "The text ends too early: something was opened and not closed." };
  }
  if ((found === "}" || found === "]") && before.endsWith(",")) {
    return { line: lineAt(text, before.length), reason: `The comma before "${found}" is one too many; take it out.` };
  }
  return { line: lineAt(text, offset), reason: reasonOf(found, offset - text.lastIndexOf("\n", offset - 1)) };
}

function findControl(text: string): number {
  const holder = tokenize(text).find(({ type, loc }) => {
    return type === "String" && /\p{Cc}/u.test(text.slice(loc.start.offset, loc.end.offset));
  });
  return holder ? lineAt(text, holder.loc.start.offset) : 1;
}

/** The parser names the last token where nothing follows it, and where a value is missing the first: so brackets are counted. */
function isUnclosed(error: unknown, text: string, faultAt: number): boolean {
  if (String(error).includes("Unexpected end of input")) return true;
  try {
    const tokens = tokenize(text);
    const count = (...types: string[]) => tokens.filter(({ type }) => types.includes(type)).length;
    return tokens.at(-1)?.loc.start.offset === faultAt && count("LBrace", "LBracket") > count("RBrace", "RBracket");
  } catch {
    return false;
  }
}

function reasonOf(found: string, column: number): string {
  if (found === "/" || found === "#") return "JSON has no comments; take them out.";
  if (found === "'") return "Text stands in double quotes in JSON; write \" in place of '.";
  return `This is not JSON: ${quote(found)} at column ${column} is not what belongs there.`;
}

function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split("\n").length;
}

/** As it would stand in the file, in bounds. */
export function quote(text: string): string {
  return JSON.stringify(text.length > 100 ? `${text.slice(0, 100)}…` : text);
}
