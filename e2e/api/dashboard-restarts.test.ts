/** The dashboard comes back whatever took it away, and what a restart needs is made anew. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, type TestContext, test } from "vitest";
import { call, waitFor } from "../support/api/client";
import { type Environment, startServer, type TestServer } from "../support/server";

type Cleanup = Pick<TestContext, "onTestFinished">;

async function start({ onTestFinished }: Cleanup, environment: Environment = {}): Promise<TestServer> {
  const server = await startServer({ LOG_LEVEL: "info", ...environment });
  onTestFinished(() => server.end());
  return server;
}

function getDashboardPid(server: TestServer): number {
  const pid = server.dashboardPid();
  if (pid === null) throw new Error("no dashboard");
  return pid;
}

const untilPagesAre = (server: TestServer, expected: number) =>
  waitFor(
    () => call(`${server.url}/sign-in`),
    ({ status }) => status === expected,
    50_000,
  );

/** The lines of the gate's log about the dashboard's ends. */
const endsIn = (server: TestServer) =>
  server
    .output()
    .split("\n")
    .filter((line) => line.includes("the dashboard ended"));

/** The socket of the dashboard, from the environment that the gate gave it. */
function findSocketPath(pid: number): string {
  const environment = readFileSync(`/proc/${pid}/environ`, "utf8").split("\0");
  return environment.find((line) => line.startsWith("LATCHKEY_SOCKET="))?.split("=")[1] ?? "";
}

test("a dashboard whose private folder was removed is back in a new one, with one line in the log", async (context) => {
  const server = await start(context);
  const pid = getDashboardPid(server);
  rmSync(path.dirname(findSocketPath(pid)), { recursive: true });
  await waitFor(
    () => server.dashboardPid(),
    (now) => now !== null && now !== pid,
  );
  await untilPagesAre(server, 200);
  expect(endsIn(server)).toHaveLength(1);
  expect(endsIn(server)[0]).toContain("its socket was removed");
});

// Beside each other, since each lasts half a minute.
describe.concurrent("for half a minute", { timeout: 120_000 }, () => {
  test("a dashboard that stood still and lost its folder meanwhile is ended and back, with one line in the log", async (context) => {
    const server = await start(context);
    const pid = getDashboardPid(server);
    process.kill(pid, "SIGSTOP");
    rmSync(path.dirname(findSocketPath(pid)), { recursive: true });
    await waitFor(
      () => server.dashboardPid(),
      (now) => now !== null && now !== pid,
      50_000,
    );
    await untilPagesAre(server, 200);
    expect(endsIn(server)).toHaveLength(1);
  });

  test("a dashboard that stands still while it starts, for longer than a listening one may, is not ended for it", async (context) => {
    const server = await start(context);
    const first = getDashboardPid(server);
    process.kill(first, "SIGKILL");
    const second = await waitFor(
      () => server.dashboardPid(),
      (now) => now !== null && now !== first,
    );
    process.kill(second as number, "SIGSTOP");
    // More than the 30 s after which a listening dashboard counts as hung.
    await sleep(33_000);
    process.kill(second as number, "SIGCONT");
    await untilPagesAre(server, 200);
    expect(server.dashboardPid()).toBe(second);
  });
});

test.for([76, 85, 105])(
  "a dashboard comes back where TMPDIR has %i characters, on a socket nobody else reaches",
  async (length, context) => {
    const root = mkdtempSync(path.join(tmpdir(), "long-"));
    context.onTestFinished(() => rmSync(root, { recursive: true, force: true }));
    const TMPDIR = path.join(root, "x".repeat(length - root.length - 1));
    mkdirSync(TMPDIR);
    const server = await start(context, { TMPDIR });
    const pid = getDashboardPid(server);
    process.kill(pid, "SIGKILL");
    const next = await waitFor(
      () => server.dashboardPid(),
      (now) => now !== null && now !== pid,
    );
    await untilPagesAre(server, 200);
    const socket = findSocketPath(next as number);
    expect(statSync(socket).isSocket()).toBe(true);
    expect(statSync(path.dirname(socket)).mode & 0o777).toBe(0o700);
    // Nothing lies where a path that was cut would have led to, and the first dashboard's folder is gone.
    const isShort = socket.startsWith(TMPDIR);
    expect(readdirSync(TMPDIR)).toEqual(isShort ? [path.basename(path.dirname(socket))] : []);
    expect(readdirSync(root)).toHaveLength(1);
  },
);
