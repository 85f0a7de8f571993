/** A line of the log stays one line of JSON, shows no key, and makes no terminal or viewer do anything. */
import { expect, test } from "vitest";
import { completeSecret } from "@/lib/shared/keys/secret-format";
import { sanitizeLogLine, shortenLogText } from "./log-line";

const secret = completeSecret("0123456789ABCDEF".repeat(6).slice(0, 88));

test.each([
  secret,
  secret.toLowerCase(),
  `apikey=${secret}&x=1`,
  `AB${secret}`,
  secret.slice(0, 90),
  secret.slice(0, 70),
])("a key is masked in %s, but for its last characters", (text) => {
  const line = sanitizeLogLine(JSON.stringify({ msg: text }));
  expect(line.toUpperCase()).not.toContain(secret.slice(2, 60));
  expect(JSON.parse(line).msg).toContain("[key ...");
});

test("control characters, separators and marks of direction are escaped, and mean the same in JSON", () => {
  const text = "a\u001b[31m\u009b31m\u007f\u0085\u2028\u202e\u200f\u2066\ufeff\r\nb";
  const line = sanitizeLogLine(JSON.stringify({ msg: text }));
  expect(line).toMatch(/^[\x20-\x7e]*$/);
  expect(JSON.parse(line).msg).toBe(text);
});

test("text beyond ASCII stays readable", () => {
  expect(sanitizeLogLine('{"msg":"Zoë 日本"}')).toBe('{"msg":"Zoë 日本"}');
});

test("a long text is cut, and says by how much", () => {
  expect(shortenLogText("x".repeat(4_100))).toBe(`${"x".repeat(4_000)} [100 more]`);
  expect(shortenLogText(" x\n")).toBe("x");
});
