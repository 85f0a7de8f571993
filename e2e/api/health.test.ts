/** Health answers for a supervisor, and a drain under load. */
import { renameSync } from "node:fs";
import http from "node:http";
import { afterEach, beforeEach, expect, test } from "vitest";
import { call, waitFor } from "../support/api/client";
import { createPerson, enterDatabase, leaveDatabase, makeKey } from "../support/api/people";
import { startServer, type TestServer } from "../support/server";

let server: TestServer;
beforeEach(async () => {
  server = await startServer({ TEST_ROUTES: "1" });
  enterDatabase(server.databaseFile);
});
afterEach(async () => {
  await leaveDatabase();
  await server.end();
});

test("live and ready are public, reveal no version, and answer only GET and HEAD", async () => {
  for (const path of ["/api/health/live", "/api/health/ready"]) {
    const answer = await call(server.url + path);
    expect([path, answer.status, answer.json().status]).toEqual([path, 200, "ok"]);
    expect(answer.headers["cache-control"]).toBe("no-store, no-transform");
    expect(answer.text).not.toMatch(/\d/);
    expect((await call(server.url + path, { method: "HEAD" })).text).toBe("");
    expect((await call(server.url + path, { method: "POST" })).status).toBe(405);
  }
  const directory = await call(`${server.url}/api/health`);
  expect([directory.status, directory.json()]).toEqual([200, { live: "/api/health/live", ready: "/api/health/ready" }]);
});

test("a server without its database is not ready, but still live", async () => {
  renameSync(server.databaseFile, `${server.databaseFile}.away`);
  const ready = await call(`${server.url}/api/health/ready`);
  expect([ready.status, ready.json()]).toEqual([
    503,
    { status: "unavailable", database: "unavailable", dashboard: "ok" },
  ]);
  expect((await call(`${server.url}/api/health/live`)).status).toBe(200);
  renameSync(`${server.databaseFile}.away`, server.databaseFile);
  expect((await call(`${server.url}/api/health/ready`)).status).toBe(200);
});

test("a drain under load fails no request that was accepted", async () => {
  const { secret } = await makeKey(await createPerson());
  const agent = new http.Agent({ keepAlive: true, maxSockets: 20 });
  const headers = { "X-API-Key": secret };
  const failures: string[] = [];
  let answered = 0;
  let isOver = false;
  const clients = Array.from({ length: 15 }, async () => {
    while (!isOver) {
      try {
        const { status } = await call(`${server.url}/api/test/slow?ms=20`, { headers, agent });
        if (status === 200) answered++;
        // 503 is the answer to a request that came after the signal.
        else if (status !== 503) failures.push(String(status));
      } catch (error) {
        const { code } = error as NodeJS.ErrnoException;
        // The connection was refused, or closed while idle: the request was never accepted.
        if (code === "ECONNREFUSED") return;
        if (code !== "ECONNRESET") failures.push(String(code));
      }
    }
  });
  await waitFor(
    () => answered,
    (count) => count > 100,
  );
  const exit = server.stop();
  expect(await exit).toBe(0);
  isOver = true;
  await Promise.all(clients);
  expect(failures).toEqual([]);
  agent.destroy();
});
