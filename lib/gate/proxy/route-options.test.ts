/** A route can be switched off, keep its prefix and change headers; secrets from the environment stay secret. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { call } from "@/e2e/support/api/client";
import { type ReceivedRequest, readRequest, startUpstream, type Upstream } from "@/e2e/support/api/upstream";
import { createReport } from "@/lib/gate/routes/reports";
import { startTestGate, type TestGate } from "@/lib/gate/testing/gate";

let gate: TestGate;
let upstream: Upstream;
let secret: string;
let received: ReceivedRequest | null = null;

const CANARY = "canary-5a1f";
const permissions = { GET: ["ViewReports"] };

beforeAll(async () => {
  process.env.SHOP_TOKEN_OF_TEST = CANARY;
  upstream = await startUpstream(async (request, response) => {
    received = await readRequest(request);
    response.setHeader("Server", "secret-software/1.0");
    response.setHeader("X-Debug", "1");
    response.setHeader("Cache-Control", "public");
    response.end("ok");
  });
  const at = { upstream: upstream.origin, permissions };
  gate = await startTestGate({
    routes: [
      { ...at, path: "/api/on" },
      { ...at, path: "/api/on/admin", enabled: false },
      { path: "/api/shops/{shop}/orders/{id}", upstream: `${upstream.origin}/o/{id}/of/{shop}`, permissions },
      { path: "/api/kept/{id}", upstream: `${upstream.origin}/base`, permissions, stripPrefix: false },
      { path: "/api/any", upstream: upstream.origin, permissions: { GET: { any: ["Export", "SendHttp"] } } },
      { path: "/api/unknown", upstream: upstream.origin, permissions: { GET: ["orders:read"] } },
      {
        ...at,
        path: "/api/changed",
        requestHeaders: {
          set: { "X-Env": "prod", Authorization: { env: "SHOP_TOKEN_OF_TEST" }, "X-API-Key": "upstream-key" },
          remove: ["X-Debug", "Cookie"],
        },
        responseHeaders: { set: { "Cache-Control": "no-store", "X-Frame-Options": "DENY" }, remove: ["server"] },
      },
      { ...at, path: "/api/unset", requestHeaders: { set: { Authorization: { env: "UNSET_OF_TEST" } } } },
      { ...at, path: "/api/own", requestHeaders: { set: { Authorization: { env: "DATABASE_URL" } } } },
    ],
  });
  secret = gate.keys.add({ permissions: ["ViewReports"] });
});
afterAll(async () => {
  delete process.env.SHOP_TOKEN_OF_TEST;
  await upstream.close();
  await gate.end();
});
beforeEach(() => {
  received = null;
});

const get = (path: string, headers: Record<string, string> = {}) =>
  call(`${gate.url}${path}`, { headers: { "X-API-Key": secret, ...headers } });

describe("a disabled route", () => {
  test("refuses all below it, and does not leave it to the route above", async () => {
    for (const path of ["/api/on/admin", "/api/on/admin/x"]) {
      const { status, json } = await get(path);
      expect([status, json().code, received]).toEqual([503, "route_disabled", null]);
    }
    expect((await get("/api/on/other")).status).toBe(200);
  });

  test("refuses WebSockets, too", async () => {
    const { status } = await get("/api/on/admin", { Connection: "Upgrade", Upgrade: "websocket" });
    expect([status, received]).toEqual([503, null]);
  });

  test("says so to a valid key alone", async () => {
    const weak = gate.keys.add();
    expect((await get("/api/on/admin", { "X-API-Key": weak })).json().code).toBe("permission_missing");
    expect((await get("/api/on/admin", { "X-API-Key": "x" })).status).toBe(401);
  });
});

describe("the path at the upstream", () => {
  test.each([
    ["/api/shops/7/orders/1", "/o/1/of/7", "/api/shops/7/orders/1"],
    ["/api/shops/7/orders/1/", "/o/1/of/7/", "/api/shops/7/orders/1"],
    ["/api/shops/a%20b/orders/%C3%A9/x?y=%2F", "/o/%C3%A9/of/a%20b/x?y=%2F", "/api/shops/a%20b/orders/%C3%A9"],
    ["/api/kept/5", "/base/api/kept/5", "/api/kept/5"],
    ["/api/kept/5/x?y", "/base/api/kept/5/x?y", "/api/kept/5"],
    ["/api/on/x", "/x", "/api/on"],
  ])("of %s is %s", async (path, expected, prefix) => {
    expect((await get(path)).status).toBe(200);
    expect([received?.url, received?.headers["x-forwarded-prefix"]]).toEqual([expected, prefix]);
  });

  test.each(["/api/shops/a%2Fb/orders/1", "/api/shops/a%3F/orders/1", "/api/shops/..%2Fx/orders/1", "/api/kept/a%23b"])(
    "%s is refused, because programs differ in where its parameter ends",
    async (path) => expect([(await get(path)).status, received]).toEqual([400, null]),
  );
});

describe("what a method asks for", () => {
  test("one of several permissions is enough, and a refusal names them all", async () => {
    expect((await get("/api/any")).json()).toMatchObject({
      code: "permission_missing",
      required_permission: "Export",
      any_permission_of: ["Export", "SendHttp"],
    });
    const sender = gate.keys.add({ permissions: ["SendHttp"] });
    expect((await get("/api/any", { "X-API-Key": sender })).status).toBe(200);
  });

  test("a permission that nobody has defined admits no key", async () => {
    const key = gate.keys.add({ permissions: ["orders:read"] });
    const { status, json } = await get("/api/unknown", { "X-API-Key": key });
    expect([status, json().code, received]).toEqual([503, "route_permission_unknown", null]);
  });
});

describe("changed headers", () => {
  test("replace the caller's own, whatever their spelling, and leave the rest", async () => {
    const sent = {
      "X-Env": "dev",
      x_env: "dev",
      "x-debug": "1",
      Cookie: "a=1",
      Authorization: "Basic x",
      "X-Rest": "r",
    };
    await get("/api/changed", sent);
    const { headers = {}, names = [] } = received ?? {};
    expect(headers).toMatchObject({
      "x-env": "prod",
      authorization: CANARY,
      "x-api-key": "upstream-key",
      "x-rest": "r",
      "x-latchkey-permissions": "ViewReports",
    });
    for (const gone of ["x-debug", "x_env", "cookie"]) expect(names).not.toContain(gone);
    expect(names.filter((name) => name === "authorization" || name === "x-env")).toHaveLength(2);
    expect(JSON.stringify(headers)).not.toContain(secret);
  });

  test("of an answer replace the upstream's", async () => {
    const { headers } = await get("/api/changed");
    expect(headers).toMatchObject({ "cache-control": "no-store", "x-frame-options": "DENY", "x-debug": "1" });
    expect(headers.server).toBeUndefined();
  });

  test("that need a variable which is missing, or is this server's own, close the route", async () => {
    for (const path of ["/api/unset", "/api/own"]) {
      const { status, json, text } = await get(path);
      expect([status, json().code, received]).toEqual([503, "route_incomplete", null]);
      expect(text).not.toMatch(/UNSET_OF_TEST|DATABASE_URL/);
    }
    expect(gate.output()).toContain("The environment variable UNSET_OF_TEST is not set on this server.");
  });

  test("are in no report and in no log", async () => {
    await get("/api/changed");
    const report = createReport(gate.routes, 600_000, Date.now());
    const { fault } = report.routes.find(({ path }) => path === "/api/own") ?? {};
    expect(fault).toBe("The environment variable DATABASE_URL belongs to this server and is sent nowhere.");
    expect(JSON.stringify(report) + gate.output()).not.toContain(CANARY);
  });
});
