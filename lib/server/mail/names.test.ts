/** A name in an email is a name: it can't lead anywhere, call for anything, or fill the page. */
import { expect, test } from "vitest";
import { quoteName } from "./names";

test.each([
  ["Analytical Engines", "“Analytical Engines”"],
  ["O'Neil & Söhne, Inc.", "“O'Neil & Söhne, Inc.”"],
  ["株式会社 例", "“株式会社 例”"],
  ["Team 4711", "“Team 4711”"],
  ["x\r\nBcc: y <b>", "“x Bcc y b”"],
  ["a".repeat(100), `“${"a".repeat(39)}…”`],
])("%j is shown as %j", (name, shown) => {
  expect(quoteName(name)).toBe(shown);
});

test.each([
  "Verify at evil.example now",
  "https://evil.example/",
  "evil.example/path",
  "www evil example",
  "help@evil.example",
  "Call +1 800 555 0100",
  "You owe 12,500",
  "１８００５５５",
  "🔥🔥🔥",
  "",
])("%j is not shown", (name) => {
  expect(quoteName(name)).toBeNull();
});
