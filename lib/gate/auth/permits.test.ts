/** Twenty requests at once from one address, not one more; every permit comes back, however its request ends. */
import { once } from "node:events";
import http from "node:http";
import net from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { call, waitFor } from "@/e2e/support/api/client";
import { createTestDashboard, SCRIPT_PATH } from "@/lib/gate/testing/dashboard";
import { startTestGate, type TestGate } from "@/lib/gate/testing/gate";
import { HeldRequests } from "@/lib/gate/testing/held-requests";

const dashboard = createTestDashboard();
let gate: TestGate;
let held: HeldRequests;
let secret: string;

beforeAll(async () => {
  held = await HeldRequests.start(dashboard.answer);
  gate = await startTestGate({ dashboard: held.origin });
  secret = gate.keys.add();
});
afterAll(async () => {
  await held.close();
  await gate.end();
});

const caller = (from: string) => ({ url: gate.url, secret, from });
const hold = (path: string, from: string) =>
  call(`${gate.url}/api/held${path}`, { headers: { "X-API-Key": secret }, from });
const quick = (from: string) => call(`${gate.url}/api/check`, { headers: { "X-API-Key": secret }, from });

const expectAllPermitsFree = (from: string) => held.expectAllPermitsFree(caller(from));

test("of 21 concurrent requests from one address 20 are admitted and one is refused; other addresses are unaffected", async () => {
  for (let round = 0; round < 5; round++) {
    let refusals = 0;
    const running = Array.from({ length: 21 }, async () => {
      const answer = await hold(`/${round}`, "127.0.0.2");
      if (answer.status === 429) refusals++;
      return answer;
    });
    await waitFor(
      () => held.count(`/${round}`) + refusals,
      (decided) => decided === 21,
    );
    const other = hold("/other", "127.0.0.3");
    await held.until("/other", 1);
    held.answerAll();
    expect((await other).status).toBe(200);
    const answers = await Promise.all(running);
    const refused = answers.filter(({ status }) => status === 429);
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(20);
    expect(refused).toHaveLength(1);
    expect(refused[0]?.headers["retry-after"]).toBe("1");
    expect(refused[0]?.json()).toMatchObject({ code: "too_many_concurrent", limit: 20 });
  }
});

test("a permit is taken before the key is looked at, so requests without a key are limited too", async () => {
  const abort = await held.takeAllPermits(caller("127.0.0.4"));
  expect((await call(`${gate.url}/api/whoami`, { from: "127.0.0.4" })).status).toBe(429);
  expect((await call(`${gate.url}/api/health/live`, { from: "127.0.0.4" })).status).toBe(200);
  expect((await call(`${gate.url}/sign-in`, { from: "127.0.0.4" })).status).toBe(200);
  abort.abort();
});

test("clients that hang up give their permits back", async () => {
  const abort = await held.takeAllPermits(caller("127.0.0.5"));
  abort.abort();
  await waitFor(
    () => quick("127.0.0.5"),
    ({ status }) => status === 204,
  );
  await expectAllPermitsFree("127.0.0.5");
});

test("clients that hang up in the middle of an upload give their permits back", async () => {
  const head = `POST /api/whoami HTTP/1.1\r\nHost: a\r\nX-API-Key: ${secret}\r\nContent-Length: 1000\r\n\r\nhalf`;
  const sockets = Array.from({ length: 20 }, () => {
    const socket = net.connect({ port: gate.port, host: "127.0.0.1", localAddress: "127.0.0.6" });
    socket.on("error", () => {});
    socket.write(head);
    return socket;
  });
  // None of them has a connection to the dashboard before its body is whole.
  await waitFor(
    () => quick("127.0.0.6"),
    ({ status }) => status === 429,
  );
  expect(dashboard.running("/api/whoami")).toBe(0);
  for (const socket of sockets) socket.resetAndDestroy();
  await waitFor(
    () => quick("127.0.0.6"),
    ({ status }) => status === 204,
  );
  await expectAllPermitsFree("127.0.0.6");
});

test("pipelined requests whose client hangs up give every permit back", async () => {
  const one = `GET /api/held/pipelined HTTP/1.1\r\nHost: a\r\nX-API-Key: ${secret}\r\n\r\n`;
  const socket = net.connect({ port: gate.port, host: "127.0.0.1", localAddress: "127.0.0.7" });
  socket.on("error", () => {});
  socket.write(one.repeat(20));
  await waitFor(
    () => quick("127.0.0.7"),
    ({ status }) => status === 429,
  );
  socket.destroy();
  await waitFor(
    () => quick("127.0.0.7"),
    ({ status }) => status === 204,
  );
  await expectAllPermitsFree("127.0.0.7");
});

test("pipelined checks give every permit back, whether their client waits for the answers, goes, or sends nonsense behind them", async () => {
  const twenty = `GET /api/check HTTP/1.1\r\nHost: a\r\nX-API-Key: ${secret}\r\n\r\n`.repeat(20);
  const connect = (from: string) => {
    const socket = net.connect({ port: gate.port, host: "127.0.0.1", localAddress: from });
    return socket.on("error", () => {});
  };
  for (let round = 0; round < 10; round++) {
    const hasty = connect("127.0.0.10");
    hasty.write(twenty, () => hasty.resetAndDestroy());
    // Cuts the connection while the twenty wait for their decision.
    const faulty = connect("127.0.0.11").resume();
    const isCut = once(faulty, "close");
    faulty.end(`${twenty}nonsense\r\n\r\n`);
    const patient = connect("127.0.0.12");
    let answers = "";
    patient.on("data", (chunk) => {
      answers += chunk;
    });
    patient.write(twenty);
    await waitFor(
      () => answers.split("HTTP/1.1 204").length - 1,
      (count) => count === 20,
    );
    patient.destroy();
    await isCut;
  }
  for (const from of ["127.0.0.10", "127.0.0.11", "127.0.0.12"]) {
    await waitFor(
      () => quick(from),
      ({ status }) => status === 204,
    );
    await expectAllPermitsFree(from);
  }
});

test("a client that pipelines pages and reads none holds one of the dashboard's connections, and gives it back", async () => {
  const socket = net.connect({ port: gate.port, host: "127.0.0.1", localAddress: "127.0.0.9" });
  socket.on("error", () => {});
  socket.pause();
  socket.write(`GET ${SCRIPT_PATH} HTTP/1.1\r\nHost: a\r\n\r\n`.repeat(1200));
  await waitFor(
    () => dashboard.running(SCRIPT_PATH),
    (count) => count > 0,
  );
  expect((await call(`${gate.url}/sign-in`)).status).toBe(200);
  expect(dashboard.running(SCRIPT_PATH)).toBe(1);
  socket.destroy();
  await waitFor(
    () => dashboard.running(SCRIPT_PATH),
    (count) => count === 0,
  );
  expect((await call(`${gate.url}/sign-in`, { from: "127.0.0.9" })).status).toBe(200);
});

test("HEAD, refusals, 404 and kept-alive connections leave no permit behind", async () => {
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1, localAddress: "127.0.0.8" });
  const headers = { "X-API-Key": secret };
  for (let round = 0; round < 25; round++) {
    await call(`${gate.url}/api/whoami`, { method: "HEAD", headers, agent });
    await call(`${gate.url}/api/check?permission=Export`, { headers, agent });
    await call(`${gate.url}/api/nothing`, { headers, agent });
    await call(`${gate.url}/api/whoami`, { headers: { "X-API-Key": "wrong" }, agent });
    await call(`${gate.url}/api/whoami`, { method: "POST", headers, body: "x".repeat(2000), agent });
  }
  // The connection is idle and open; it holds nothing.
  await expectAllPermitsFree("127.0.0.8");
  agent.destroy();
});
