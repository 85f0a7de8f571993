/** The field for IP rules adds a rule, refuses it with a suggestion, or asks first. */
import { describe, expect, it } from "vitest";
import { addIpRule, type IpRuleEntry } from "./ip-rule-entry";

const getMessage = (entry: IpRuleEntry) => (entry.kind === "added" ? null : entry.message);

describe("a typed rule", () => {
  it.each([
    ["", "Enter an IP address or a range."],
    ["   ", "Enter an IP address or a range."],
    ["10.0.0", "is not an IP address or range"],
    ["010.0.0.1", "is not an IP address or range"],
    ["fe80::1%eth0", "is not an IP address or range"],
    ["10.0.0.0/33", "must be a whole number from 0 to 32"],
    ["192.0.2.1-2001:db8::1", "must be IPv4, or both IPv6"],
    ["10.0.0.5/8", "has host bits set"],
  ])("%j is refused: %s", (typed, message) => {
    const entry = addIpRule(typed, []);
    expect(entry.kind).toBe("refused");
    expect(getMessage(entry)).toContain(message);
  });

  it.each([
    ["10.0.0.5/8", "10.0.0.0/8"],
    ["192.0.2.20-192.0.2.10", "192.0.2.10-192.0.2.20"],
    [" 192.0.2.10 \u2013 192.0.2.20 ", "192.0.2.10-192.0.2.20"],
    ["192.0.2.*", "192.0.2.0/24"],
    ["[2001:db8::5]:443", "2001:db8::5"],
  ])("%s is refused, and %s is suggested, which is then taken", (typed, suggestion) => {
    expect(addIpRule(typed, [])).toMatchObject({ kind: "refused", suggestion });
    expect(addIpRule(suggestion, [])).toMatchObject({ kind: "added", rules: [suggestion] });
  });

  it.each([
    ["198.51.100.7", "198.51.100.7"],
    [" 192.0.2.10 - 192.0.2.20 ", "192.0.2.10-192.0.2.20"],
    ["2001:DB8:0:0::/64", "2001:db8::/64"],
  ])("%j is added behind the others in its normal form, %s", (typed, rule) => {
    expect(addIpRule(typed, ["203.0.113.9"])).toEqual({ kind: "added", rules: ["203.0.113.9", rule], rule });
  });

  it("that is in the list already, in any spelling, is not added twice", () => {
    const rules = ["2001:db8::/64"];
    expect(getMessage(addIpRule("2001:db8::/64", rules))).toBe("2001:db8::/64 is already in the list.");
    expect(getMessage(addIpRule("2001:db8:0000::/64", rules))).toBe(
      "That is 2001:db8::/64, which is already in the list.",
    );
  });

  it("is the fiftieth at most", () => {
    const rules = Array.from({ length: 49 }, (_, index) => `10.0.${index}.0/24`);
    const fiftieth = addIpRule("10.1.0.0/24", rules);
    expect(fiftieth.kind).toBe("added");
    const full = fiftieth.kind === "added" ? fiftieth.rules : [];
    expect(getMessage(addIpRule("10.2.0.0/24", full))).toBe(
      "A key can have at most 50 rules. Remove one to add another.",
    );
  });

  it.each([
    ["0.0.0.0/0", "IPv4"],
    ["::/0", "IPv6"],
  ])("%s, which allows every %s address, is added only after the person confirmed it", (rule, family) => {
    expect(addIpRule(rule, [])).toEqual({ kind: "asks", message: `This allows every ${family} address.`, rule });
    expect(addIpRule(rule, [], true)).toEqual({ kind: "added", rules: [rule], rule });
  });
});
