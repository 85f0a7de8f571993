/** Messages that two programs could read as two things lead nobody past the gate to an upstream. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { call, exchangeRaw } from "@/e2e/support/api/client";
import { type ReceivedRequest, readRequest, startUpstream, type Upstream } from "@/e2e/support/api/upstream";
import { startTestGate, type TestGate } from "@/lib/gate/testing/gate";

let gate: TestGate;
let upstream: Upstream;
let secret: string;
let received: ReceivedRequest[] = [];

beforeAll(async () => {
  upstream = await startUpstream(async (request, response) => {
    const one = await readRequest(request);
    received.push(one);
    response.writeHead(one.url.includes("missing") ? 404 : 200).end("answer");
  });
  const permissions = { GET: [], POST: [] };
  const routes = [
    { path: "/api/mail", upstream: `${upstream.origin}/v1`, permissions },
    { path: "/api/mail/admin", upstream: `${upstream.origin}/root`, permissions: { GET: ["Security"] } },
  ];
  gate = await startTestGate({ routes });
  secret = gate.keys.add();
});
afterAll(async () => {
  await upstream.close();
  await gate.end();
});

test("Expect: 100-continue is answered here, and the upload follows", async () => {
  received = [];
  const head = `POST /api/mail HTTP/1.1\r\nHost: a\r\nX-API-Key: ${secret}\r\nContent-Length: 5\r\n`;
  const text = await exchangeRaw(gate.port, `${head}Expect: 100-continue\r\nConnection: close\r\n\r\nhello`);
  expect(text).toMatch(/^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 200 OK/);
  expect(received[0]?.body).toBe("hello");
});

test("pipelined requests are answered in their order", async () => {
  const one = (path: string, last = "") => `GET ${path} HTTP/1.1\r\nHost: a\r\nX-API-Key: ${secret}\r\n${last}\r\n`;
  const text = await exchangeRaw(
    gate.port,
    one("/api/mail/1") + one("/api/mail/missing") + one("/api/check", "Connection: close\r\n"),
  );
  expect(text.match(/HTTP\/1\.1 \d+/g)).toEqual(["HTTP/1.1 200", "HTTP/1.1 404", "HTTP/1.1 204"]);
});

test.each([
  ["/api/mail/%2Fadmin", "an empty segment once decoded"],
  ["/api/mail/x%2F..%2Fadmin", "a dot segment once decoded"],
  ["/api/mail/..;/admin", "a dot segment without its parameter"],
  ["/api/mail/Admin", "another route in another letter case"],
  ["/api/mail/admin;x=1/users", "another route without its parameter"],
  ["/api/mail/admin%2Fusers", "another route once decoded"],
])("%s is refused, since it can be read as %s", async (path) => {
  received = [];
  const answer = await call(`${gate.url}${path}`, { headers: { "X-API-Key": secret } });
  expect(answer.status).toBe(400);
  expect(answer.json()).toMatchObject({ code: "bad_request" });
  expect(received).toEqual([]);
});

test.each([
  ["two lengths", "Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello"],
  ["a length and a transfer coding", "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"],
  ["a coding beside chunked", "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n"],
  ["a hidden coding", "Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n"],
  ["a folded field", "X-A: b\r\n c\r\nContent-Length: 0\r\n\r\n"],
  ["a bare line feed", "X-A: b\nContent-Length: 0\r\n\r\n"],
  ["a chunk extension with a bare line feed", "Transfer-Encoding: chunked\r\n\r\n5;a\nb\r\nhello\r\n0\r\n\r\n"],
  ["a chunk size that is none", "Transfer-Encoding: chunked\r\n\r\n0x5\r\nhello\r\n0\r\n\r\n"],
])("a message with %s leads no second request past the gate", async (_, rest) => {
  received = [];
  const smuggled = `GET /root/smuggled HTTP/1.1\r\nHost: a\r\n\r\n`;
  const head = `POST /api/mail HTTP/1.1\r\nHost: a\r\nX-API-Key: ${secret}\r\n`;
  const text = await exchangeRaw(gate.port, head + rest + smuggled, 3_000);
  expect(text).toMatch(/^HTTP\/1\.1 (?:400|501) /);
  expect(received.filter(({ url }) => url.includes("smuggled"))).toEqual([]);
});
