/** One restriction is within another when, and only when, it admits no address that the other refuses. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { admitsOnlyWithin } from "./address-sets";
import { parseAddress, parseIpRule, ruleContains } from "./ip-rules";

test.each<[string, string[], string[][], boolean]>([
  ["any address within any address", [], [[]], true],
  ["any address within one rule", [], [["192.0.2.1"]], false],
  ["one rule within any address", ["192.0.2.1"], [[]], true],
  ["a rule within itself", ["192.0.2.1"], [["192.0.2.1"]], true],
  ["an address within its network", ["192.0.2.1"], [["192.0.2.0/24"]], true],
  ["a network within one of its addresses", ["192.0.2.0/24"], [["192.0.2.1"]], false],
  ["a range that begins one address too early", ["192.0.1.255-192.0.2.9"], [["192.0.2.0/24"]], false],
  ["a range that ends one address too late", ["192.0.2.9-192.0.3.0"], [["192.0.2.0/24"]], false],
  ["a network within its two halves, in any order", ["192.0.2.0/24"], [["192.0.2.128/25", "192.0.2.0/25"]], true],
  ["a network across the lists", ["192.0.2.0/24"], [["192.0.2.128/25"], ["192.0.2.0/25"]], true],
  ["a network within halves that leave a gap", ["192.0.2.0/24"], [["192.0.2.129-192.0.2.255", "192.0.2.0/25"]], false],
  ["a network within ranges that overlap", ["10.0.0.0/8"], [["10.0.0.0-10.200.0.0", "10.100.0.0-11.0.0.0"]], true],
  ["one of two rules outside", ["192.0.2.1", "192.0.3.1"], [["192.0.2.0/24"]], false],
  ["all of IPv4 within all of IPv6", ["0.0.0.0/0"], [["::/0"]], false],
  ["all of IPv6 within all of IPv4", ["::/0"], [["0.0.0.0/0"]], false],
  ["any address within all of both", [], [["0.0.0.0/0", "::/0"]], true],
  ["any address within all of IPv4", [], [["0.0.0.0/0"]], false],
  ["IPv6 in another spelling", ["2001:db8:0:0::1"], [["2001:DB8::/32"]], true],
  ["a mapped address within its IPv4 network", ["::ffff:192.0.2.1"], [["192.0.2.0/24"]], true],
  ["a mapped network within IPv4", ["::ffff:192.0.2.0/120"], [["192.0.2.0/24"]], true],
  ["a mapped network within IPv6", ["::ffff:192.0.2.0/120"], [["::/0"]], false],
  ["IPv6 within all of it but what IPv4 spells", ["::/0"], [["::-::fffe:ffff:ffff", "::1:0:0:0-ffff::"]], false],
  [
    "IPv6 within all of it but the mapped block, which no IPv6 client has",
    ["::/0"],
    [["::-::fffe:ffff:ffff", "::1:0:0:0-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"]],
    true,
  ],
  ["anything within a rule that can't be read", ["192.0.2.1"], [["nonsense"]], false],
])("%s", (_what, inner, outers, expected) => {
  expect(admitsOnlyWithin(inner, ...outers)).toBe(expected);
});

test("it agrees with asking for each address", () => {
  const address = fc.integer({ min: 0, max: 15 }).map((last) => `192.0.2.${last}`);
  const range = fc.tuple(address, address).map(([one, other]) => {
    const [from = "", to = ""] = [one, other].sort((a, b) => Number(a.slice(8)) - Number(b.slice(8)));
    return `${from}-${to}`;
  });
  const rules = fc.array(fc.oneof(address, range, fc.constant("192.0.2.8/30")), { minLength: 1, maxLength: 5 });
  const admits = (texts: string[], spelled: string) =>
    texts.map(parseIpRule).some((parse) => {
      const parsed = parseAddress(spelled);
      return parse.ok && parsed !== null && ruleContains(parse.rule, parsed);
    });
  const all = Array.from({ length: 16 }, (_, last) => `192.0.2.${last}`);
  fc.assert(
    fc.property(rules, rules, rules, (inner, one, other) => {
      const expected = all.every((each) => !admits(inner, each) || admits(one, each) || admits(other, each));
      expect(admitsOnlyWithin(inner, one, other)).toBe(expected);
    }),
    { numRuns: 500 },
  );
});
