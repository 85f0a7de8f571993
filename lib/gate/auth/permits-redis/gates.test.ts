/** Three gates share the permits of an address, whatever kind of request holds them or waits for one. */
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { call, waitFor } from "@/e2e/support/api/client";
import { startTestGate, type TestGate } from "@/lib/gate/testing/gate";
import { HeldRequests } from "@/lib/gate/testing/held-requests";
import { heldBy, LIMIT, PermitNode } from "@/lib/gate/testing/permit-nodes";
import { checkOf, RawClient } from "@/lib/gate/testing/raw-client";
import {
  openSocket,
  refusedSocket,
  type SocketUpstream,
  startSocketUpstream,
  untilOpen,
} from "@/lib/gate/testing/web-sockets";
import { parseAddress, toAddressGroup } from "@/lib/shared/keys/ip-rules";
import { describeWithRedis, requireRedis } from "@/prisma/testing/describe-redis";
import type { TestRedis } from "@/prisma/testing/redis";

await describeWithRedis("gates that share permits", () => {
  let redis: TestRedis;
  let held: HeldRequests;
  let sockets: SocketUpstream;
  let gates: TestGate[];
  let gate: TestGate;
  /** a node without a gate, which can hold permits without requests */
  let holder: PermitNode;
  let secret: string;

  beforeAll(async () => {
    [redis, held, sockets] = await Promise.all([requireRedis(), HeldRequests.start(), startSocketUpstream()]);
    const ids = Array.from({ length: 4 }, () => randomUUID());
    const [own = "", ...others] = ids;
    holder = await PermitNode.open(redis.url, own, ids);
    const nodes = await Promise.all(others.map((id) => PermitNode.open(redis.url, id, ids, { giveBackMs: 2_000 })));
    const live = { path: "/api/live", upstream: sockets.origin, permissions: { GET: [] } };
    const routes = [held.route, live];
    gate = await startTestGate({ routes, permits: nodes[0]?.counter });
    const { keys } = gate;
    const rest = nodes.slice(1).map(({ counter }) => startTestGate({ keys, routes, permits: counter }));
    gates = [gate, ...(await Promise.all(rest))];
    secret = keys.add();
  });
  afterAll(async () => {
    await held.close();
    await sockets.close();
    await Promise.all(gates.map((one) => one.end()));
    await holder.close();
    await redis.stop();
  });

  /** Resolves to how many of the permits of a loopback address the holder could take. */
  const take = (from: string, count: number) => {
    const address = parseAddress(from);
    return address === null ? 0 : holder.take(toAddressGroup(address), count);
  };
  /** The holder has all permits of the address, and uses `count` of them. */
  const holdAll = async (from: string, count: number) => {
    await waitFor(
      () => take(from, LIMIT - heldBy([holder])),
      () => heldBy([holder]) === LIMIT,
    );
    holder.release(LIMIT - count);
  };

  /** Resolves when the gate has seen what was sent before, and who has hung up. */
  const untilSeen = async () => {
    const client = await RawClient.connect(gate.port, "127.0.0.9");
    for (let turn = 0; turn < 2; turn++) expect(await client.askStatus(checkOf(secret))).toBe(204);
    client.socket.destroy();
  };

  test("of 40 slow calls to three gates exactly 20 are admitted, and the others learn the limit", async () => {
    const from = "127.0.0.2";
    const statuses: number[] = [];
    const calls = Array.from({ length: 40 }, async (_, index) => {
      const { url = "" } = gates[index % gates.length] ?? {};
      const answer = await call(`${url}/api/held/slow`, { headers: { "X-API-Key": secret }, from });
      if (answer.status === 429) expect(answer.json()).toMatchObject({ code: "too_many_concurrent", limit: LIMIT });
      statuses.push(answer.status);
    });
    await waitFor(
      () => held.count("/slow") + statuses.length,
      (decided) => decided === 40,
    );
    expect([held.count("/slow"), statuses.filter((status) => status === 429).length]).toEqual([20, 20]);
    held.answerAll();
    await Promise.all(calls);
    expect(statuses.filter((status) => status === 200)).toHaveLength(20);
  });

  test("a plain check waits for a permit that another node gives back, and what follows it is answered in order", async () => {
    const from = "127.0.0.3";
    await holdAll(from, 19);
    const client = await RawClient.connect(gate.port, from);
    client.send(checkOf(secret));
    client.send(checkOf(secret, "?permission=unknown"));
    expect(await client.hasAnswers(2)).toBe(true);
    expect(client.statuses).toEqual([204, 400]);
    client.socket.destroy();
    holder.release(LIMIT);
  });

  test("a plain check is refused where none is left, and the connection goes on", async () => {
    const from = "127.0.0.4";
    await holdAll(from, 20);
    const client = await RawClient.connect(gate.port, from);
    client.send(checkOf(secret) + checkOf(secret));
    expect(await client.hasAnswers(2)).toBe(true);
    expect(await client.askStatus(checkOf(secret))).toBe(429);
    holder.release(LIMIT);
    await waitFor(
      () => client.askStatus(checkOf(secret)),
      (status) => status === 204,
    );
    client.socket.destroy();
  });

  test("a client that hangs up while it waits leaves no permit behind", async () => {
    const from = "127.0.0.5";
    await holdAll(from, 20);
    const messages = [checkOf(secret), checkOf(secret).replace("/api/check", "/api/held/gone")];
    const clients = await Promise.all(messages.map(() => RawClient.connect(gate.port, from)));
    for (const [index, client] of clients.entries()) client.send(messages[index] ?? "");
    await untilSeen();
    for (const client of clients) client.socket.destroy();
    await untilSeen();
    await holdAll(from, 0);
  });

  test("an open WebSocket holds a permit of all gates, and one that finds none left is refused", async () => {
    const from = "127.0.0.6";
    await holdAll(from, 19);
    const socket = await openSocket({ port: gate.port, secret, from }, "live/room");
    expect(await refusedSocket({ port: gates[1]?.port ?? 0, secret, from }, "live/room")).toMatchObject({
      status: 429,
    });
    expect(await take(from, 1)).toBe(0);
    socket.close();
    await untilOpen(sockets, 0);
    await waitFor(
      () => take(from, 1),
      (given) => given === 1,
    );
    holder.release(LIMIT);
  });
});
