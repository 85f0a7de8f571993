/** Pages of the origins that a route names can call it and read its refusals; all others learn nothing. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { call } from "@/e2e/support/api/client";
import { startUpstream, type Upstream } from "@/e2e/support/api/upstream";
import { startTestGate, type TestGate } from "@/lib/gate/testing/gate";

const SHOP = "https://shop.example";
let gate: TestGate;
let upstream: Upstream;
let secret: string;
/** how many requests the upstream has had */
let requests = 0;

beforeAll(async () => {
  upstream = await startUpstream((request, response) => {
    requests++;
    response.setHeader("Access-Control-Allow-Origin", "*");
    response.setHeader("Access-Control-Allow-Credentials", "true");
    response.setHeader("Vary", "Accept");
    response.writeHead(request.url === "/broken" ? 500 : 200).end("[]");
  });
  const permissions = { GET: ["ViewReports"], POST: [], OPTIONS: [] };
  gate = await startTestGate({
    concurrentPerIp: 3,
    routes: [
      {
        ...{ path: "/api/shop", upstream: upstream.origin, permissions },
        cors: { origins: [SHOP, "http://localhost:5173"], headers: ["Content-Type", "X-Trace"], exposed: ["X-Total"] },
      },
      { path: "/api/cookies", upstream: upstream.origin, permissions, cors: { origins: [SHOP], credentials: true } },
      { path: "/api/public", upstream: upstream.origin, permissions, cors: { origins: ["*"], maxAgeSeconds: 5 } },
      { path: "/api/none", upstream: upstream.origin, permissions },
      { path: "/api/off", upstream: upstream.origin, permissions, enabled: false, cors: { origins: [SHOP] } },
      { path: "/api/gone", upstream: "http://127.0.0.1:1", permissions, cors: { origins: [SHOP] } },
    ],
  });
  secret = gate.keys.add({ permissions: ["ViewReports"] });
});
afterAll(async () => {
  await upstream.close();
  await gate.end();
});
beforeEach(() => {
  requests = 0;
});

type Asked = { origin?: string; method?: string; names?: string };

function preflight(path: string, { origin = SHOP, method = "POST", names = "content-type,x-api-key" }: Asked = {}) {
  const headers = { Origin: origin, "Access-Control-Request-Method": method, "Access-Control-Request-Headers": names };
  return call(`${gate.url}${path}`, { method: "OPTIONS", headers });
}

describe("a preflight", () => {
  test("is answered without a key, and never by the upstream", async () => {
    const { status, headers, text } = await preflight("/api/shop/orders");
    expect([status, text, requests]).toEqual([204, "", 0]);
    expect(headers).toMatchObject({
      "access-control-allow-origin": SHOP,
      "access-control-allow-methods": "GET, POST, OPTIONS",
      "access-control-allow-headers":
        "Authorization, X-API-Key, X-Auth-Token, X-ElasticEmail-ApiKey, Content-Type, X-Trace",
      "access-control-max-age": "600",
      vary: "Origin, Access-Control-Request-Method, Access-Control-Request-Headers",
    });
    expect(headers["access-control-allow-credentials"]).toBeUndefined();
  });

  test("is answered for every origin where the route says so, and with credentials where it says so", async () => {
    const everyone = await preflight("/api/public", { origin: "null" });
    expect(everyone.headers).toMatchObject({ "access-control-allow-origin": "*", "access-control-max-age": "5" });
    const { headers } = await preflight("/api/cookies");
    expect([headers["access-control-allow-origin"], headers["access-control-allow-credentials"]]).toEqual([
      SHOP,
      "true",
    ]);
  });

  test.each<[string, Asked]>([
    ["another origin", { origin: "https://other.example" }],
    ["an origin in capitals", { origin: "https://SHOP.example" }],
    ["an origin with a slash", { origin: `${SHOP}/` }],
    ["an origin with its default port", { origin: `${SHOP}:443` }],
    ["a lower origin of the same site", { origin: "https://evil.shop.example" }],
    ["an origin that begins like one", { origin: `${SHOP}.evil.example` }],
    ["another scheme", { origin: "http://shop.example" }],
    ["another port", { origin: "http://localhost:5174" }],
    ["the origin null", { origin: "null" }],
    ["two origins", { origin: `${SHOP}, ${SHOP}` }],
  ])("of %s is refused, and gets no field that would let a page on", async (_what, asked) => {
    const { status, headers, json } = await preflight("/api/shop", asked);
    expect([status, json().code, headers.vary, requests]).toEqual([403, "cors_refused", "Origin", 0]);
    expect(Object.keys(headers).filter((name) => name.startsWith("access-control-"))).toEqual([]);
  });

  test.each<[string, Asked]>([
    ["a method that the route does not take", { method: "DELETE" }],
    ["a method in another letter case", { method: "post" }],
    ["a header that the route does not name", { names: "content-type, x-other" }],
    ["a header that no page may choose", { names: "cookie" }],
    ["any header", { names: "*" }],
  ])("for %s is refused", async (_what, asked) => {
    const { status, headers, json } = await preflight("/api/shop", asked);
    expect([status, json().code]).toEqual([403, "cors_refused"]);
    expect(headers["access-control-allow-methods"]).toBeUndefined();
  });

  test("names of headers count in any letter case, and may be left out", async () => {
    for (const names of ["X-TRACE", "x-trace ,  Authorization", "", ","]) {
      expect([names, (await preflight("/api/shop", { names })).status]).toEqual([names, 204]);
    }
  });

  test("to a route without CORS is a request without a key, as before", async () => {
    const { status, headers, json } = await preflight("/api/none");
    expect([status, json().code]).toEqual([401, "key_missing"]);
    expect(headers["access-control-allow-origin"]).toBeUndefined();
  });

  test("gives back the permit that it took", async () => {
    for (let round = 0; round < 10; round++) expect((await preflight("/api/shop")).status).toBe(204);
  });
});

const get = (path: string, headers: Record<string, string>) => call(`${gate.url}${path}`, { headers });

describe("an answer to a page", () => {
  test("can be read by it, whatever the upstream says about other pages", async () => {
    const { status, headers, text } = await get("/api/shop", { Origin: SHOP, "X-API-Key": secret });
    expect([status, text]).toEqual([200, "[]"]);
    expect(headers).toMatchObject({
      "access-control-allow-origin": SHOP,
      "access-control-expose-headers": "X-Request-Id, WWW-Authenticate, Retry-After, X-Total",
      vary: "Accept, Origin",
    });
    expect(headers["access-control-allow-credentials"]).toBeUndefined();
  });

  test("of another origin, and one without an origin, can't be read by a page, and no cache gives it to one", async () => {
    const origins: Record<string, string>[] = [{}, { Origin: "https://other.example" }, { Origin: "null" }];
    for (const others of origins) {
      const { status, headers } = await get("/api/shop", { ...others, "X-API-Key": secret });
      expect([status, headers.vary, headers["access-control-allow-origin"]]).toEqual([
        200,
        "Accept, Origin",
        undefined,
      ]);
    }
  });

  test("of a route without CORS is the upstream's own", async () => {
    const { headers } = await get("/api/none", { Origin: SHOP, "X-API-Key": secret });
    expect(headers).toMatchObject({ "access-control-allow-origin": "*", vary: "Accept" });
  });

  test.each<[string, string, Record<string, string>, number]>([
    ["without a key", "/api/shop", {}, 401],
    ["with a wrong key", "/api/shop", { "X-API-Key": "0".repeat(96) }, 401],
    ["with two keys", "/api/shop", { "X-API-Key": "a", "X-Auth-Token": "b" }, 400],
    ["to a disabled route", "/api/off", { "X-API-Key": "good" }, 503],
    ["to an upstream that is away", "/api/gone", { "X-API-Key": "good" }, 502],
    ["that the upstream fails at", "/api/shop/broken", { "X-API-Key": "good" }, 500],
  ])("%s can be read as well", async (_what, path, keys, expected) => {
    const given = keys["X-API-Key"] === "good" ? { "X-API-Key": secret } : keys;
    const { status, headers } = await get(path, { Origin: SHOP, ...given });
    expect(status).toBe(expected);
    expect(headers["access-control-allow-origin"]).toBe(SHOP);
    expect(headers.vary).toContain("Origin");
    expect(
      (await get(path, { Origin: "https://other.example", ...given })).headers["access-control-allow-origin"],
    ).toBe(undefined);
  });

  test("that lacks a permission names it, and a method that the route lacks is named", async () => {
    const weak = gate.keys.add();
    const refused = await get("/api/shop", { Origin: SHOP, "X-API-Key": weak });
    expect([refused.json().code, refused.headers["access-control-allow-origin"]]).toEqual(["permission_missing", SHOP]);
    const headers = { Origin: SHOP, "X-API-Key": secret };
    const other = await call(`${gate.url}/api/shop`, { method: "DELETE", headers });
    expect([other.status, other.headers["access-control-allow-origin"]]).toEqual([405, SHOP]);
  });
});
