/**
 * No bare text stands beside something that comes and goes. A translator in the browser puts its own elements in place
 * of text nodes; React then throws when it inserts beside such a node, or removes it, and the page is gone.
 */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { parseAst } from "vitest/node";

const ROOT = path.resolve(import.meta.dirname, "..");

type Node = { type: string; start: number; [key: string]: unknown };

const isNode = (value: unknown): value is Node => typeof value === "object" && value !== null && "type" in value;

function* walk(node: Node): Generator<Node> {
  yield node;
  for (const value of Object.values(node)) {
    for (const each of Array.isArray(value) ? value : [value]) if (isNode(each)) yield* walk(each);
  }
}

const isText = (node: unknown): boolean =>
  isNode(node) &&
  ((node.type === "Literal" && (typeof node.value === "string" || typeof node.value === "number")) ||
    node.type === "TemplateLiteral");

/** What an expression may put on the page: text that is always there, text that may change place, or elements. */
function readExpression(node: Node): "text" | "comes-and-goes" | "unknown" | "element" {
  switch (node.type) {
    case "Literal":
    case "TemplateLiteral":
      return "text";
    case "LogicalExpression":
      return "comes-and-goes";
    case "ConditionalExpression":
      return isText(node.consequent) && isText(node.alternate) ? "text" : "comes-and-goes";
    case "CallExpression":
      return /\bmap$/.test(nameOf(node.callee)) ? "comes-and-goes" : "unknown";
    case "JSXElement":
      return "element";
    default:
      return "unknown";
  }
}

function nameOf(node: unknown): string {
  if (!isNode(node)) return "";
  if (node.type === "MemberExpression") return nameOf(node.property);
  return typeof node.name === "string" ? node.name : "";
}

function isFlawed(children: readonly Node[]): boolean {
  const kinds = children.flatMap((child) => {
    if (child.type === "JSXText") return String(child.value).trim() === "" ? [] : ["text" as const];
    if (child.type !== "JSXExpressionContainer") return ["element" as const];
    const expression = child.expression as Node;
    return expression.type === "JSXEmptyExpression" ? [] : [readExpression(expression)];
  });
  const coming = kinds.filter((kind) => kind === "comes-and-goes").length;
  return coming > 0 && kinds.some((kind) => kind === "text" || kind === "unknown");
}

const parse = (code: string) => parseAst(code, { lang: "tsx" }) as unknown as Node;
const lineOf = (code: string, start: number) => code.slice(0, start).split("\n").length;

function findBareText(code: string): number[] {
  const elements = [...walk(parse(code))].filter(({ type }) => type === "JSXElement" || type === "JSXFragment");
  return elements.filter(({ children }) => isFlawed(children as Node[])).map(({ start }) => lineOf(code, start));
}

test.each([
  ["<p>{date && text} Your time zone</p>", 1],
  ["<p>Text {isOn && <b>on</b>}</p>", 1],
  ["<p><span>Text</span> {isOn && <b>on</b>}</p>", 0],
  ["<p>{isOn && text}</p>", 0],
  ["<p>{isOn ? 'on' : 'off'} now</p>", 0],
  ["<Button>{isDone ? <Check /> : <Copy />}Copy</Button>", 1],
  ["<Button>{isDone ? <Check /> : <Copy />}<span>Copy</span></Button>", 0],
  ["<>Text {rows.map((row) => <b key={row}>{row}</b>)}</>", 1],
])("the reader judges %s", (code, count) => {
  expect(findBareText(`const it = () => ${code};`)).toHaveLength(count);
});

/** Children that are elements, whatever the reader makes of them. */
const ELEMENTS = [
  // a notice or nothing
  "app/(account)/keys/list/keys-list.tsx",
  // cells
  "components/ui/list-table.tsx",
  // pages
  "components/ui/toast.tsx",
];

/** Hosts whose text is a key, an address or another literal: a translator must leave it alone. */
function findTranslated(code: string): number[] {
  const openings = [...walk(parse(code))].filter(({ type }) => type === "JSXOpeningElement");
  return openings
    .filter(({ name }) => /^[a-z]/.test(nameOf(name)))
    .filter(({ attributes, start, end }) => {
      const names = (attributes as Node[]).map(({ name }) => nameOf(name));
      return /"figures[ "]/.test(code.slice(start, Number(end))) && !names.includes("translate");
    })
    .map(({ start }) => lineOf(code, start));
}

const files = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard", "app", "components"], {
  cwd: ROOT,
})
  .toString()
  .split("\n")
  .filter((file) => file.endsWith(".tsx"));
const read = (file: string) => readFileSync(path.join(ROOT, file), "utf8");

test("keys, addresses and other literals are not translated", () => {
  const found = files.flatMap((file) => findTranslated(read(file)).map((line) => `${file}:${line}`));
  expect(found).toEqual([]);
});

test("no bare text stands beside something that comes and goes", () => {
  expect(files.length).toBeGreaterThan(100);
  const found = files
    .filter((file) => !ELEMENTS.includes(file))
    .flatMap((file) => findBareText(read(file)).map((line) => `${file}:${line}`));
  expect(found).toEqual([]);
});
