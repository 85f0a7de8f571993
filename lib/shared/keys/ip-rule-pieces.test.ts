/** A pasted list of IP rules is split as its author meant it, and no piece is lost. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { splitIpRules } from "./ip-rule-pieces";
import { completeSecret } from "./secret-format";

test.each([
  ["one rule", "192.0.2.7", ["192.0.2.7"]],
  ["lines", "192.0.2.7\n198.51.100.0/24\r\n\n2001:db8::/32\n", ["192.0.2.7", "198.51.100.0/24", "2001:db8::/32"]],
  ["commas, semicolons, a comment", "192.0.2.7, 192.0.2.8; 192.0.2.9 # note", ["192.0.2.7", "192.0.2.8", "192.0.2.9"]],
  [
    "a comment with separators in it",
    "192.0.2.7 # office, second floor; 10.0.0.1\n192.0.2.8",
    ["192.0.2.7", "192.0.2.8"],
  ],
  ["lines of comments", "# office\n192.0.2.7\n// cloud\n192.0.2.8 // build", ["192.0.2.7", "192.0.2.8"]],
  ["spaces and tabs", "192.0.2.7 192.0.2.8\t192.0.2.9", ["192.0.2.7", "192.0.2.8", "192.0.2.9"]],
  ["spaces within ranges", "192.0.2.10 - 192.0.2.20, 10.0.0.1", ["192.0.2.10 - 192.0.2.20", "10.0.0.1"]],
  ["a netmask after a space", "192.0.2.0 255.255.255.0", ["192.0.2.0 255.255.255.0"]],
  ["JSON", '["192.0.2.7", "2001:db8::/32"]', ["192.0.2.7", "2001:db8::/32"]],
  ["JSON on lines", '[\n  "192.0.2.7",\n  "192.0.2.8"\n]', ["192.0.2.7", "192.0.2.8"]],
  ["YAML", "- 192.0.2.7\n- 192.0.2.8", ["192.0.2.7", "192.0.2.8"]],
  ["brackets of an address", "[2001:db8::5]:443", ["[2001:db8::5]:443"]],
  ["words that are no rules", "allow 192.0.2.7", ["allow 192.0.2.7"]],
  ["nothing but comments", "# later\n\n", []],
  ["full-width commas", "192.0.2.7\uff0c192.0.2.8", ["192.0.2.7", "192.0.2.8"]],
])("%s", (_what, text, pieces) => {
  expect(splitIpRules(text)).toEqual(pieces);
});

test("an API key stays whole, so that it can be refused as one", () => {
  const secret = completeSecret("0".repeat(88));
  expect(splitIpRules(` ${secret}\n`)).toEqual([secret]);
});

test("every rule of a list comes out once, whatever separates it", () => {
  const rule = fc.constantFrom("192.0.2.7", "198.51.100.0/24", "192.0.2.10-192.0.2.20", "2001:db8::/32");
  const separator = fc.constantFrom("\n", "\r\n", ",", ", ", ";", "; ", "\t", " ", " # note\n", "\n\n");
  fc.assert(
    fc.property(fc.array(fc.tuple(rule, separator), { minLength: 1, maxLength: 60 }), (list) => {
      expect(splitIpRules(list.flat().join(""))).toEqual(list.map(([text]) => text));
    }),
  );
});
