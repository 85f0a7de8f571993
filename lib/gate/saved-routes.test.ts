/** Saved routes and permissions are in force on the next request, and a file takes their place. */
import { rmSync } from "node:fs";
import { afterEach, beforeEach, expect, test } from "vitest";
import { startUpstream, type Upstream } from "@/e2e/support/api/upstream";
import { createReport } from "./routes/reports";
import { startTestGate, type TestGate, type TestGateOptions } from "./testing/gate";

let gate: TestGate;
let upstream: Upstream;
/** what the upstream was asked for */
let asked: string[];
/** called when a request is at the upstream */
let onAsked = async () => {};

beforeEach(async () => {
  asked = [];
  onAsked = async () => {};
  upstream = await startUpstream(async (request, response) => {
    asked.push(`${request.method} ${request.url}`);
    await onAsked();
    response.end("answer");
  });
});
afterEach(async () => {
  await gate.end();
  await upstream.close();
});

const start = async (options: TestGateOptions = {}) => {
  gate = await startTestGate(options);
  return gate;
};
const route = (path: string, word = "None", facts: object = {}) => {
  return { path, upstream: `${upstream.origin}/v1`, permissions: { GET: [word] }, ...facts };
};
const saveRoutes = (...routes: object[]) => gate.keys.saveDocument("routes", { routes });
const saveActions = (...actions: object[]) =>
  gate.keys.saveDocument("permissions", { resources: [{ name: "orders", actions }] });
const ask = (path: string, secret: string) => fetch(`${gate.url}${path}`, { headers: { "X-API-Key": secret } });
const statusOf = async (path: string, secret: string) => (await ask(path, secret)).status;

test("a saved route answers the next request, a changed one by its new upstream, a removed one no more", async () => {
  const { keys } = await start();
  const secret = keys.add();
  expect(await statusOf("/api/shop/1", secret)).toBe(404);
  saveRoutes(route("/api/shop"));
  expect(await statusOf("/api/shop/1", secret)).toBe(200);
  saveRoutes(route("/api/shop", "None", { upstream: `${upstream.origin}/v2` }));
  expect(await statusOf("/api/shop/2", secret)).toBe(200);
  saveRoutes();
  expect(await statusOf("/api/shop/3", secret)).toBe(404);
  expect(asked).toEqual(["GET /v1/1", "GET /v2/2"]);
});

test("a request that was parsed before a change is decided by the routes after it", async () => {
  const { keys } = await start();
  const secret = keys.add();
  saveRoutes(route("/api/shop"));
  expect(await statusOf("/api/shop", secret)).toBe(200);
  for (let round = 0; round < 20; round++) {
    const word = round % 2 === 0 ? "SendHttp" : "None";
    saveRoutes(route("/api/shop", word));
    expect(await statusOf("/api/shop", secret)).toBe(word === "None" ? 200 : 403);
  }
});

test("a saved catalogue says what a permission implies, and a word that leaves it is refused until it is back", async () => {
  const { keys } = await start();
  const secret = keys.add({ permissions: ["orders:write"] });
  saveRoutes(route("/api/shop", "orders:read"));
  expect(await statusOf("/api/shop", secret)).toBe(503);
  saveActions({ name: "read" }, { name: "write" });
  expect(await statusOf("/api/shop", secret)).toBe(403);
  saveActions({ name: "read" }, { name: "write", implies: ["orders:read"] });
  expect(await statusOf("/api/shop", secret)).toBe(200);
  const check = `/api/check?permission=orders:read`;
  expect(await statusOf(check, secret)).toBe(204);
  saveActions({ name: "write" });
  expect(await statusOf("/api/shop", secret)).toBe(503);
  expect(await statusOf(check, secret)).not.toBe(204);
});

test("the file wins over saved routes, its catalogue over the saved one, and without it the saved ones are in force", async () => {
  const { keys, routesFile, checkRoutes } = await start({ routes: [route("/api/file")] });
  const secret = keys.add({ permissions: ["orders:read"] });
  saveRoutes(route("/api/saved", "orders:read"));
  saveActions({ name: "read" });
  expect([await statusOf("/api/file", secret), await statusOf("/api/saved", secret)]).toEqual([200, 404]);
  await gate.writeRoutes([route("/api/file", "orders:read")]);
  expect(await statusOf("/api/file", secret)).toBe(200);
  rmSync(routesFile);
  await checkRoutes();
  expect([await statusOf("/api/file", secret), await statusOf("/api/saved", secret)]).toEqual([404, 200]);
});

test("a saved document that can't be used changes nothing and is logged; the next good one is taken", async () => {
  const { keys, routes, output } = await start();
  const secret = keys.add();
  saveRoutes(route("/api/shop"));
  expect(await statusOf("/api/shop", secret)).toBe(200);
  gate.keys.saveDocument("routes", { routes: [{ path: "/shop" }] });
  gate.keys.saveDocument("permissions", { resources: 1 });
  expect(await statusOf("/api/shop", secret)).toBe(200);
  expect(routes.savedRoutes).toMatchObject({ version: 2, fault: expect.stringContaining("/shop") });
  expect(output()).toContain("the saved routes can't be used; the previous routes stay in force");
  expect(createReport(routes, 1_000, 0).savedFaults).toEqual([
    { kind: "routes", version: 2, reason: expect.stringContaining("/shop") },
    { kind: "permissions", version: 1, reason: "This version of Latchkey does not know its form." },
  ]);
  saveRoutes(route("/api/other"));
  expect(await statusOf("/api/other", secret)).toBe(200);
  expect(routes.savedRoutes).toEqual({ version: 3, fault: null });
  saveActions({ name: "read" });
  expect(await statusOf("/api/other", secret)).toBe(200);
  expect(createReport(routes, 1_000, 0).savedFaults).toBeUndefined();
});

test("the hash of the routes differs with each save, and is the same for the same documents", async () => {
  const { routes, keys } = await start();
  const secret = keys.add();
  expect(routes.hash).toBeNull();
  const hashes: (string | null)[] = [];
  for (const path of ["/api/one", "/api/two", "/api/one"]) {
    saveRoutes(route(path));
    await ask("/api/check", secret);
    hashes.push(routes.hash);
  }
  expect(hashes[0]).not.toBe(hashes[1]);
  expect(hashes[0]).toBe(hashes[2]);
});

test("an upstream keeps its health through a save that leaves it in place", async () => {
  const { keys, routes } = await start();
  const secret = keys.add();
  saveRoutes(route("/api/shop"));
  expect(await statusOf("/api/shop", secret)).toBe(200);
  saveRoutes(route("/api/shop"), route("/api/other"));
  expect(await statusOf("/api/other", secret)).toBe(200);
  expect(routes.table.routes[0]?.health.report(Date.now()).requests).toBe(1);
});
