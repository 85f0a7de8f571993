/** A route that is opened and saved without a change stays as it was written, and what is typed is what is saved. */
import { expect, test } from "vitest";
import { routeEntry, type WrittenRoute } from "@/lib/shared/routes/schema";
import { startRoute, writeRoute } from "./route-draft";

const plain: WrittenRoute = { path: "/api/a", upstream: "http://h:1/v1", permissions: { GET: [] } };
const full: WrittenRoute = {
  path: "/api/orders/{id}",
  enabled: false,
  upstreams: ["http://10.0.0.1:9000/o/{id}", { url: "http://10.0.0.2:9000/o/{id}", drain: true }],
  balance: "least-requests",
  healthCheck: { path: "/health", intervalSeconds: 5, timeoutSeconds: 1, healthyAfter: 1, unhealthyAfter: 2 },
  circuitBreaker: { failures: 3, openSeconds: 20 },
  retries: 0,
  permissions: {
    GET: ["orders:read"],
    POST: { any: ["orders:write", "orders:refund"] },
    DELETE: ["SendHttp", "Security"],
  },
  timeoutSeconds: 30,
  stripPrefix: true,
  requestHeaders: { set: { "X-Env": "prod", "X-Token": { env: "SHOP_TOKEN" } }, remove: ["X-Debug"] },
  responseHeaders: { set: { "X-Frame-Options": "DENY" } },
  cors: {
    origins: ["https://shop.example"],
    headers: ["Content-Type"],
    exposed: ["ETag"],
    credentials: true,
    maxAgeSeconds: 60,
  },
  finishRunning: true,
  openapi: "/openapi.json",
  mcp: { tools: { search: ["docs:read"], "a:b": { any: ["x:y", "x:z"] }, open: [] } },
};

test.each([
  ["a plain route", plain],
  ["one with every field", full],
  ["one for MCP", { ...plain, mcp: true }],
  ["one that keeps its prefix", { ...plain, stripPrefix: false }],
  ["one whose defaults are written", { ...plain, timeoutSeconds: 600, stripPrefix: true, enabled: true }],
] as [string, WrittenRoute][])("%s is saved as it was opened", (_name, route) => {
  expect(routeEntry.safeParse(route).error?.issues ?? []).toEqual([]);
  expect(JSON.parse(JSON.stringify(writeRoute(startRoute(route), route)))).toEqual(route);
});

test("a new route lets GET through for any key, and only what was filled in is written", () => {
  const draft = { ...startRoute(null), path: " /api/new ", upstreams: [{ key: 0, url: "http://h:1 ", drain: false }] };
  expect(writeRoute(draft, null)).toEqual({ path: "/api/new", upstream: "http://h:1", permissions: { GET: [] } });
});

test("a number that was emptied or mistyped reaches the server, which says what is wrong", () => {
  for (const timeoutSeconds of ["", "soon", "1.5"]) {
    const written = JSON.parse(JSON.stringify(writeRoute({ ...startRoute(plain), timeoutSeconds }, plain)));
    const { error } = routeEntry.safeParse(written);
    expect(error?.issues[0]).toMatchObject({ path: ["timeoutSeconds"] });
  }
});

test("what is switched off is left out, and comes back when it is switched on again", () => {
  const draft = startRoute(full);
  const off = writeRoute({ ...draft, hasCors: false, hasHealthCheck: false, hasCircuitBreaker: false }, full);
  expect([off.cors, off.healthCheck, off.circuitBreaker]).toEqual([undefined, undefined, undefined]);
  expect(writeRoute({ ...draft, hasCors: true }, full).cors).toEqual(full.cors);
});
