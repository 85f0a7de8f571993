/** A request that runs ends with its key, whatever it does; what has no fault runs on. */
import { once } from "node:events";
import http, { type IncomingMessage, type ServerResponse } from "node:http";
import { afterAll, beforeAll, expect, test } from "vitest";
import { waitFor } from "@/e2e/support/api/client";
import { startUpstream, type Upstream } from "@/e2e/support/api/upstream";
import { startTestGate, type TestGate } from "@/lib/gate/testing/gate";
import { HeldRequests } from "@/lib/gate/testing/held-requests";

let gate: TestGate;
let upstream: Upstream;
let held: HeldRequests;
/** the answers under way at the upstream, by path */
const open = new Map<string, ServerResponse>();

const permissions = { GET: ["ViewReports"], POST: ["ViewReports"] };

beforeAll(async () => {
  held = await HeldRequests.start();
  upstream = await startUpstream((request, response) => {
    const path = request.url ?? "";
    open.set(path, response);
    response.once("close", () => open.delete(path));
    request.resume();
    if (path.includes("/begun/")) response.writeHead(200, { "Content-Type": "text/event-stream" }).write("data: 1\n\n");
  });
  gate = await startTestGate({
    routes: [{ path: "/api/runs", upstream: `${upstream.origin}/runs`, permissions }, held.route],
  });
});
afterAll(async () => {
  await upstream.close();
  await held.close();
  await gate.end();
});

type Running = { path: string; secret: string; request: http.ClientRequest; outcome: Promise<string> };

/** Starts a request that the upstream does not end. Its outcome is "cut", or the refusal's code. */
async function run(kind: "begun" | "waiting" | "upload", from = "127.0.0.1", route = "runs"): Promise<Running> {
  const secret = gate.keys.add({ permissions: ["ViewReports"] });
  const path = `/${route}/${kind}/${secret.slice(-12)}`;
  const options = { method: kind === "upload" ? "POST" : "GET", headers: { "X-API-Key": secret }, localAddress: from };
  const request = http.request(`${gate.url}/api${path}`, { ...options, agent: false });
  const outcome = new Promise<string>((resolve) => {
    request.on("error", () => resolve("cut"));
    request.on("response", (response: IncomingMessage) => {
      let text = "";
      response.on("data", (chunk) => {
        text += chunk;
      });
      response.on("error", () => resolve("cut"));
      response.on("end", () => resolve(response.statusCode === 200 ? text : JSON.parse(text).code));
    });
  });
  if (kind === "upload") request.write("never ends");
  else request.end();
  if (kind === "begun") await once(request, "response");
  await waitFor(
    () => open.has(path),
    (isOpen) => isOpen,
  );
  return { path, secret, request, outcome };
}

const valid = { permissions: ["ViewReports"] } as const;

const ENDS: [what: string, change: (secret: string) => void, code: string][] = [
  ["is deleted or changed", (secret) => gate.keys.delete(secret), "key_invalid"],
  ["is disabled", (secret) => gate.keys.set(secret, { ...valid, isDisabled: true }), "key_disabled"],
  ["expires", (secret) => gate.keys.set(secret, { ...valid, expiresAt: 1 }), "key_expired"],
  [
    "is restricted to other addresses",
    (secret) => gate.keys.set(secret, { ...valid, ipRules: ["127.0.0.9"] }),
    "ip_not_allowed",
  ],
  ["loses the permission", (secret) => gate.keys.set(secret, { permissions: ["ViewContacts"] }), "permission_missing"],
  ["has its account closed", (secret) => gate.keys.set(secret, { ...valid, isAccountClosed: true }), "account_closed"],
];

test.each(ENDS)(
  "an answer that streams is cut, and one that has not begun refused, when the key %s",
  async (_what, change, code) => {
    const [begun, waiting, upload, other] = await Promise.all([
      run("begun"),
      run("waiting"),
      run("upload"),
      run("begun"),
    ]);
    for (const { secret } of [begun, waiting, upload]) change(secret);
    expect(await begun.outcome).toBe("cut");
    expect(await waiting.outcome).toBe(code);
    expect(await upload.outcome).toBe(code);
    await waitFor(
      () => [begun, waiting, upload].some(({ path }) => open.has(path)),
      (isAnyOpen) => !isAnyOpen,
    );
    expect(open.has(other.path)).toBe(true);
    open.get(other.path)?.end("data: 2\n\n");
    expect(await other.outcome).toBe("data: 1\n\ndata: 2\n\n");
  },
);

test("a request outlives an edit of the routes, and then still ends with its key", async () => {
  const [{ secret, path, outcome }, first, second] = await Promise.all([run("begun"), run("begun"), run("begun")]);
  // The others were ended by a round that judged this one as well.
  const judge = async (other: Running) => {
    gate.keys.delete(other.secret);
    expect(await other.outcome).toBe("cut");
  };
  await gate.writeRoutes([{ path: "/api/runs", upstream: `${upstream.origin}/elsewhere`, permissions }, held.route]);
  await judge(first);
  expect(open.has(path)).toBe(true);
  await gate.writeRoutes([held.route]);
  await judge(second);
  expect(open.has(path)).toBe(true);
  gate.keys.delete(secret);
  expect(await outcome).toBe("cut");
  await gate.writeRoutes([{ path: "/api/runs", upstream: `${upstream.origin}/runs`, permissions }, held.route]);
});

test("a route with finishRunning lets its requests end as they began", async () => {
  const usual = { path: "/api/runs", upstream: `${upstream.origin}/runs`, permissions };
  await gate.writeRoutes([{ ...usual, finishRunning: true }, held.route]);
  const { secret, path, outcome } = await run("begun");
  gate.keys.delete(secret);
  // A round has judged it once another request, which was added later and whose route says nothing, has been ended.
  await gate.writeRoutes([
    { ...usual, finishRunning: true },
    { ...usual, path: "/api/others", upstream: `${upstream.origin}/others` },
  ]);
  const other = await run("begun", "127.0.0.1", "others");
  gate.keys.delete(other.secret);
  expect(await other.outcome).toBe("cut");
  expect(open.has(path)).toBe(true);
  open.get(path)?.end("data: 2\n\n");
  expect(await outcome).toBe("data: 1\n\ndata: 2\n\n");
  await gate.writeRoutes([usual, held.route]);
});

test("requests that were ended give their permits back, and are no failures of the upstream", async () => {
  const from = "127.0.0.31";
  const running = await Promise.all(Array.from({ length: 5 }, () => run("begun", from)));
  for (const { secret } of running) gate.keys.delete(secret);
  for (const { outcome } of running) expect(await outcome).toBe("cut");
  const secret = gate.keys.add();
  await held.expectAllPermitsFree({ url: gate.url, secret, from });
  const [route] = gate.routes.table.routes;
  expect(route?.health.report(Date.now()).lastFailure).toBeUndefined();
  expect(gate.output()).not.toMatch(/uncaught|unhandled|TypeError|"level":(?:50|60)/i);
});
