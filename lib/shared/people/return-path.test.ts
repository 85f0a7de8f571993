/** Signing in leads back to the page that a person wanted, and never to another server. */
import { expect, test } from "vitest";
import { readReturnPath, signInPath } from "./return-path";

test.each([
  ["/activity?kind=key.edited", "/activity?kind=key.edited"],
  ["/members", "/members"],
  ["/activity?kind=key.edited&_rsc=abc", "/activity?kind=key.edited"],
  ["/profile#sessions", "/profile#sessions"],
  ["/keys?from=//evil.example", "/keys?from=//evil.example"],
])("%s leads there", (text, path) => {
  expect(readReturnPath(text)).toBe(path);
});

test.each([
  undefined,
  null,
  ["/members", "/activity"],
  "",
  "members",
  "https://evil.example/keys",
  "//evil.example",
  "///evil.example",
  "/\\evil.example",
  "\\\\evil.example",
  "/\t/evil.example",
  "/\n/evil.example",
  "/.//evil.example",
  "/..//evil.example",
  "/keys/..//evil.example",
  "/%2e//evil.example",
  "javascript:alert(1)",
  "/sign-in?next=/sign-in",
  "/api/whoami",
  "/set-up",
  `/activity?q=${"x".repeat(2_000)}`,
])("%j leads to the list of keys", (text) => {
  expect(readReturnPath(text)).toBe("/keys");
});

test("the address of the sign-in page names any page but the one that it leads to anyway", () => {
  expect(signInPath("/keys")).toBe("/sign-in");
  expect(signInPath("//evil.example")).toBe("/sign-in");
  expect(signInPath("/activity?kind=key.edited")).toBe("/sign-in?next=%2Factivity%3Fkind%3Dkey.edited");
  const { searchParams } = new URL(signInPath("/activity?kind=key.edited&q=a+b"), "http://localhost");
  expect(readReturnPath(searchParams.get("next"))).toBe("/activity?kind=key.edited&q=a+b");
});
