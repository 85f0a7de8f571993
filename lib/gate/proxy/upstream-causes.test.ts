/** Callers, the log and the people who run the server learn why an upstream did not answer. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import https from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { call, exchangeRaw } from "@/e2e/support/api/client";
import { startRawUpstream, startUpstream } from "@/e2e/support/api/upstream";
import { createReport } from "@/lib/gate/routes/reports";
import { startTestGate, type TestGate } from "@/lib/gate/testing/gate";
import { UPSTREAM_CAUSES } from "@/lib/shared/gate/upstream-causes";
import { findUpstreamFailure, UpstreamFailureLog } from "./upstream-failures";

let gate: TestGate;
let secret: string;
const closing: (() => unknown)[] = [];

/** Starts an upstream whose certificate nobody has signed. */
async function startSelfSigned(): Promise<string> {
  const folder = mkdtempSync(path.join(tmpdir(), "latchkey-tls-"));
  const [key, cert] = ["key.pem", "cert.pem"].map((name) => path.join(folder, name)) as [string, string];
  const request = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=localhost"];
  execFileSync("openssl", [...request, "-keyout", key, "-out", cert], { stdio: "ignore" });
  const server = https.createServer({ key: readFileSync(key), cert: readFileSync(cert) }, (_, response) =>
    response.end(),
  );
  rmSync(folder, { recursive: true });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  closing.push(() => server.close());
  return `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

beforeAll(async () => {
  const gone = await startRawUpstream(() => {});
  await gone.close();
  const closes = await startRawUpstream((socket) => socket.once("data", () => socket.end()));
  const garbage = await startRawUpstream((socket) => socket.once("data", () => socket.end("SSH-2.0-OpenSSH_9.6\r\n")));
  const silent = await startRawUpstream(() => {});
  const large = await startUpstream((_, response) => response.writeHead(200, { "X-Large": "x".repeat(20_000) }).end());
  closing.push(closes.close, garbage.close, silent.close, large.close);
  const permissions = { GET: [] };
  gate = await startTestGate({
    routes: [
      { path: "/api/refused", upstream: gone.origin, permissions },
      { path: "/api/unknown", upstream: "http://no-such-host.invalid", permissions },
      { path: "/api/self-signed", upstream: await startSelfSigned(), permissions },
      { path: "/api/not-tls", upstream: closes.origin.replace("http", "https"), permissions },
      { path: "/api/closes", upstream: closes.origin, permissions },
      { path: "/api/garbage", upstream: garbage.origin, permissions },
      { path: "/api/large", upstream: large.origin, permissions },
      { path: "/api/silent", upstream: silent.origin, permissions, timeoutSeconds: 1 },
    ],
  });
  secret = gate.keys.add();
});
afterAll(async () => {
  for (const close of closing) await close();
  await gate.end();
});

test.each([
  ["refused", "upstream_unreachable", "connection_refused", "ECONNREFUSED"],
  ["unknown", "upstream_unreachable", "name_unknown", expect.stringMatching(/^E/)],
  ["self-signed", "upstream_unreachable", "tls_failed", "DEPTH_ZERO_SELF_SIGNED_CERT"],
  ["not-tls", "upstream_unreachable", "tls_failed", "ECONNRESET"],
  ["closes", "upstream_failed", "connection_closed", "UND_ERR_SOCKET"],
  ["garbage", "upstream_failed", "not_http", expect.stringMatching(/^HPE_|^HTTPParserError$/)],
  ["large", "upstream_failed", "headers_too_large", "UND_ERR_HEADERS_OVERFLOW"],
  ["silent", "upstream_timeout", "no_answer", null],
] as const)("%s: %s, because of %s (%s)", async (name, code, cause, errorCode) => {
  const place = `/api/${name}`;
  const answers = [1, 2, 3].map(() => call(`${gate.url}${place}`, { headers: { "X-API-Key": secret } }));
  for (const answer of await Promise.all(answers)) {
    expect(answer.json()).toMatchObject({ code, detail: UPSTREAM_CAUSES[cause].detail });
    expect(answer.text).not.toMatch(/127\.0\.0\.1|invalid/);
  }
  const lines = gate
    .output()
    .split("\n")
    .filter((line) => line.includes(`"${place}"`));
  expect(lines).toHaveLength(1);
  expect(JSON.parse(lines[0] ?? "")).toMatchObject({ route: place, cause, ...(errorCode && { error: errorCode }) });
  const report = createReport(gate.routes, 600_000, Date.now());
  const { lastFailure } = report.routes.find((route) => route.path === place)?.health ?? {};
  expect(lastFailure).toMatchObject({ cause, errorCode });
});

test("a WebSocket whose upstream fails gets the same detail", async () => {
  const head = `GET /api/refused HTTP/1.1\r\nHost: a\r\nX-API-Key: ${secret}\r\n`;
  const text = await exchangeRaw(gate.port, `${head}Connection: Upgrade\r\nUpgrade: websocket\r\n\r\n`);
  expect(text).toContain(UPSTREAM_CAUSES.connection_refused.detail);
});

test("where a name has several addresses, the error of the first one counts", () => {
  const refused = Object.assign(new Error("connect"), { code: "ECONNREFUSED" });
  const route = { origin: "http://localhost:1" };
  expect(findUpstreamFailure("unreachable", new AggregateError([refused]), route)).toMatchObject({
    cause: "connection_refused",
  });
  expect(findUpstreamFailure("request_timeout", undefined, route)).toBeNull();
  expect(findUpstreamFailure("unreachable", new Error("odd"), route)).toMatchObject({ cause: "network_unreachable" });
});

test("each cause of each route is logged once a minute, with how often it was not", () => {
  const lines: object[] = [];
  const log = new UpstreamFailureLog({ warn: (facts: object) => lines.push(facts) });
  const [refused, closed] = [
    { cause: "connection_refused", errorCode: "ECONNREFUSED" },
    { cause: "connection_closed", errorCode: null },
  ] as const;
  for (let second = 0; second < 60; second++) log.add({ path: "/api/a" }, refused, second * 1_000);
  log.add({ path: "/api/a" }, closed, 59_000);
  log.add({ path: "/api/b" }, refused, 59_000);
  log.add({ path: "/api/a" }, refused, 60_000);
  const first = { route: "/api/a", cause: "connection_refused", error: "ECONNREFUSED" };
  expect(lines).toEqual([
    first,
    { route: "/api/a", cause: "connection_closed" },
    { ...first, route: "/api/b" },
    { ...first, repeated: 59 },
  ]);
});
