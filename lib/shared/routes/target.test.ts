/** One path has one spelling; whatever could be read as two paths is refused. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { parseTarget } from "./target";

const pathOf = (url: string, host?: string) => {
  const parse = parseTarget(url, host);
  return parse.ok ? parse.target.path + parse.target.query : null;
};

test.each([
  ["/", "/"],
  ["/api/whoami", "/api/whoami"],
  ["/api/%77hoami", "/api/whoami"],
  ["/%61pi/whoami", "/api/whoami"],
  ["/api/keys/CI%20key%2f1", "/api/keys/CI%20key%2F1"],
  ["/a%c3%a9?x=%zz&y=[1]", "/a%C3%A9?x=%zz&y=[1]"],
  ["/_next/static/chunks/a~b.js?v=1", "/_next/static/chunks/a~b.js?v=1"],
  ["/a/(b)/@c", "/a/(b)/@c"],
  ["/.well-known/x", "/.well-known/x"],
  ["/...", "/..."],
])("%s means %s", (url, path) => expect(pathOf(url)).toBe(path));

test.each([
  "//api/whoami",
  "/api//whoami",
  "/x/../api/whoami",
  "/x/%2e%2e/api/whoami",
  "/x/.%2E/api",
  "/./api/whoami",
  "/api/whoami/..",
  "/api\\whoami",
  "/api/%00",
  "/api/%0d%0aX",
  "/api/%7f",
  "/%ff",
  "/%c0%ae%c0%ae/",
  "/%",
  "/%4",
  "/a#b",
  "/a?b#c",
  '/a"b',
  "/a|b",
  "*",
  "http://elsewhere/api",
  "https://here/api",
])("%s is refused", (url) => expect(pathOf(url, "here")).toBeNull());

test("absolute-form for this host is its path", () => {
  expect(pathOf("http://here:3000/api/whoami?x=1", "HERE:3000")).toBe("/api/whoami?x=1");
  expect(pathOf("http://here", "here")).toBe("/");
});

test("8 KiB is the longest target", () => {
  expect(pathOf(`/${"a".repeat(8191)}`)).not.toBeNull();
  expect(parseTarget(`/${"a".repeat(8192)}`, undefined)).toEqual({ ok: false, refusal: { code: "target_too_long" } });
});

test("a canonical path is its own canonical path, and begins with /api exactly when it decodes to it", () => {
  const piece = fc.constantFrom("/", "a", "api", "%61", "%2F", "%2e", ".", "%70", "i", "%C3%A9", "~", "%25");
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 10 }), (pieces) => {
      const path = pathOf(`/${pieces.join("")}`);
      if (path === null) return;
      expect(pathOf(path)).toBe(path);
      const decoded = decodeURIComponent(path.replaceAll("%2F", "%252F").replaceAll("%25", "%2525"));
      expect(path.startsWith("/api")).toBe(decoded.startsWith("/api"));
    }),
    { numRuns: 2000 },
  );
});
