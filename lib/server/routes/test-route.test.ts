/** Owners of the first account try routes with the rights of their own account's keys, and each test is recorded. */
import { createHash } from "node:crypto";
import { beforeAll, expect, test } from "vitest";
import type { Actor } from "@/lib/server/access/actor";
import { listActivity } from "@/lib/server/activity/list";
import { writeKeys } from "@/lib/server/db/transactions";
import { createActor, createTestDatabase } from "@/lib/server/testing/database";
import { createOne, getCode } from "@/lib/server/testing/keys";
import { createMember } from "@/lib/server/testing/members";
import type { RouteTest, RouteTestOutcome } from "@/lib/shared/gate/route-test";
import { type TestRouteInput, testRouteInput } from "@/lib/shared/gate/route-test-input";
import { testRoute } from "./test-route";

const { dump } = createTestDatabase();

let owner: Actor;
let stranger: Actor;
let asked: RouteTest[] = [];
beforeAll(async () => {
  owner = await createActor();
  stranger = await createActor();
  // Of two accounts of the same millisecond either may be the first.
  await makeLater(stranger);
});

async function makeLater({ accountId: id }: Actor): Promise<void> {
  const createdAt = new Date(Date.now() + 60_000);
  await writeKeys((database) => database.account.update({ where: { id }, data: { createdAt } }));
}

const answer = { route: "/api/a", refusal: null, status: 200, headers: [], body: "ok", isCut: false, durationMs: 3 };
const ask = async (routeTest: RouteTest): Promise<RouteTestOutcome> => {
  asked.push(routeTest);
  return { ok: true, answer };
};
const input = (facts: Partial<TestRouteInput> = {}): TestRouteInput => {
  return { keyId: null, permissions: [], method: "GET", path: "/api/a", contentType: null, body: "", ...facts };
};
const run = (actor: Actor, facts: Partial<TestRouteInput> = {}) => {
  asked = [];
  return testRoute(actor, input(facts), { ask });
};

test("the gate is asked with the key's hash and never its secret, and the activity says who tried what", async () => {
  const { key, secret } = await createOne(owner);
  expect(await run(owner, { keyId: key.id, path: "/api/a?b=1" })).toEqual({ ok: true, value: answer });
  const secretHash = createHash("sha256").update(secret).digest("base64");
  expect(asked).toEqual([{ ...askedFor("/api/a?b=1"), rights: { secretHash } }]);
  const [entry] = (await listActivity(owner, {}, null)).entries;
  expect(entry).toMatchObject({ kind: "route.tested", subject: key.name, keyId: key.id, actorName: "Ada" });
  expect(entry?.details).toEqual({ request: { before: null, after: "GET /api/a" } });
});
const askedFor = (path: string) => ({ client: "192.0.2.1", method: "GET", path, contentType: null, body: "" });

test("permissions stand for a key that is not stored", async () => {
  await run(owner, { permissions: ["SendHttp", "orders:read"] });
  expect(asked).toEqual([{ ...askedFor("/api/a"), rights: { permissions: "SendHttp orders:read" } }]);
});

test("a key of another account, another account's owner and other roles are refused, and nothing is sent", async () => {
  const theirs = (await createOne(stranger)).key.id;
  const others = [
    await createMember(owner, { role: "admin" }),
    await createMember(owner, { role: "member" }),
    await createMember(owner, { role: "viewer" }),
    stranger,
  ];
  const before = dump();
  expect(getCode(await run(owner, { keyId: theirs }))).toBe("not_found");
  expect(asked).toEqual([]);
  for (const other of others) {
    expect(getCode(await run(other, { keyId: theirs }))).toBe("role_insufficient");
    expect(asked).toEqual([]);
  }
  expect(dump()).toEqual(before);
});

test("a gate that gives no answer is said to", async () => {
  const result = await testRoute(owner, input(), { ask: async () => ({ ok: false, reason: "The gate is away." }) });
  expect(result).toMatchObject({ ok: false, refusal: { code: "try_later", message: "The gate is away." } });
});

test("only a path below /api of bounded length can be tried", () => {
  const paths = ["/keys", "/api", "api/a", "/api/a b", "/api/é", "//api/a", `/api/${"a".repeat(5_000)}`];
  for (const path of paths) expect(testRouteInput.safeParse(input({ path })).success).toBe(false);
  expect(testRouteInput.safeParse(input()).success).toBe(true);
});
