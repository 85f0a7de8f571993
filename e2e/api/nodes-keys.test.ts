/** Three servers act as one on a key's limits and its two secrets: with Redis, without it, and after a `kill -9`. */
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Actor } from "@/lib/server/access/actor";
import { endOldSecret } from "@/lib/server/keys/overlap";
import { restoreKey } from "@/lib/server/undelete/restore-key";
import { describeWithRedis } from "@/prisma/testing/describe-redis";
import { call, waitFor } from "../support/api/client";
import { createPerson, keysOf, leaveDatabase, makeKey, removeKey } from "../support/api/people";
import { pathOf, type V4, v4Of } from "../support/api/v4";
import { TestNodes } from "../support/nodes";

/** Parallel requests to each server, from so many addresses: without Redis one may have 6 under way at a server. */
const EACH = 20;
const ADDRESSES = 5;

await describeWithRedis("three servers with one key", () => {
  let nodes: TestNodes;
  let owner: Actor;
  let v4: V4[];
  let alive = [0, 1, 2];

  beforeAll(async () => {
    nodes = await TestNodes.prepare();
    for (let count = 0; count < 3; count++) await nodes.startNext();
    Object.assign(process.env, nodes.environmentOf(0), { SIGN_UP: "open" });
    owner = await createPerson();
    const { secret } = await makeKey(owner, { permissions: ["Security", "SendHttp"] });
    v4 = alive.map((index) => v4Of(nodes.urlOf(index), secret));
  }, 180_000);
  afterAll(async () => {
    await leaveDatabase();
    await nodes.end();
  });

  const ask = (index: number, secret: string, turn = 0) => {
    const from = `127.0.${1 + index}.${2 + (turn % ADDRESSES)}`;
    return call(`${nodes.urlOf(index)}/api/check`, { headers: { "X-API-Key": secret }, from });
  };

  /** What each server that is alive answers to one request. */
  const askAll = (secret: string) => Promise.all(alive.map(async (index) => (await ask(index, secret)).status));

  /** Sends `EACH` requests to each of these servers at once. Returns how many each has admitted. */
  async function flood(secret: string, servers = alive): Promise<number[]> {
    const asked = servers.map(async (index) => {
      const answers = await Promise.all(Array.from({ length: EACH }, (_, turn) => ask(index, secret, turn)));
      const refused = answers.filter(({ status }) => status !== 204);
      expect(refused.every((answer) => answer.json().code === "rate_limited")).toBe(true);
      return EACH - refused.length;
    });
    return Promise.all(asked);
  }

  const sumOf = (counts: readonly number[]) => counts.reduce((sum, each) => sum + each, 0);

  /** Creates a key through one server. Returns its secret. */
  async function create(name: string, PerDay: number): Promise<string> {
    const made = await v4[0]?.("POST", "", { json: { Name: name, AccessLevel: ["SendHttp"], Limits: { PerDay } } });
    expect(made?.status).toBe(201);
    return String(made?.json().Token);
  }

  /** Sets the limit through one of the servers. */
  async function limit(index: number, name: string, PerDay: number): Promise<void> {
    const json = { Name: name, AccessLevel: ["SendHttp"], Limits: { PerDay } };
    expect((await v4[index]?.("PUT", pathOf(name), { json }))?.status).toBe(200);
  }

  const change = async (index: number, name: string, OverlapSeconds: number) => {
    const changed = await v4[index]?.("PUT", pathOf(name, "/change"), { json: { OverlapSeconds } });
    expect(changed?.status).toBe(200);
    return String(changed?.json().Token);
  };

  const findKey = async (name: string) => {
    const key = (await keysOf(owner)).find((each) => each.name === name);
    if (!key) throw new Error(`no key has the name ${name}`);
    return key;
  };

  test("a limit of 25 is 25 over all, and every answer tells of all requests", async () => {
    const secret = await create("limited", 25);
    expect(sumOf(await flood(secret))).toBe(25);
    for (const index of alive) {
      const refused = await ask(index, secret);
      expect([refused.status, refused.json().code, refused.headers.ratelimit]).toEqual([
        ...[429, "rate_limited"],
        expect.stringMatching(/^"day";r=0;t=\d+$/),
      ]);
    }
  });

  test("a higher limit admits what is new of it, and a lower one binds everywhere on the next request", async () => {
    const secret = await create("raised and lowered", 10);
    expect(sumOf(await flood(secret))).toBe(10);
    await limit(1, "raised and lowered", 17);
    expect(sumOf(await flood(secret))).toBe(7);
    await limit(2, "raised and lowered", 100);
    expect(await askAll(secret)).toEqual([204, 204, 204]);
    await limit(0, "raised and lowered", 20);
    expect(await askAll(secret)).toEqual([429, 429, 429]);
  });

  test("a new name and a new secret leave the count as it is, also while two secrets work", async () => {
    const first = await create("counted", 30);
    expect(sumOf(await flood(first, [0]))).toBe(20);
    const second = await change(1, "counted", 3_600);
    const json = { Name: "counted on", AccessLevel: ["SendHttp"] };
    expect((await v4[2]?.("PUT", pathOf("counted"), { json }))?.status).toBe(200);
    const [old, next] = await Promise.all([flood(first), flood(second)]);
    expect(sumOf(old) + sumOf(next)).toBe(10);
  });

  test("a key that was deleted and restored goes on with its count", async () => {
    const secret = await create("restored", 25);
    expect(sumOf(await flood(secret, [1]))).toBe(20);
    const key = await findKey("restored");
    await removeKey(owner, key);
    expect(await askAll(secret)).toEqual([401, 401, 401]);
    expect((await restoreKey(owner, { id: key.id, secret: "old" })).ok).toBe(true);
    expect(sumOf(await flood(secret))).toBe(5);
  });

  test("after a change with overlap every server admits both secrets, and refuses the old one once it was ended", async () => {
    const old = await create("changed", 1_000);
    const next = await change(0, "changed", 3_600);
    for (const secret of [old, next]) expect(await askAll(secret)).toEqual([204, 204, 204]);
    const ended = await endOldSecret(owner, await findKey("changed"));
    expect(ended.ok).toBe(true);
    expect([await askAll(old), await askAll(next)]).toEqual([
      [401, 401, 401],
      [204, 204, 204],
    ]);
  });

  test("a second change ends the oldest secret everywhere, and an overlap ends everywhere by itself", async () => {
    const first = await create("changed twice", 1_000);
    const second = await change(1, "changed twice", 3_600);
    const third = await change(2, "changed twice", 2);
    expect(await askAll(first)).toEqual([401, 401, 401]);
    const endsAt = Date.parse((await findKey("changed twice")).oldSecret?.endsAt ?? "");
    await waitFor(Date.now, (now) => now > endsAt);
    expect([await askAll(second), await askAll(third)]).toEqual([
      [401, 401, 401],
      [204, 204, 204],
    ]);
  });

  test("without Redis each server admits its share, and all of it counts once Redis is back, empty", async () => {
    const secret = await create("shared out", 32);
    await nodes.redis.kill();
    const admitted = await flood(secret);
    expect(admitted.sort()).toEqual([10, 11, 11]);
    const isBack = () => nodes.servers.every(({ output }) => output().includes("limits of keys are counted over all"));
    await nodes.redis.restart();
    await waitFor(isBack, Boolean);
    expect(await askAll(secret)).toEqual([429, 429, 429]);
    await limit(0, "shared out", 40);
    expect(sumOf(await flood(secret))).toBe(8);
  });

  test("what a server admitted before a kill -9 is counted by the others", async () => {
    const secret = await create("survivor", 30);
    expect(sumOf(await flood(secret, [2]))).toBe(20);
    process.kill(nodes.servers[2]?.pid ?? 0, "SIGKILL");
    alive = [0, 1];
    expect(sumOf(await flood(secret))).toBe(10);
    expect(await askAll(secret)).toEqual([429, 429]);
  });
});
