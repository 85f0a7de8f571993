/** The scanner finds the same names at the same places as the parser by which they would be read. */
import { visit } from "jsonc-parser";
import { expect, test } from "vitest";
import { visitNames } from "./json-names";

type Found = [name: string, depth: number, offset: number][];

function scan(text: string, maxDepth?: number): { found: Found; objects: number[]; isWhole: boolean } {
  const [found, objects]: [Found, number[]] = [[], []];
  const isWhole = visitNames(text, {
    maxDepth,
    onObject: (depth) => void objects.push(depth),
    onName: (name, depth, offset) => void found.push([name, depth, offset]),
  });
  return { found, objects, isWhole };
}

function readByParser(text: string): { found: Found; objects: number[] } {
  const [found, objects]: [Found, number[]] = [[], []];
  let depth = 0;
  visit(text, {
    onObjectBegin: () => void objects.push(++depth),
    onObjectEnd: () => void depth--,
    onArrayBegin: () => void depth++,
    onArrayEnd: () => void depth--,
    onObjectProperty: (name, offset) => void found.push([name, depth, offset]),
  });
  return { found, objects };
}

const PIECES = ["", "a", 'a"b', "\\", '\\"', "{", "}", "[", "]", ":", ",", "\u2028", "é", "\n", "__proto__", "m\u0000"];

function invent(random: () => number, depth = 0): unknown {
  const pick = Math.floor(random() * (depth > 4 ? 4 : 7));
  const text = () => PIECES[Math.floor(random() * PIECES.length)] ?? "";
  if (pick < 2) return text() + text();
  if (pick === 2) return random() * 1e6;
  if (pick === 3) return random() < 0.5 ? null : random() < 0.5;
  const items = Array.from({ length: Math.floor(random() * 5) }, () => invent(random, depth + 1));
  return pick === 4 ? items : Object.fromEntries(items.map((item) => [text() + text(), item]));
}

/** Park and Miller's generator: the same texts in each run. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}

test("in a thousand texts the same names and objects are found as by a parser", () => {
  const random = seeded(7);
  for (let round = 0; round < 1_000; round++) {
    const text = JSON.stringify(invent(random), null, [0, 1, "\t"][round % 3]);
    const { found, objects, isWhole } = scan(text);
    expect({ found, objects }, text).toEqual(readByParser(text));
    expect(isWhole).toBe(true);
  }
});

test("names with escapes are what they mean, and white space may stand before the colon", () => {
  const text = `${String.raw`{"n\u0061me" :1,"\"":{"b\\"`}\r\n\t :[{"c":":"}]}}`;
  expect(scan(text).found.map(([name, depth]) => [name, depth])).toEqual([
    ["name", 1],
    ['"', 1],
    ["b\\", 2],
    ["c", 4],
  ]);
});

test("names below the wanted depth are passed over", () => {
  const { found, objects } = scan('{"a":{"b":{"c":1}},"d":2}', 2);
  expect(found.map(([name]) => name)).toEqual(["a", "b", "d"]);
  expect(objects).toEqual([1, 2]);
});

test("brackets that are nested deeply end the visit, even where their names are passed over", () => {
  const nest = (depth: number) => "[".repeat(depth) + "]".repeat(depth);
  expect(scan(nest(500), 1).isWhole).toBe(true);
  expect(scan(nest(501), 1).isWhole).toBe(false);
  expect(scan(nest(100_000)).isWhole).toBe(false);
});
