/** What an upstream says of its own addresses reaches callers as addresses of the gate; what is foreign stays. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { call, exchangeRaw } from "@/e2e/support/api/client";
import { startUpstream, type Upstream } from "@/e2e/support/api/upstream";
import { startTestGate, type TestGate } from "@/lib/gate/testing/gate";

let gate: TestGate;
let upstream: Upstream;
let secret: string;
/** the header fields of the next answer, and the prefix that came with the last request */
let fields: [string, string][] = [];
let prefix: string | undefined;

beforeAll(async () => {
  upstream = await startUpstream((request, response) => {
    prefix = request.headers["x-forwarded-prefix"] as string | undefined;
    response.writeHead(307, fields.flat()).end();
  });
  const permissions = { GET: [] };
  gate = await startTestGate({
    routes: [
      { path: "/api/mail", upstream: `${upstream.origin}/v1`, permissions },
      { path: "/api/mail/admin", upstream: `${upstream.origin}/root`, permissions },
      { path: "/api/bare", upstream: "http://localhost:".concat(String(upstream.port)), permissions },
      { path: "/api/same", upstream: `${upstream.origin}/api/same`, permissions },
      { path: "/api/v2b/x", upstream: `${upstream.origin}/x`, permissions },
      { path: "/api/shops/{shop}/orders", upstream: `${upstream.origin}/s/{shop}/o`, permissions },
      { path: "/api/shops/{shop}/orders/{id}/refund", upstream: `${upstream.origin}/refunds/{id}/{shop}`, permissions },
      { path: "/api/kept/{id}", upstream: `${upstream.origin}/kept`, stripPrefix: false, permissions },
      { path: "/api/foreign", upstream: "http://127.0.0.1:9/v1/foreign", permissions },
    ],
  });
  secret = gate.keys.add();
});
afterAll(async () => {
  await upstream.close();
  await gate.end();
});

async function answerTo(path: string, name: string, value: string) {
  fields = [[name, value.replaceAll("{upstream}", `127.0.0.1:${upstream.port}`).replace("{port}", `${upstream.port}`)]];
  const { headers } = await call(`${gate.url}${path}`, { headers: { "X-API-Key": secret } });
  const answer = headers[name.toLowerCase()];
  return `${answer}`.replaceAll(`127.0.0.1:${upstream.port}`, "{upstream}");
}

describe("Location, asked for /api/mail/inbox of an upstream at /v1:", () => {
  test.each([
    ["http://{upstream}/v1/inbox/", "/api/mail/inbox/"],
    ["http://{upstream}/v1", "/api/mail"],
    ["http://{upstream}/v1/a%2Fb?c=%2F&d#e", "/api/mail/a%2Fb?c=%2F&d#e"],
    ["HTTP://{upstream}/v1/x", "/api/mail/x"],
    ["//{upstream}/v1/x", "/api/mail/x"],
    ["http:\\\\{upstream}\\v1\\x", "/api/mail/x"],
    ["http://user:pass@{upstream}/v1/x", "/api/mail/x"],
    ["http://{upstream}/v1/x/../y", "/api/mail/y"],
    ["/v1/inbox/", "/api/mail/inbox/"],
    ["/v1?page=2", "/api/mail?page=2"],
    ["/v1/caf\u00c3\u00a9", "/api/mail/caf%C3%A9"],
    // In X-Forwarded-Proto it learns that callers come by another protocol, and it may have another name.
    ["https://{upstream}/v1/x", "/api/mail/x"],
    ["http://localhost.:{port}/v1/x", "/api/mail/x"],
    // By another route.
    ["/root/users", "/api/mail/admin/users"],
    ["http://{upstream}/root", "/api/mail/admin"],
    ["/x/1", "/api/v2b/x/1"],
    // It has heeded X-Forwarded-Prefix.
    ["/api/mail/v1/inbox", "/api/mail/inbox"],
    // What is relative is understood as it is, where it does not leave the route.
    ["outbox", "outbox"],
    ["?page=2", "?page=2"],
    ["#end", "#end"],
    ["../root/users", "/api/mail/admin/users"],
    ["../../v1/x", "/api/mail/x"],
    // No route leads there.
    ["/elsewhere", "/elsewhere"],
    ["/v10/x", "/v10/x"],
    ["http://{upstream}/elsewhere", "/elsewhere"],
    ["http://{upstream}//evil.example/x", "/evil.example/x"],
    // Foreign.
    ["http://other.example/v1/inbox", "http://other.example/v1/inbox"],
    ["//other.example/v1", "//other.example/v1"],
    ["http://127.0.0.1:9/v1/x", "http://127.0.0.1:9/v1/x"],
    ["mailto:a@b.example", "mailto:a@b.example"],
    ["ftp://{upstream}/v1/x", "ftp://{upstream}/v1/x"],
    ["http://[", "http://["],
  ])("%s becomes %s", async (given, expected) => {
    expect(await answerTo("/api/mail/inbox", "Location", given)).toBe(expected);
    expect(prefix).toBe("/api/mail");
  });
});

test.each([
  ["/api/bare", "inbox", "/api/bare/inbox"],
  ["/api/bare", "/", "/api/bare/"],
  ["/api/bare/a/b", "/c", "/api/bare/c"],
  ["/api/bare/a/b", "http://{upstream}/c", "/api/bare/c"],
  ["/api/bare/a/b", "/api/bare/c", "/api/bare/c"],
  ["/api/bare/a/b", "//other.example/c", "//other.example/c"],
  ["/api/mail", "inbox", "/inbox"],
  ["/api/mail/", "inbox", "inbox"],
  ["/api/same/a", "/api/same/b", "/api/same/b"],
  ["/api/same/a", "http://{upstream}/api/same/b", "/api/same/b"],
])("Location, asked for %s: %s becomes %s", async (path, given, expected) => {
  expect(await answerTo(path, "Location", given)).toBe(expected);
});

test.each([
  ["/api/bare/x", "/api/bare"],
  ["/api/mail/x", "/api/mail"],
  ["/api/v2b/x/1", "/api/v2b"],
  ["/api/same/x", undefined],
])("the upstream of %s learns that the gate took %s from the front", async (path, expected) => {
  await answerTo(path, "X-Any", "");
  expect(prefix).toBe(expected);
});

test.each([
  ["Content-Location", "/v1/inbox/7", "/api/mail/inbox/7"],
  ["Content-Location", "http://other.example/7", "http://other.example/7"],
  ["Refresh", "5; url=http://{upstream}/v1/x", "5; url=/api/mail/x"],
  ["Refresh", '0;URL="/v1/x"', '0;URL="/api/mail/x"'],
  ["Refresh", "0; /v1/x", "0; /api/mail/x"],
  ["Refresh", "30", "30"],
  ["Refresh", "5; url=http://other.example/v1/x", "5; url=http://other.example/v1/x"],
  [
    "Link",
    '<http://{upstream}/v1/inbox?page=2>; rel="next", </v1/inbox>; rel=first; title="a <b>, \\"</v1/c>"',
    '</api/mail/inbox?page=2>; rel="next", </api/mail/inbox>; rel=first; title="a <b>, \\"</v1/c>"',
  ],
  [
    "Link",
    '</v1/a>; anchor="/v1/b"; rel=up, <http://o.example/>',
    '</api/mail/a>; anchor="/api/mail/b"; rel=up, <http://o.example/>',
  ],
  ["X-Other", "http://{upstream}/v1/x", "http://{upstream}/v1/x"],
])("%s: %s becomes %s", async (name, given, expected) => {
  expect(await answerTo("/api/mail/inbox", name, given)).toBe(expected);
});

describe("a cookie of the upstream at /v1 (and /root)", () => {
  test.each([
    ["a=1", "a=1"],
    ["a=1; Path=/v1", "a=1; Path=/api/mail"],
    ["a=1; path=/v1/inbox/; HttpOnly", "a=1; path=/api/mail/inbox/; HttpOnly"],
    ["a=1; Path=/root/x", "a=1; Path=/api/mail/admin/x"],
    // For all of the upstream: all that leads to it, and nothing else here.
    ["a=1; Path=/", "a=1; Path=/api"],
    ["a=1; Path=/api/mail/v1", "a=1; Path=/api/mail"],
    ["a=1; Path=/elsewhere", "a=1; Path=/elsewhere"],
    ["__Host-a=1; Secure; Path=/", "__Host-a=1; Secure; Path=/"],
    ["a=1; Domain=127.0.0.1; Secure", "a=1; Domain=127.0.0.1; Secure"],
    ["a=1; Domain=other.example", "a=1; Domain=other.example"],
    ["a=b; path", "a=b; path"],
    ['a="/v1"; Expires=Wed, 21 Oct 2026 07:28:00 GMT', 'a="/v1"; Expires=Wed, 21 Oct 2026 07:28:00 GMT'],
  ])("%s becomes %s", async (given, expected) => {
    expect(await answerTo("/api/mail/inbox", "Set-Cookie", given)).toBe(expected);
  });

  test.each([
    ["/api/bare/x/y", "a=1; Path=/", "a=1; Path=/api/bare"],
    ["/api/bare/x/y", "a=1; Path=/x", "a=1; Path=/api/bare/x"],
    // Callers would take it for one of "/api".
    ["/api/bare", "a=1", "a=1; Path=/api/bare"],
    // Callers know the upstream under no such name, and would refuse the cookie.
    ["/api/bare/x", "a=1; Domain=localhost; Secure", "a=1; Secure"],
    ["/api/bare/x", "a=1; domain=.LocalHost", "a=1"],
    ["/api/bare/x", "a=1; Domain=host", "a=1; Domain=host"],
  ])("asked for %s: %s becomes %s", async (path, given, expected) => {
    expect(await answerTo(path, "Set-Cookie", given)).toBe(expected);
  });
});

test("an upstream that redirects instead of opening a WebSocket is read in the same way", async () => {
  fields = [["Location", `http://127.0.0.1:${upstream.port}/v1/socket/`]];
  const head = `GET /api/mail/socket HTTP/1.1\r\nHost: a\r\nX-API-Key: ${secret}\r\n`;
  const text = await exchangeRaw(gate.port, `${head}Connection: Upgrade\r\nUpgrade: websocket\r\n\r\n`);
  expect(text).toContain("\r\nLocation: /api/mail/socket/\r\n");
});

describe("Location, asked for /api/shops/7/orders/1 of an upstream at /s/{shop}/o:", () => {
  test.each([
    ["http://{upstream}/s/7/o/2", "/api/shops/7/orders/2"],
    ["/s/8/o", "/api/shops/8/orders"],
    ["/s/a%2Fb/o", "/api/shops/a%2Fb/orders"],
    ["/refunds/3/9/x?y", "/api/shops/9/orders/3/refund/x?y"],
    // It has heeded X-Forwarded-Prefix.
    ["/api/shops/7/orders/s/7/o/2", "/api/shops/7/orders/2"],
    ["/s/7", "/s/7"],
    ["/kept/api/kept/5/z", "/api/kept/5/z"],
    ["/v1/x", "/api/mail/x"],
  ])("%s -> %s", async (given, expected) => {
    expect(await answerTo("/api/shops/7/orders/1", "Location", given)).toBe(expected);
    expect(prefix).toBe("/api/shops/7/orders");
  });
});

describe("Location, asked for /api/kept/5/z, whose prefix the upstream gets:", () => {
  test.each([
    ["/kept/api/kept/5/y", "/api/kept/5/y"],
    ["/kept/api/kept/6", "/api/kept/6"],
    ["/s/7/o/2", "/api/shops/7/orders/2"],
    ["y", "y"],
  ])("%s -> %s", async (given, expected) => {
    expect(await answerTo("/api/kept/5/z", "Location", given)).toBe(expected);
  });
});

describe("the path of a cookie, asked for /api/shops/7/orders/1 of an upstream at /s/{shop}/o:", () => {
  test.each([
    ["/s/7/o", "/api/shops/7/orders"],
    ["/s/8/o/2", "/api/shops/8/orders/2"],
    ["/s/7", "/api/shops/7/orders"],
    // For all shops: not for one alone.
    ["/s", "/api/shops"],
  ])("%s -> %s", async (given, expected) => {
    expect(await answerTo("/api/shops/7/orders/1", "Set-Cookie", `a=1; Path=${given}`)).toBe(`a=1; Path=${expected}`);
  });
});
