/** The gate passes only forms of the server's own origin to pages, and no request makes them answer 500. */
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { call } from "../support/api/client";
import { takeSharedServer } from "../support/api/shared-server";

const server = takeSharedServer();

const origin = () => server.url.replace("127.0.0.1", "localhost");
const action = (headers: Record<string, string>) =>
  call(`${server.url}/sign-in`, {
    method: "POST",
    headers: { "Content-Type": "text/plain", "Next-Action": "0".repeat(42), ...headers },
    body: "[]",
  });

test("pages refuse forms from foreign origins, without an origin, and from cross-site contexts", async () => {
  for (const headers of [
    {},
    { Origin: "null" },
    { Origin: "garbage" },
    { Origin: "https://evil.example" },
    { Origin: origin().replace("http:", "https:") },
    { Origin: "http://localhost:1" },
    { Origin: origin(), "Sec-Fetch-Site": "cross-site" },
    { Origin: "https://evil.example", "X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "https" },
    { Origin: "http://evil.example", Host: "nas.local:3000" },
  ] as Record<string, string>[]) {
    expect([headers, (await action(headers)).status]).toEqual([headers, 403]);
  }
  expect((await action({ Origin: origin() })).status).not.toBe(403);
});

test.each(["PUT", "DELETE", "PATCH", "OPTIONS"])("pages refuse %s", async (method) => {
  const answer = await call(`${server.url}/keys`, { method });
  expect([answer.status, answer.headers.allow]).toEqual([405, "GET, HEAD, POST"]);
});

test.each([
  "/sign-in?x=%zz",
  "/sign-in?__proto__=1",
  "/%E2%80%AE",
  "/nope/%2F",
  "/_next/static/nope.js",
  "/_next/data/x.json",
  "/_next/image?url=x",
  "/favicon.ico/x",
  "/keys/..%2f",
  "/_global-error",
  "/_error",
])("GET %s is never a 500", async (path) => {
  const { status } = await call(server.url + path);
  expect(status).toBeLessThan(500);
});

test.each<[string, Record<string, string>, string]>([
  ["an unknown action", { "Next-Action": "f".repeat(42) }, "[]"],
  ["an action id that is none", { "Next-Action": "x" }, "[]"],
  ["garbage for JSON", {}, "{{{"],
  ["an empty body", {}, ""],
  ["multipart without its boundary", { "Content-Type": "multipart/form-data" }, "x"],
  [
    "multipart cut short",
    { "Content-Type": "multipart/form-data; boundary=b" },
    "--b\r\nContent-Disposition: form-data",
  ],
  ["a form without an action", { "Content-Type": "application/x-www-form-urlencoded", "Next-Action": "" }, "a=1"],
  ["a broken router state", { "Next-Router-State-Tree": "%%%", RSC: "1" }, "[]"],
])("POST of %s is never a 500", async (_name, headers, body) => {
  const answer = await call(`${server.url}/sign-in`, {
    method: "POST",
    headers: {
      Origin: origin(),
      "Content-Type": "text/plain;charset=UTF-8",
      "Next-Action": "0".repeat(42),
      ...headers,
    },
    body,
  });
  expect(answer.status).toBeLessThan(500);
});

test("a body that no action can decode is a client error, even for an action that exists", async () => {
  const page = await call(`${server.url}/sign-in`);
  const id = /id&quot;:&quot;([0-9a-f]{42})/.exec(page.text)?.[1] ?? "";
  expect(id).toHaveLength(42);
  for (const body of ["not json", "[{", '["$F9"]', '["$K9"]', '["$@0"]', "{}", "null"]) {
    const answer = await call(`${server.url}/sign-in`, {
      method: "POST",
      headers: { Origin: origin(), "Content-Type": "text/plain;charset=UTF-8", "Next-Action": id },
      body,
    });
    expect([body, answer.status < 500]).toEqual([body, true]);
  }
  const good = await call(`${server.url}/sign-in`, {
    method: "POST",
    headers: { Origin: origin(), "Content-Type": "text/plain;charset=UTF-8", "Next-Action": id },
    body: "[{},{}]",
  });
  expect(good.status).toBe(200);
});

test("broken router headers on GET are never a 500", async () => {
  for (const headers of [
    { RSC: "1", "Next-Router-State-Tree": "%%%" },
    { RSC: "1", "Next-Router-State-Tree": "[1" },
    { RSC: "1", "Next-Router-State-Tree": "x" },
    { RSC: "1", "Next-Router-State-Tree": encodeURIComponent('["",{"children":["a",{},0]}]') },
    { RSC: "1", "Next-Router-Prefetch": "9", "Next-Router-Segment-Prefetch": "/../x" },
    { "Next-Url": "//evil.example\\" },
    { Cookie: "latchkey_session=%; theme=%%" },
    { Cookie: `latchkey_session=${"x".repeat(5000)}` },
  ] as Record<string, string>[]) {
    for (const path of ["/sign-in", "/keys", "/", "/nope", "/nope/x.txt", "/share/x", "/_next/nope"]) {
      const { status } = await call(server.url + path, { headers });
      expect([headers, path, status < 500]).toEqual([headers, path, true]);
    }
  }
});

test("conditional and partial requests for files are never a 500", async () => {
  for (const headers of [{ Range: "bytes=999999-" }, { "If-Match": '"x"' }, { "If-None-Match": "*" }] as Record<
    string,
    string
  >[]) {
    expect([headers, (await call(`${server.url}/icon.svg`, { headers })).status < 500]).toEqual([headers, true]);
  }
});

test.each(["/nope", "/nope.txt", "/x.svg", "/keys/nope", "/sign-in"])("%s has a policy and nosniff", async (path) => {
  const { headers } = await call(server.url + path);
  expect(headers["content-security-policy"]).toMatch(/script-src 'self' 'nonce-[^']+' 'strict-dynamic'/);
  expect(headers["content-security-policy"]).toContain("frame-ancestors 'none'");
  expect(headers["x-content-type-options"]).toBe("nosniff");
  expect(headers["x-powered-by"]).toBeUndefined();
});

test("browsers load no messages of zod in languages that no page is in", () => {
  const folder = path.join(".next", "static", "chunks");
  const scripts = readdirSync(folder).filter((name) => name.endsWith(".js"));
  const isForeign = (name: string) => readFileSync(path.join(folder, name), "utf8").includes("Ungültige Eingabe");
  expect(scripts.length).toBeGreaterThan(20);
  expect(scripts.filter(isForeign)).toEqual([]);
});
