/** People are refused by a page of our own look that needs nothing else, and that comes back where it can. */
import { hash } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { call } from "@/e2e/support/api/client";
import { startTestGate, type TestGate } from "@/lib/gate/testing/gate";
import { REFUSALS, type RefusalCode } from "@/lib/shared/gate/refusal-table";
import { createRefusalPage, toRefusalPage } from "./refusal-page";

const codes = Object.keys(REFUSALS) as RefusalCode[];

test.each(codes)("%s allows its own style and nothing else", (code) => {
  const { status, headers, body } = toRefusalPage({ code }, "id-1");
  const [, style = ""] = /<style>([^<]*)<\/style>/.exec(body) ?? [];
  const policy = headers["Content-Security-Policy"] ?? "";
  expect(policy).toContain(`style-src 'sha256-${hash("sha256", style, "base64")}'`);
  expect(policy).toMatch(/^default-src 'none';/);
  expect(body).not.toMatch(/<script| style=| on[a-z]+=|<link|<img|https?:/);
  expect(status).toBe(REFUSALS[code].status);
  expect(body).toContain("id-1");
  expect(body.includes('http-equiv="refresh"')).toBe(status === 503);
});

test("what a stranger wrote is text, and the theme is the one that the person chose", () => {
  const page = (cookies?: string) => createRefusalPage({ code: "bad_request", detail: '<b>"&' }, "<i>", cookies).body;
  expect(page()).toContain("&#60;b&#62;&#34;&#38;");
  expect(page()).not.toMatch(/<b>|<i>|<html[^>]*data-theme/);
  expect(page("a=1; theme=dark")).toContain('<html lang="en" data-theme="dark">');
  expect(page("theme=light; b=2")).toContain('data-theme="light"');
  for (const cookies of ["theme=system", 'theme="><script>', "xtheme=dark", "theme=darker"]) {
    expect(page(cookies)).not.toContain('<html lang="en" data-theme');
  }
});

let gate: TestGate;
beforeAll(async () => {
  gate = await startTestGate();
});
afterAll(() => gate.end());

test("the health checks are named without a key, and nothing else is there", async () => {
  const answer = await call(`${gate.url}/api/health`);
  expect([answer.status, answer.json()]).toEqual([200, { live: "/api/health/live", ready: "/api/health/ready" }]);
  for (const path of Object.values(answer.json())) expect((await call(gate.url + path)).status).toBe(200);
  expect((await call(`${gate.url}/api/health`, { method: "POST" })).status).toBe(405);
  expect((await call(`${gate.url}/api/healthy`)).status).toBe(401);
  expect((await call(`${gate.url}/api/health/other`)).status).toBe(401);
});
