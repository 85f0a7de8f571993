/** The gate and the dashboard: what happens when either dies, drains or can't start. */
import { connect } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Actor } from "@/lib/server/access/actor";
import { call, waitFor } from "../support/api/client";
import { createPerson, enterDatabase, keysOf, leaveDatabase, makeKey, removeKey } from "../support/api/people";
import { v4Of } from "../support/api/v4";
import { isAlive, spawnServer, startServer, type TestServer } from "../support/server";

/** A server whose dashboard stands still, and a key of it. It takes 30 s until that is noticed, so it begins first. */
let standing: { server: TestServer; dashboard: number; secret: string };

beforeAll(async () => {
  const server = await startServer();
  enterDatabase(server.databaseFile);
  const { secret } = await makeKey(await createPerson());
  await leaveDatabase();
  const dashboard = requireDashboard(server);
  process.kill(dashboard, "SIGSTOP");
  standing = { server, dashboard, secret };
});
afterAll(() => standing.server.end());

function requireDashboard(server: TestServer): number {
  const pid = server.dashboardPid();
  if (pid === null) throw new Error("no dashboard");
  return pid;
}

describe("a running server", () => {
  let server: TestServer;
  let owner: Actor;
  let secret: string;

  beforeAll(async () => {
    server = await startServer({ TEST_ROUTES: "1" });
    enterDatabase(server.databaseFile);
    owner = await createPerson();
    ({ secret } = await makeKey(owner));
  });
  afterAll(async () => {
    await leaveDatabase();
    await server.end();
  });

  const check = (from = "127.0.0.1") => call(`${server.url}/api/check`, { headers: { "X-API-Key": secret }, from });

  test("answers every check while its dashboard is killed, serves pages again seconds later, and loses no count", async () => {
    const dashboard = requireDashboard(server);
    const statuses: number[] = [];
    let isOver = false;
    const caller = (async () => {
      while (!isOver) statuses.push((await check()).status);
    })();
    await waitFor(
      () => statuses.length,
      (count) => count > 10,
    );
    process.kill(dashboard, "SIGKILL");
    const down = await waitFor(
      () => call(`${server.url}/sign-in`),
      ({ status }) => status !== 200,
    );
    expect(down.status).toBe(503);
    expect(down.headers["retry-after"]).toBe("3");
    expect(down.headers["content-type"]).toContain("text/html");
    const whoami = await call(`${server.url}/api/whoami`, { headers: { "X-API-Key": secret } });
    expect([whoami.status, whoami.json().code]).toEqual([503, "dashboard_unavailable"]);
    const ready = await call(`${server.url}/api/health/ready`);
    expect([ready.status, ready.json().dashboard]).toEqual([200, "starting"]);
    await waitFor(
      () => call(`${server.url}/sign-in`),
      ({ status }) => status === 200,
      30_000,
    );
    isOver = true;
    await caller;
    expect(new Set(statuses)).toEqual(new Set([204]));
    // The whoami that got no answer was admitted by the gate, so it counts, too.
    const admitted = statuses.length + 1;
    await waitFor(
      async () => (await keysOf(owner))[0]?.usage.at(-1)?.admitted,
      (count) => count === admitted,
    );
    expect(server.dashboardPid()).not.toBe(dashboard);
  });

  test("refuses a second start on its port, and names the variable to set", async () => {
    const child = spawnServer({
      PORT: String(server.port),
      HOST: "127.0.0.1",
      DATABASE_URL: `file:${server.databaseFile}`,
    });
    let output = "";
    child.stderr?.on("data", (chunk) => {
      output += chunk;
    });
    const code = await new Promise((resolve) => child.once("exit", resolve));
    expect(code).toBe(1);
    expect(output.trim()).toMatch(/^Port \d+ is already in use\. Set PORT to a free one, for example PORT=\d+\.$/);
    expect((await check()).status).toBe(204);
  });

  // The last one: it ends the server.
  test("drains on SIGTERM: finishes running requests, accepts no new ones, saves counts and exits with 0", async () => {
    const from = "127.0.0.2";
    let answered = 0;
    const running = Array.from({ length: 20 }, async () => {
      const answer = await call(`${server.url}/api/test/slow?ms=3000`, { headers: { "X-API-Key": secret }, from });
      answered++;
      return answer;
    });
    // All of them are in the gate when no permit is left.
    await waitFor(
      () => check(from),
      ({ status }) => status === 429,
    );
    const dashboard = requireDashboard(server);
    expect(answered).toBe(0);
    const exit = server.stop();
    await waitFor(
      () =>
        check().then(
          ({ status }) => status,
          () => "refused",
        ),
      (result) => result === "refused" || result === 503,
    );
    expect((await Promise.all(running)).map(({ status }) => status)).toEqual(Array(20).fill(200));
    expect(await exit).toBe(0);
    expect(isAlive(dashboard)).toBe(false);
    const [key] = await keysOf(owner);
    expect(key?.usage.at(-1)?.admitted).toBeGreaterThanOrEqual(20);
    expect(key?.lastUsedAddress).toMatch(/^127\.0\.0\.[12]$/);
  });
});

test("a change by one of two servers on a database binds at the other's next request, and the limit is 15 in all", async () => {
  const one = await startServer();
  const two = await startServer({ DATABASE_URL: `file:${one.databaseFile}` });
  enterDatabase(one.databaseFile);
  const owner = await createPerson();
  for (let round = 0; round < 30; round++) {
    const { secret, key } = await makeKey(owner);
    const ask = (server: TestServer) => call(`${server.url}/api/check`, { headers: { "X-API-Key": secret } });
    expect([(await ask(one)).status, (await ask(two)).status]).toEqual([204, 204]);
    await removeKey(owner, key);
    expect([(await ask(one)).status, (await ask(two)).status]).toEqual([401, 401]);
  }
  const { secret } = await makeKey(owner, { permissions: ["Security", "SendHttp"] });
  const create = (index: number) =>
    v4Of((index % 2 === 0 ? one : two).url, secret)("POST", "", {
      json: { Name: `key ${index}`, AccessLevel: ["SendHttp"] },
    });
  const answers = await Promise.all(Array.from({ length: 18 }, (_, index) => create(index)));
  expect(answers.filter(({ status }) => status === 201)).toHaveLength(14);
  expect(await keysOf(owner)).toHaveLength(15);
  await leaveDatabase();
  await two.end();
  await one.end();
});

describe("time-outs", () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startServer({ TEST_ROUTES: "1", CONNECTION_TIMEOUT_SECONDS: "2" });
    enterDatabase(server.databaseFile);
  });
  afterAll(async () => {
    await leaveDatabase();
    await server.end();
  });

  test("a request that lasts longer than the limit is answered 504, one within it is not cut", async () => {
    const { secret } = await makeKey(await createPerson());
    const slow = (ms: number) => call(`${server.url}/api/test/slow?ms=${ms}`, { headers: { "X-API-Key": secret } });
    // The first request to a route also loads it, which can take longer than the limit on a busy machine.
    await waitFor(
      () => slow(1),
      ({ status }) => status === 200,
    );
    const [within, beyond] = await Promise.all([slow(1200), slow(10_000)]);
    expect(within.status).toBe(200);
    expect([beyond.status, beyond.json().code]).toEqual([504, "answer_timeout"]);
  });

  test("300 silent, slow and idle connections are all cut, and nobody else waits for them", async () => {
    const { secret } = await makeKey(await createPerson());
    const openings = [
      "",
      "GET /api/whoami HTTP/1.1\r\nHost: a\r\nX-Slow: ",
      `POST /api/whoami HTTP/1.1\r\nHost: a\r\nX-API-Key: ${secret}\r\nContent-Length: 100\r\n\r\nhalf`,
      `POST /sign-in HTTP/1.1\r\nHost: a\r\nOrigin: http://localhost:${server.port}\r\nContent-Length: 100\r\n\r\nhalf`,
      "GET /api/health/live HTTP/1.1\r\nHost: a\r\n\r\n",
    ];
    let [open, connected] = [0, 0];
    for (let index = 0; index < 300; index++) {
      const localAddress = `127.0.1.${(index % 30) + 1}`;
      const socket = connect({ port: server.port, host: "127.0.0.1", localAddress }, () => {
        socket.write(openings[index % openings.length] ?? "", () => connected++);
      });
      open++;
      socket.on("error", () => {});
      socket.on("data", () => {});
      socket.on("close", () => open--);
    }
    await waitFor(
      () => connected,
      (count) => count === 300,
    );
    const answer = await call(`${server.url}/api/check`, { headers: { "X-API-Key": secret } });
    expect(answer.status).toBe(204);
    await waitFor(
      () => open,
      (count) => count === 0,
      20_000,
    );
  });
});

test("a dashboard that hangs is ended, and pages come back", async () => {
  const { server, dashboard, secret } = standing;
  await waitFor(
    () => isAlive(dashboard),
    (alive) => !alive,
    50_000,
  );
  const answer = await call(`${server.url}/api/check`, { headers: { "X-API-Key": secret } });
  expect(answer.status).toBe(204);
  await waitFor(
    () => call(`${server.url}/sign-in`),
    ({ status }) => status === 200,
    30_000,
  );
});

test("a server that is killed takes its dashboard with it", async () => {
  const { server } = standing;
  const dashboard = requireDashboard(server);
  process.kill(server.pid, "SIGKILL");
  await waitFor(
    () => isAlive(dashboard),
    (alive) => !alive,
  );
  expect(isAlive(server.pid)).toBe(false);
});
