/** Each change writes its activity entry in the same transaction, and members read the activity page by page. */

import { beforeEach, describe, expect, test } from "vitest";
import { findChainKeyPath, readChainKey } from "@/lib/config/chain-key";
import type { Actor } from "@/lib/server/access/actor";
import { changeKey, deleteKey, editKey } from "@/lib/server/keys/changes";
import { createKey, listKeys } from "@/lib/server/keys/keys";
import { recordMany } from "@/lib/server/testing/activity";
import { createCaller } from "@/lib/server/testing/callers";
import { createActor, createTestDatabase } from "@/lib/server/testing/database";
import { alterDatabase } from "@/lib/server/testing/engine";
import { createInput, createOne } from "@/lib/server/testing/keys";
import { listActivity, PAGE_SIZE, streamActivity } from "./list";
import { verifyChain } from "./verify";

createTestDatabase();

let actor: Actor;
beforeEach(async () => {
  actor = await createActor({ userName: "Ada" });
});

const entriesOf = async (who: Actor) => (await listActivity(who, {}, null)).entries;
const prove = (who: Actor) => verifyChain(who.accountId, readChainKey(findChainKeyPath()));

test("each change of a key writes one entry with the values before and after, and never a secret", async () => {
  const { key, secret } = await createOne(actor, { name: "shop", ipRules: ["192.0.2.1"] });
  await editKey(actor, {
    id: key.id,
    version: 1,
    name: "store",
    permissions: ["SendHttp"],
    ipRules: [],
    expiresAt: null,
  });
  const changed = await changeKey(actor, { id: key.id, version: 2 });
  await deleteKey(actor, { id: key.id, version: 3 });
  const entries = await entriesOf(actor);
  expect(entries.map(({ seq, kind, subject }) => [seq, kind, subject])).toEqual([
    [4, "key.deleted", "store"],
    [3, "key.changed", "store"],
    [2, "key.edited", "shop"],
    [1, "key.created", "shop"],
  ]);
  expect(entries[2]).toMatchObject({
    actorName: "Ada",
    isByKey: false,
    address: actor.clientAddress,
    keyId: key.id,
    details: { name: { before: "shop", after: "store" }, ipRules: { before: ["192.0.2.1"], after: [] } },
  });
  expect(entries[1]?.details.lastFive?.before).toBe(secret.slice(-5));
  const text = JSON.stringify(entries);
  expect(text).not.toContain(secret.slice(0, -5));
  if (changed.ok) expect(text).not.toContain(changed.value.secret.slice(0, -5));
});

test("a refused action, or one that changes nothing, writes no entry", async () => {
  const { key } = await createOne(actor, { name: "one" });
  const before = (await entriesOf(actor)).length;
  await createKey(actor, createInput({ name: "one" }));
  await editKey(actor, { id: key.id, version: 1 });
  await changeKey(actor, { id: key.id, version: 9 });
  await deleteKey(actor, { id: "nothing", version: 1 });
  expect(await entriesOf(actor)).toHaveLength(before);
});

test("an entry about a program names its key", async () => {
  const made = await createCaller(actor, ["Security", "SendHttp"], { name: "robot" });
  await createKey({ ...made, clientAddress: "192.0.2.77" }, createInput({ name: "made by it" }));
  const [entry] = await entriesOf(actor);
  expect(entry).toMatchObject({ actorName: "robot", isByKey: true, address: "192.0.2.77", subject: "made by it" });
  const found = await listActivity(actor, { keyId: made.keyId }, null);
  expect(found.entries.map(({ subject }) => subject)).toEqual(["made by it", "robot"]);
});

test("concurrent changes leave a chain without gaps", async () => {
  await Promise.all(Array.from({ length: 12 }, () => createOne(actor)));
  expect(await prove(actor)).toMatchObject({ ok: true, from: 1, to: 12 });
});

describe("pages", () => {
  test("go back and forth without losing or repeating an entry", async () => {
    await recordMany(actor, 2 * PAGE_SIZE + 7);
    const first = await listActivity(actor, {}, null);
    expect([first.entries.length, first.newer]).toEqual([PAGE_SIZE, null]);
    const second = await listActivity(actor, {}, { before: first.older ?? 0 });
    const third = await listActivity(actor, {}, { before: second.older ?? 0 });
    expect([third.entries.length, third.older]).toEqual([7, null]);
    const seqs = [first, second, third].flatMap(({ entries }) => entries.map(({ seq }) => seq));
    expect(seqs).toEqual(Array.from({ length: 2 * PAGE_SIZE + 7 }, (_, index) => 2 * PAGE_SIZE + 7 - index));
    const back = await listActivity(actor, {}, { after: third.newer ?? 0 });
    expect(back.entries).toEqual(second.entries);
    const start = await listActivity(actor, {}, { after: back.newer ?? 0 });
    expect(start.entries).toEqual(first.entries);
    expect(start.newer).toBeNull();
  });

  test("can be filtered by person, kind, day and words, in any letter case", async () => {
    const now = new Date("2026-03-29T23:59:59.999Z");
    await recordMany(actor, 2, now);
    await recordMany({ ...actor, userId: "someone", userName: "ÖZGÜR 100%" }, 1, new Date(now.getTime() + 1));
    const count = async (filter: Parameters<typeof listActivity>[1]) =>
      (await listActivity(actor, filter, null)).entries.length;
    expect(await count({ userId: actor.userId })).toBe(2);
    expect(await count({ kind: "key.deleted" })).toBe(0);
    expect(await count({ from: "2026-03-29", to: "2026-03-29" })).toBe(2);
    expect(await count({ from: "2026-03-30" })).toBe(1);
    expect(await count({ search: "özgür" })).toBe(1);
    expect(await count({ search: "100%" })).toBe(1);
    expect(await count({ search: "%" })).toBe(1);
    expect(await count({ search: "KEY 1" })).toBe(1);
  });

  test("show no entry of another account", async () => {
    await recordMany(actor, 3);
    const stranger = await createActor();
    expect(await entriesOf(stranger)).toEqual([]);
    expect(await entriesOf({ ...stranger, accountId: actor.accountId })).toEqual([]);
    const streamed: unknown[] = [];
    for await (const batch of streamActivity({ ...stranger, accountId: actor.accountId }, {})) streamed.push(...batch);
    expect(streamed).toEqual([]);
  });
});

test("a change whose entry can't be written is rolled back", async () => {
  await createOne(actor);
  alterDatabase('ALTER TABLE "ActivityHead" RENAME TO "Gone"');
  try {
    await expect(createOne(actor)).rejects.toThrow();
  } finally {
    alterDatabase('ALTER TABLE "Gone" RENAME TO "ActivityHead"');
  }
  expect((await listKeys(actor)).keys).toHaveLength(1);
});
