/** What happens to one of several upstreams costs no request that can be sent again. */
import { once } from "node:events";
import http from "node:http";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { WebSocket } from "ws";
import { type Answer, call } from "@/e2e/support/api/client";
import { startTestGate, type TestGate } from "@/lib/gate/testing/gate";
import { UpstreamProcess } from "@/lib/gate/testing/upstream-process";
import { openSocket, startSocketUpstream } from "@/lib/gate/testing/web-sockets";

let gate: TestGate;
let upstreams: [UpstreamProcess, UpstreamProcess];
let agent: http.Agent;
let secret: string;

const permissions = { GET: [], POST: [] };

beforeEach(async () => {
  upstreams = await Promise.all([UpstreamProcess.start(), UpstreamProcess.start()]);
  gate = await startTestGate({ concurrentPerIp: 100 });
  secret = gate.keys.add();
  agent = new http.Agent({ keepAlive: true });
});
afterEach(async () => {
  agent.destroy();
  await gate.end();
  for (const upstream of upstreams) await upstream.kill();
});

const ask = (path: string): Promise<Answer> => call(`${gate.url}${path}`, { headers: { "X-API-Key": secret }, agent });

/** Sends requests, eight at a time. `before` is awaited before each, by its number. Returns the answers by number. */
async function askMany(count: number, before: (index: number) => unknown): Promise<Answer[]> {
  const answers: Answer[] = [];
  let next = 0;
  const askInTurn = async () => {
    for (let index = next++; index < count; index = next++) {
      await before(index);
      answers[index] = await ask("/api/shared/x");
    }
  };
  await Promise.all(Array.from({ length: 8 }, askInTurn));
  return answers;
}

test("an upstream that is killed and started again, several times, costs none of 1,000 idempotent requests", async () => {
  const [first, second] = upstreams;
  await gate.writeRoutes([{ path: "/api/shared", upstreams: [first.origin, second.origin], permissions }]);
  const pids = new Set([first.pid, second.pid]);
  const crash = async (upstream: UpstreamProcess) => {
    await upstream.kill();
    await upstream.restart();
    pids.add(upstream.pid);
  };
  let fault = Promise.resolve();
  // Requests go on while one upstream is away, and wait before the other is killed until that one is back.
  let pause = fault;
  const answers = await askMany(1_000, async (index) => {
    await pause;
    if (index % 160 !== 80) return;
    pause = fault;
    await pause;
    fault = crash(index % 320 === 80 ? first : second);
  });
  await fault;
  expect(pids.size).toBe(8);
  expect(answers).toHaveLength(1_000);
  expect(answers.map(({ status }) => status).filter((status) => status !== 200)).toEqual([]);
  for (const { text } of answers) expect(pids).toContain(text);
  expect(gate.output()).not.toMatch(/uncaught|unhandled|TypeError|"level":(?:50|60)/i);
});

test("draining one of two under load costs no request: what runs there ends, and nothing new comes", async () => {
  const [leaving, staying] = upstreams;
  const both = [leaving.origin, staying.origin];
  await gate.writeRoutes([{ path: "/api/shared", upstreams: both, permissions }]);
  const running = Array.from({ length: 4 }, () => ask("/api/shared/slow"));
  let edit: Promise<void> | null = null;
  let drainedFrom = Number.POSITIVE_INFINITY;
  let asked = 0;
  const answers = await askMany(1_000, (index) => {
    asked = index;
    if (index !== 300) return;
    const drained = [{ url: leaving.origin, drain: true }, staying.origin];
    edit = gate.writeRoutes([{ path: "/api/shared", upstreams: drained, permissions }]).then(() => {
      drainedFrom = asked + 1;
    });
  });
  await edit;
  expect(answers.map(({ status }) => status).filter((status) => status !== 200)).toEqual([]);
  const servedBy = (from: number, to?: number) => new Set(answers.slice(from, to).map(({ text }) => text));
  expect(servedBy(0, 300)).toEqual(new Set([leaving.pid, staying.pid]));
  expect(drainedFrom).toBeLessThan(1_000);
  expect(servedBy(drainedFrom)).toEqual(new Set([staying.pid]));
  const [first] = gate.routes.table.routes[0]?.upstreams.upstreams ?? [];
  expect(first?.running).toBe(2);
  for (const upstream of upstreams) upstream.answerSlow();
  expect((await Promise.all(running)).map(({ status }) => status)).toEqual([200, 200, 200, 200]);
  expect(first?.running).toBe(0);
  await leaving.kill();
  expect((await ask("/api/shared/x")).text).toBe(staying.pid);
});

test("a WebSocket goes to an upstream that can be reached, counts as under way, and stays while that drains", async () => {
  const sockets = await startSocketUpstream();
  const [gone] = upstreams;
  await gone.kill();
  const route = (list: readonly (string | object)[]) => ({ path: "/api/live", upstreams: list, permissions });
  await gate.writeRoutes([route([gone.origin, sockets.origin])]);
  const caller = { port: gate.port, secret };
  const open = [await openSocket(caller, "live"), await openSocket(caller, "live")];
  const { upstreams: known = [] } = gate.routes.table.routes[0]?.upstreams ?? {};
  expect(known.map(({ running }) => running)).toEqual([0, 2]);
  await gate.writeRoutes([route([gone.origin, { url: sockets.origin, drain: true }])]);
  const other = await openSocket(caller, "live").catch((error) => error);
  expect(other).toBeInstanceOf(Error);
  open[0]?.send("still here");
  expect(String((await once(open[0] as WebSocket, "message"))[0])).toBe("still here");
  // Once it is no upstream of the route any more, they end.
  await gate.writeRoutes([route([gone.origin])]);
  await Promise.all(open.map((socket) => once(socket, "close")));
  await sockets.close();
});
