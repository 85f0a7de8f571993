/** A person whose request is refused sees a page that says what to do; a program gets JSON. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { exchangeRaw } from "@/e2e/support/api/client";
import type { Upstream } from "@/e2e/support/api/upstream";
import { startTestDashboard } from "@/lib/gate/testing/dashboard";
import { startTestGate, type TestGate } from "@/lib/gate/testing/gate";

let dashboard: Upstream;
let gates: TestGate[];
beforeAll(async () => {
  dashboard = await startTestDashboard();
  const options = { dashboard: dashboard.origin };
  gates = await Promise.all([startTestGate(options), startTestGate({ ...options, hasFastPath: false })]);
});
afterAll(async () => {
  await Promise.all(gates.map((gate) => gate.end()));
  await dashboard.close();
});

// As Chromium and Firefox write it.
const PERSON = "Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8\r\n";
const cookies = (kibibytes: number) => `Cookie: a=${"x".repeat(kibibytes * 1024)}\r\n`;
const ask = (path: string, fields: string, host = "localhost:3000") =>
  Promise.all(
    gates.map(({ port }) =>
      exchangeRaw(port, `GET ${path} HTTP/1.1\r\nHost: ${host}\r\n${fields}Connection: close\r\n\r\n`),
    ),
  );

describe.each([20, 40, 60])("%i KiB of cookies", (size) => {
  test("a browser shows whose cookies to delete", async () => {
    for (const answer of await ask("/keys", PERSON + cookies(size))) {
      expect(answer).toMatch(/^HTTP\/1\.1 431 /);
      expect(answer).toMatch(/content-type: text\/html; charset=utf-8/i);
      expect(answer).toContain("Your browser keeps more cookies for localhost than fit into one request");
      expect(answer).toContain("private window");
    }
  });

  test("a program gets JSON, on a page and on the API", async () => {
    const wishes = [
      ["/keys", "Accept: */*\r\n"],
      ["/keys", ""],
      ["/api/whoami", PERSON],
    ] as const;
    for (const [path, accept] of wishes) {
      for (const answer of await ask(path, accept + cookies(size))) {
        expect(answer).toMatch(/^HTTP\/1\.1 431 /);
        expect(answer).toMatch(/content-type: application\/problem\+json/i);
        expect(answer).toContain('"code":"headers_too_large"');
      }
    }
  });
});

test.each([80, 300])("%i KiB of cookies are refused as such, although nobody knows who asks", async (size) => {
  for (const answer of await ask("/keys", PERSON + cookies(size))) expect(answer).toMatch(/^HTTP\/1\.1 431 /);
});

test("cookies that fit are let through", async () => {
  for (const answer of await ask("/sign-in", PERSON + cookies(15))) expect(answer).toMatch(/^HTTP\/1\.1 200 /);
});

test.each(["_nas.local", "a..b c", "nas.local:port"])("Host %s: a page says which names work", async (host) => {
  for (const answer of await ask("/keys", PERSON, host)) {
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
    expect(answer).toMatch(/content-type: text\/html/i);
    expect(answer).toContain("Use its IP address, or a name of letters, digits, dots and hyphens.");
  }
  for (const answer of await ask("/keys", "", host)) expect(answer).toContain('"code":"bad_request"');
});

test.each([
  ["too many fields", `${PERSON}${"X: a\r\n".repeat(101)}`, 431],
  ["a space before a colon", `${PERSON}X : a\r\n`, 400],
  ["a compressed body", `${PERSON}Content-Encoding: gzip\r\nContent-Length: 3\r\n`, 415],
])("%s: a page", async (_what, fields, status) => {
  for (const answer of await ask("/keys", fields)) {
    expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    expect(answer).toMatch(/content-type: text\/html/i);
  }
});

test("a program that asks for JSON gets JSON from pages, too, and what it sends is never part of a page's markup", async () => {
  for (const answer of await ask("/_private", "Accept: application/json\r\n")) {
    expect(answer).toMatch(/content-type: application\/problem\+json/i);
  }
  const host = "<b>nas</b>";
  for (const answer of await ask("/keys", PERSON + cookies(20), host)) expect(answer).not.toContain(host);
});
