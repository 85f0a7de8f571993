/** What an upstream sees of a request, and what the caller sees of its answer. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { call } from "@/e2e/support/api/client";
import { type ReceivedRequest, readRequest, startUpstream, type Upstream } from "@/e2e/support/api/upstream";
import { startTestDashboard } from "@/lib/gate/testing/dashboard";
import { startTestGate, type TestGate } from "@/lib/gate/testing/gate";
import { parseIpRule } from "@/lib/shared/keys/ip-rules";

let gate: TestGate;
let dashboard: Upstream;
let upstream: Upstream;
let secret: string;
let received: ReceivedRequest[] = [];

beforeAll(async () => {
  upstream = await startUpstream(async (request, response) => {
    const one = await readRequest(request);
    received.push(one);
    response.writeHead(
      one.url.includes("missing") ? 404 : 200,
      [
        ["Content-Type", "text/plain"],
        ["Connection", "X-Own, keep-alive"],
        ["X-Own", "1"],
        ["X-Latchkey-Key-Id", "forged"],
        ["X-Request-Id", "forged"],
        ["Set-Cookie", "a=1"],
        ["Set-Cookie", "latchkey_session=mine; Path=/"],
        ["Set-Cookie", " __Host-latchkey = mine; Path=/; Secure"],
        ["Set-Cookie", "b=2"],
        ["X-Latin", "caf\u00e9"],
      ].flat(),
    );
    response.end(request.method === "HEAD" ? undefined : `answer to ${one.method}`);
  });
  const methods = { GET: ["ViewReports"], POST: ["SendHttp", "ViewReports"], DELETE: [] };
  const routes = [
    { path: "/api/mail", upstream: `${upstream.origin}/v1`, permissions: methods },
    { path: "/api/mail/admin", upstream: `${upstream.origin}/root/`, permissions: { GET: ["Security"], HEAD: [] } },
    { path: "/api/bare", upstream: upstream.origin, permissions: { GET: [], OPTIONS: [] } },
  ];
  const proxy = parseIpRule("127.0.0.9");
  if (!proxy.ok) throw new Error(proxy.message);
  dashboard = await startTestDashboard();
  gate = await startTestGate({ routes, trustedProxies: [proxy.rule], dashboard: dashboard.origin });
  const permissions = ["ViewReports", "SendHttp"] as const;
  secret = gate.keys.add({ id: "k1", accountId: "a1", name: "Café key", permissions });
});
afterAll(async () => {
  await Promise.all([upstream.close(), dashboard.close()]);
  await gate.end();
});

const withKey = (headers: Record<string, string | string[]> = {}) => ({ "X-API-Key": secret, ...headers });
async function pass(path: string, options: Parameters<typeof call>[1] = {}) {
  received = [];
  const answer = await call(`${gate.url}${path}`, { ...options, headers: withKey(options.headers) });
  return { answer, one: received[0] };
}

test("path and query lead below the upstream's own path; the longest route wins", async () => {
  expect((await pass("/api/mail")).one?.url).toBe("/v1");
  expect((await pass("/api/mail/")).one?.url).toBe("/v1/");
  expect((await pass("/api/mail/a%20b?c=d&e=%2F")).one?.url).toBe("/v1/a%20b?c=d&e=%2F");
  expect((await pass("/api/bare")).one?.url).toBe("/");
  expect((await pass("/api/bare?x")).one?.url).toBe("/?x");
  expect((await pass("/api/mail/admin")).answer.json()).toMatchObject({
    code: "permission_missing",
    required_permission: "Security",
  });
  expect((await pass("/api/mail/admins")).one?.url).toBe("/v1/admins");
  expect((await pass("/api/mailbox")).answer.json()).toMatchObject({ code: "not_found" });
  expect(received).toEqual([]);
});

test("every method needs its own permissions; a method that the route does not name is refused with those it names", async () => {
  expect((await pass("/api/mail", { method: "POST", body: "hello" })).one).toMatchObject({
    method: "POST",
    body: "hello",
  });
  const put = await pass("/api/mail", { method: "PUT", body: "x" });
  expect(put.answer.status).toBe(405);
  expect(put.answer.headers.allow).toBe("GET, POST, DELETE");
  expect(put.one).toBeUndefined();
  expect((await pass("/api/mail", { method: "HEAD" })).answer.status).toBe(405);
  expect((await pass("/api/mail", { method: "DELETE" })).one?.method).toBe("DELETE");
  expect((await pass("/api/mail/admin", { method: "HEAD" })).answer.status).toBe(200);
  const none = await call(`${gate.url}/api/mail`, { method: "PUT" });
  expect(none.json()).toMatchObject({ code: "key_missing" });
});

test("the upstream learns who calls, from where and by which address, and never the key", async () => {
  const { one, answer } = await pass("/api/mail?apikey=x&a=1", { from: "127.0.0.7" });
  expect(one?.headers).toMatchObject({
    "x-latchkey-key-id": "k1",
    "x-latchkey-key-name": encodeURIComponent("Café key"),
    "x-latchkey-account": "a1",
    "x-forwarded-for": "127.0.0.7",
    "x-forwarded-proto": "http",
    "x-forwarded-host": `127.0.0.1:${gate.port}`,
    via: "1.1 latchkey",
    host: `127.0.0.1:${upstream.port}`,
  });
  expect(one?.headers["x-latchkey-permissions"]?.split(" ").sort()).toEqual(["SendHttp", "ViewReports"]);
  expect(one?.headers["x-request-id"]).toBe(answer.headers["x-request-id"]);
  expect(one?.url).toBe("/v1?a=1");
  const places: Record<string, string>[] = [
    { "X-ElasticEmail-ApiKey": secret },
    { "X-Auth-Token": secret },
    { Authorization: `Bearer ${secret}` },
    { Authorization: `ApiKey ${secret}`, "X-API-Key": secret },
    { Authorization: `Bearer\t${secret}`, "X-API-Key": secret },
    { Authorization: `bearer  ${secret}`, Referer: `http://x/?k=${secret}`, Cookie: `k=${secret}` },
  ];
  for (const headers of places) {
    received = [];
    await call(`${gate.url}/api/mail?key=${secret}&b=x${secret}y&c=2`, { headers });
    expect(JSON.stringify(received)).not.toContain(secret.slice(0, 40));
    expect(received[0]?.url).toBe("/v1?c=2");
  }
});

test("the caller can't write in the gate's name, override the method, or bring this server's session", async () => {
  const forged = {
    "X-Latchkey-Key-Id": "admin",
    X_Latchkey_Account: "admin",
    "x-latchkey-anything": "1",
    "X-Forwarded-For": "8.8.8.8",
    X_Forwarded_For: "8.8.8.8",
    "X-Forwarded-Prefix": "/x",
    Forwarded: "for=8.8.8.8",
    "X-Real-IP": "8.8.8.8",
    "X-Request-Id": "mine",
    "X-HTTP-Method-Override": "DELETE",
    "X-Original-URL": "/root",
    "X-Rewrite-URL": "/root",
    "Proxy-Authorization": "Basic eDp5",
    TE: "trailers",
    Transfer_Encoding: "chunked",
    Content_Length: "5",
    Proxy: "http://127.0.0.1:1",
    "Fastly-Client-IP": "8.8.8.8",
    Connection: "close, X-Secret-Hop, X-Latchkey-Permissions",
    "X-Secret-Hop": "1",
    Authorization: "Basic dXNlcjpwYXNz",
    Cookie: "a=1; latchkey_session=abc; __Host-latchkey=def; latchkey_session_4000=ghi; b=2",
    "X-Mine": "caf\u00e9",
  };
  const { one } = await pass("/api/mail", { headers: forged });
  expect(one?.headers).toMatchObject({
    "x-latchkey-key-id": "k1",
    "x-latchkey-account": "a1",
    "x-forwarded-for": "127.0.0.1",
    "x-forwarded-prefix": "/api/mail",
    authorization: "Basic dXNlcjpwYXNz",
    cookie: "a=1; b=2",
    "x-mine": "caf\u00e9",
  });
  for (const gone of [
    "x_latchkey_account",
    "x-latchkey-anything",
    "x_forwarded_for",
    "forwarded",
    "x-real-ip",
    "x-http-method-override",
    "x-original-url",
    "x-rewrite-url",
    "proxy-authorization",
    "te",
    "transfer_encoding",
    "content_length",
    "proxy",
    "fastly-client-ip",
    "x-secret-hop",
    "x-api-key",
  ]) {
    expect(one?.names).not.toContain(gone);
  }
  expect(one?.headers["x-request-id"]).not.toBe("mine");
  for (const name of [
    "x-latchkey-key-id",
    "x-latchkey-permissions",
    "x-forwarded-for",
    "x-forwarded-prefix",
    "x-request-id",
  ]) {
    expect(one?.names.filter((each) => each === name)).toHaveLength(1);
  }
});

test("behind a trusted proxy the upstream learns the client's own address", async () => {
  const { one } = await pass("/api/mail", {
    from: "127.0.0.9",
    headers: { "X-Forwarded-For": "1.2.3.4, 203.0.113.7" },
  });
  expect(one?.headers["x-forwarded-for"]).toBe("203.0.113.7");
});

test("the answer comes back as it was, without what ends here or speaks in the gate's name", async () => {
  const { answer, one } = await pass("/api/mail/missing");
  expect(answer.status).toBe(404);
  expect(answer.text).toBe("answer to GET");
  expect(answer.headers["x-own"]).toBeUndefined();
  expect(answer.headers["x-latchkey-key-id"]).toBeUndefined();
  expect(answer.headers["x-request-id"]).toBe(one?.headers["x-request-id"]);
  expect(answer.headers["set-cookie"]).toEqual(["a=1", "b=2"]);
  expect(answer.headers["x-latin"]).toBe("caf\u00e9");
});

test("bodies of any size, coding and framing go on; an own path still has its limits", async () => {
  const large = "x".repeat(3 * 1024 * 1024);
  expect((await pass("/api/mail", { method: "POST", body: large })).one?.body.length).toBe(large.length);
  const coded = await pass("/api/mail", { method: "POST", body: "zipped", headers: { "Content-Encoding": "gzip" } });
  expect(coded.one).toMatchObject({ body: "zipped", headers: { "content-encoding": "gzip", "content-length": "6" } });
  const chunked = await pass("/api/mail", {
    method: "POST",
    body: "pieces",
    headers: { "Transfer-Encoding": "chunked" },
  });
  expect(chunked.one).toMatchObject({ body: "pieces", headers: { "transfer-encoding": "chunked" } });
  expect(
    (await pass("/api/mail", { method: "DELETE", body: "why", headers: { "Content-Length": "3" } })).one,
  ).toMatchObject({
    method: "DELETE",
    body: "why",
  });
  expect((await pass("/api/whoami", { method: "POST", body: large })).answer.status).toBe(413);
});

test("a deleted key opens no route on its next request", async () => {
  const doomed = gate.keys.add({ permissions: ["ViewReports"] });
  const ask = () => call(`${gate.url}/api/mail`, { headers: { "X-API-Key": doomed } });
  expect((await ask()).status).toBe(200);
  gate.keys.delete(doomed);
  expect((await ask()).json()).toMatchObject({ code: "key_invalid" });
});
