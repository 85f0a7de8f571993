/** While the database is away, people see a page that comes back by itself, and everything else goes its way. */
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { startUpstream, type Upstream } from "@/e2e/support/api/upstream";
import type { DatabaseFault } from "@/lib/shared/gate/inner-hop";
import { startTestGate, type TestGate } from "./testing/gate";

let fault: DatabaseFault | null;
let dashboard: Upstream;
let gate: TestGate;
beforeAll(async () => {
  dashboard = await startUpstream((request, response) => {
    // The dashboard reports the fault while it fails for the first time.
    if (request.url === "/first") fault = "unreachable";
    response.writeHead(request.url === "/keys" ? 200 : 500).end("from the dashboard");
  });
  gate = await startTestGate({ dashboard: dashboard.origin, findDatabaseFault: () => fault });
});
afterAll(async () => {
  await gate.end();
  await dashboard.close();
});
beforeEach(() => {
  fault = null;
});

const PERSON = { Accept: "text/html,application/xhtml+xml" };
const visit = (path: string, headers: Record<string, string> = PERSON) => fetch(gate.url + path, { headers });

test.each([
  ["unreachable", "Database unreachable"],
  ["crowded", "Database crowded"],
] as const)("a page is answered 503 and asks again by itself while the database is %s", async (now, title) => {
  fault = now;
  for (const headers of [PERSON, { RSC: "1" }]) {
    const answer = await visit("/keys", headers);
    expect([answer.status, answer.headers.get("retry-after")]).toEqual([503, expect.stringMatching(/^\d+$/)]);
    const text = await answer.text();
    expect(text).toContain(`<h1>${title}</h1>`);
    expect(text).toContain('http-equiv="refresh"');
  }
});

test("the visit that finds the outage sees the same page", async () => {
  const answer = await visit("/first");
  expect([answer.status, await answer.text()]).toEqual([503, expect.stringContaining("Database unreachable")]);
});

test("assets go on, and so do pages of a database that can be read", async () => {
  fault = "unreachable";
  expect(await (await visit("/keys", { Accept: "*/*" })).text()).toBe("from the dashboard");
  for (const readable of ["full", "read_only", null] as const) {
    fault = readable;
    expect((await visit("/keys")).status).toBe(200);
  }
  expect((await visit("/other")).status).toBe(500);
});
