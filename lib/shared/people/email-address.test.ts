/** However an address is written, it is one person; what is no address is refused, with the reason. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { foldEmail, parseEmailAddress } from "./email-address";
import { email, signInInput } from "./person-input";

describe("one person, whichever spelling", () => {
  test.each([
    ["user@münchen.de", "user@xn--mnchen-3ya.de"],
    ["User@MÜNCHEN.DE", "user@xn--mnchen-3ya.de"],
    ["user@mu\u0308nchen.de", "user@xn--mnchen-3ya.de"],
    ["user@XN--MNCHEN-3YA.de", "user@xn--mnchen-3ya.de"],
    ["user@ｍünchen。de", "user@xn--mnchen-3ya.de"],
    ["user@mün\u00adchen.de", "user@xn--mnchen-3ya.de"],
    ["почта@пример.рф".replace("почта", "info"), "info@xn--e1afmkfd.xn--p1ai"],
    ["info@xn--e1afmkfd.xn--p1ai", "info@xn--e1afmkfd.xn--p1ai"],
    ["info@例子.公司", "info@xn--fsqu00a.xn--55qx5d"],
    ["me@straße.de", "me@xn--strae-oqa.de"],
    [" First&Last@Example.com ", "first&last@example.com"],
    ["o'neil+keys@example.com", "o'neil+keys@example.com"],
    ["#!$%&'*+/=?^_`{|}~-@example.org", "#!$%&'*+/=?^_`{|}~-@example.org"],
    ["-a@1.example", "-a@1.example"],
  ])("%j is %j", (typed, folded) => {
    expect(email.parse(typed)).toBe(folded);
    expect(signInInput.parse({ email: typed, password: "any" }).email).toBe(folded);
  });

  test("what is folded stays as it is when it is folded again", () => {
    const letters = fc.constantFrom(..."aZ0ü\u0308ßＡ例.。-\u00ad&'\u212a\u017f");
    fc.assert(
      fc.property(fc.string({ unit: letters, maxLength: 12 }), fc.string({ unit: letters, maxLength: 12 }), (a, b) => {
        const once = foldEmail(`${a}@${b}.de`);
        if (once.ok) expect(foldEmail(once.address)).toEqual(once);
      }),
    );
  });
});

test.each([
  ["user", "not_an_address"],
  ["@example.com", "not_an_address"],
  ["user@", "not_an_address"],
  ["user@localhost", "not_an_address"],
  ["user@example.com.", "not_an_address"],
  ["user@.example.com", "not_an_address"],
  ["user@exa..mple.com", "not_an_address"],
  ["user@-example.com", "not_an_address"],
  ["user@exam_ple.com", "not_an_address"],
  ["user@192.0.2.1", "not_an_address"],
  ["user@1.2", "not_an_address"],
  ["user@a.0x1f", "not_an_address"],
  ["user@[192.0.2.1]", "not_an_address"],
  ["user@xn--zzzzzzzz-.de", "not_an_address"],
  ["user@example.com:25", "not_an_address"],
  ["user@example.com/x", "not_an_address"],
  ["user@exam%70le.com", "not_an_address"],
  ["user@exam％70le.com", "not_an_address"],
  ["user@example.com\u2100", "not_an_address"],
  [".user@example.com", "not_an_address"],
  ["us..er@example.com", "not_an_address"],
  ["us er@example.com", "not_an_address"],
  ["user@other@example.com", "not_an_address"],
  ["user@example.com, b@example.com", "not_an_address"],
  ["User <user@example.com>", "not_an_address"],
  ["user\r\nBcc: b@example.com", "not_an_address"],
  ['"us er"@example.com', "quoted"],
  ['"user"@example.com', "quoted"],
  ["jürgen@example.com", "other_letters"],
  // The Kelvin sign: its lower case is an ASCII k, but it is another letter.
  ["\u212aim@example.com", "other_letters"],
  [`${"a".repeat(250)}@example.com`, "too_long"],
])("%j is refused: %s", (typed, problem) => {
  expect(foldEmail(typed)).toEqual({ ok: false, problem });
});

test("the local part of an address that is not a person's keeps its letter case, and its domain may have one label", () => {
  expect(parseEmailAddress("Latchkey@LocalHost")).toEqual({ ok: true, address: "Latchkey@localhost" });
});
