/** Which addresses and rules are valid, and what they match: also where parsers tend to be lenient. */
import { isIP } from "node:net";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import vectors from "../../../e2e/support/ip-vectors.json";
import {
  coversEverything,
  describeSize,
  normaliseAddress,
  parseAddress,
  parseIpRule,
  parseTypedIpRule,
  ruleContains,
} from "./ip-rules";

type Row = (typeof vectors)[number];
const rowsOf = (kind: string): Row[] => vectors.filter((row) => row.kind === kind);

describe("every vector is met", () => {
  test.each(rowsOf("address"))("address $in", (row) => {
    expect(normaliseAddress(row.in ?? "")).toBe(row.canonical);
  });

  test.each([...rowsOf("cidr"), ...rowsOf("range")])("$kind $in", (row) => {
    const parse = parseIpRule(row.in ?? "");
    expect(parse.ok ? parse.rule.text : null).toBe(row.canonical);
  });

  test.each(rowsOf("contains"))("$rule contains $client: $contains", (row) => {
    const parse = parseIpRule(row.rule ?? "");
    if (!parse.ok) throw new Error(parse.message);
    const address = parseAddress(row.client ?? "");
    expect(address !== null && ruleContains(parse.rule, address)).toBe(row.contains);
  });

  test("the file is whole", () => {
    expect(rowsOf("address").length + rowsOf("cidr").length + rowsOf("range").length).toBe(167);
    expect(rowsOf("contains").length).toBe(40);
  });
});

test("parseAddress agrees with net.isIP on everything but zone ids", () => {
  const piece = fc.constantFrom(
    "0",
    "00",
    "1",
    "010",
    "255",
    "256",
    "ff",
    "FFFF",
    "10000",
    "g",
    "::",
    ":",
    ".",
    "%1",
    "",
    " ",
  );
  const shapes = fc.oneof(
    fc.array(piece, { maxLength: 12 }).map((parts) => parts.join("")),
    fc.array(piece, { minLength: 4, maxLength: 4 }).map((parts) => parts.join(".")),
    fc.array(piece, { minLength: 6, maxLength: 8 }).map((parts) => parts.join(":")),
    fc.ipV4(),
    fc.ipV6(),
  );
  fc.assert(
    fc.property(shapes, (text) => {
      expect(parseAddress(text) !== null).toBe(isIP(text) !== 0 && !text.includes("%"));
    }),
    { numRuns: 5000 },
  );
});

test("a normal form parses to itself", () => {
  fc.assert(
    fc.property(fc.oneof(fc.ipV4(), fc.ipV6()), (text) => {
      const normal = normaliseAddress(text);
      expect(normal && normaliseAddress(normal)).toBe(normal);
    }),
  );
});

test("a network with host bits is refused and its real network offered", () => {
  expect(parseIpRule("10.0.0.5/8")).toMatchObject({ ok: false, suggestion: "10.0.0.0/8" });
  expect(parseIpRule("2001:db8::1/64")).toMatchObject({ ok: false, suggestion: "2001:db8::/64" });
});

test("a range written backwards is refused and turned round in the offer", () => {
  expect(parseIpRule("192.0.2.20-192.0.2.10")).toMatchObject({ ok: false, suggestion: "192.0.2.10-192.0.2.20" });
});

test("a range of two families is refused", () => {
  expect(parseIpRule("192.0.2.1-2001:db8::1").ok).toBe(false);
});

test("mapped networks are IPv4, and wider ones stay IPv6", () => {
  expect(parseIpRule("::ffff:10.0.0.0/104")).toMatchObject({ rule: { text: "10.0.0.0/8", family: 4 } });
  expect(parseIpRule("::ffff:0:0/96")).toMatchObject({ rule: { text: "0.0.0.0/0", family: 4 } });
  expect(parseIpRule("::/80")).toMatchObject({ rule: { text: "::/80", family: 6 } });
});

test("what a person types may have spaces", () => {
  expect(parseTypedIpRule("  192.0.2.10 - 192.0.2.20 ")).toMatchObject({ rule: { text: "192.0.2.10-192.0.2.20" } });
});

test.each([
  ["192.0.2.7", "1 address"],
  ["198.51.100.0/24", "256 addresses"],
  ["10.0.0.0/8", "16,777,216 addresses"],
  ["2001:db8::/64", "2^64 addresses"],
  ["::-2001:db8::", "more than 2^125 addresses"],
])("%s covers %s", (text, size) => {
  const parse = parseIpRule(text);
  expect(parse.ok && describeSize(parse.rule)).toBe(size);
});

test("only a rule over a whole family covers everything", () => {
  const covers = (text: string) => {
    const parse = parseIpRule(text);
    return parse.ok && coversEverything(parse.rule);
  };
  expect([covers("0.0.0.0/0"), covers("::/0"), covers("0.0.0.0-255.255.255.255"), covers("128.0.0.0/1")]).toEqual([
    true,
    true,
    true,
    false,
  ]);
});
