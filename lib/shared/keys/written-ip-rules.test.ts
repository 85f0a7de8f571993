/** What people write in place of a rule is refused, and the rule that it can only mean is offered. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseIpRule } from "./ip-rules";
import { ipRules } from "./key-input";
import { parseWrittenIpRule } from "./written-ip-rules";

describe("a rule is offered for", () => {
  test.each([
    ["192.0.2.10\u2013192.0.2.20", "192.0.2.10-192.0.2.20"],
    ["192.0.2.10 \u2014 192.0.2.20", "192.0.2.10-192.0.2.20"],
    ["192.0.2.10\u2212192.0.2.20", "192.0.2.10-192.0.2.20"],
    ["192.0.2.10\u2011192.0.2.20", "192.0.2.10-192.0.2.20"],
    ["192.0.2.10 to 192.0.2.20", "192.0.2.10-192.0.2.20"],
    ["192.0.2.10..192.0.2.20", "192.0.2.10-192.0.2.20"],
    ["192.0.2.10-20", "192.0.2.10-192.0.2.20"],
    ["192.0.2.20\u2013192.0.2.10", "192.0.2.10-192.0.2.20"],
    ["192.0.2.*", "192.0.2.0/24"],
    ["192.0.*.*", "192.0.0.0/16"],
    ["192.0.2.x", "192.0.2.0/24"],
    ["192.0.2.0/255.255.255.0", "192.0.2.0/24"],
    ["192.0.2.0 255.255.255.0", "192.0.2.0/24"],
    ["192.0.2.7/255.255.255.0", "192.0.2.0/24"],
    ["192.0.2.0/0.0.0.255", "192.0.2.0/24"],
    ["192.0.2.0\\24", "192.0.2.0/24"],
    ["192.0.2.0 / 24", "192.0.2.0/24"],
    ["\uff11\uff19\uff12.\uff10.\uff12.\uff17", "192.0.2.7"],
    ["192\uff0e0\uff0e2\uff0e7", "192.0.2.7"],
    ["[2001:db8::5]", "2001:db8::5"],
    ["[2001:db8::5]:443", "2001:db8::5"],
    ["[2001:db8::]/32", "2001:db8::/32"],
    ["[2001:db8::1]-[2001:db8::5]", "2001:db8::1-2001:db8::5"],
    ["192.0.2.9:443", "192.0.2.9"],
    ["https://192.0.2.9/", "192.0.2.9"],
    ["http://[2001:db8::5]:8080/", "2001:db8::5"],
    ['"192.0.2.9"', "192.0.2.9"],
    ["\u201c192.0.2.9\u201d", "192.0.2.9"],
    ["192.0.2.9,", "192.0.2.9"],
    ["192.0.2.9\u200b", "192.0.2.9"],
    ["2001\uff1adb8\uff1a\uff1a5", "2001:db8::5"],
  ])("%j: %s", (written, rule) => {
    const parse = parseWrittenIpRule(written);
    expect(parse).toMatchObject({ ok: false, suggestion: rule });
    expect(!parse.ok && parse.message.endsWith(` Use ${rule}.`)).toBe(true);
    // The offer is taken as it stands.
    expect(parseIpRule(rule)).toMatchObject({ ok: true, rule: { text: rule } });
    // A form or an API call gets the same sentence.
    expect(ipRules.safeParse([written]).error?.issues[0]?.message).toBe(!parse.ok && parse.message);
  });
});

test.each([
  "",
  "localhost",
  "example.com:443",
  "10.0.0",
  "010.0.0.1",
  "192.*.2.1",
  "192.0.2.0/255.0.255.0",
  "*.*.*.*",
  "*",
  "192.0.2.1-2-3",
  "fe80::1%eth0",
  "192.0.2.999",
  "2001:db8::*",
])("none is offered for %j, which could mean anything or nothing", (written) => {
  expect(parseWrittenIpRule(written)).toMatchObject({ ok: false, suggestion: null });
});

test("what is a rule is taken as parseIpRule takes it, and no text throws", () => {
  const piece = fc.constantFrom(
    "192.0.2.1",
    "2001:db8::1",
    "-",
    "\u2013",
    "/",
    "24",
    "*",
    ".",
    ":",
    "[",
    "]",
    " ",
    "255",
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 8 }), (parts) => {
      const [strict, lenient] = [parseIpRule(parts.join("")), parseWrittenIpRule(parts.join(""))];
      expect(lenient.ok).toBe(strict.ok);
      if (strict.ok) expect(lenient).toEqual(strict);
      else if (!lenient.ok && lenient.suggestion !== null) expect(parseIpRule(lenient.suggestion).ok).toBe(true);
    }),
    { numRuns: 2000 },
  );
});
