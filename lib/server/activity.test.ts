/** Activity: written with its change, read page by page, proved whole. */
import { rmSync } from "node:fs";
import Database from "better-sqlite3";
import { beforeEach, describe, expect, test } from "vitest";
import { listActivity, PAGE_SIZE, streamActivity } from "./activity";
import { chainKeyPath, getChainKey, readChainKey } from "./activity-chain";
import { recordActivity } from "./activity-record";
import { getActivityKept, pruneActivity, setActivityKept } from "./activity-retention";
import { verifyChain } from "./activity-verify";
import { write } from "./db";
import { doerOf } from "./doer";
import { changeKey, deleteKey, editKey } from "./key-changes";
import { createKey, listKeys } from "./keys";
import type { Actor } from "./sessions";
import { createCaller } from "./test-callers";
import { createActor, createTestDatabase } from "./test-database";
import { codeOf, createOne, inputOf } from "./test-keys";

const { file } = createTestDatabase();

let actor: Actor;
beforeEach(async () => {
  actor = await createActor({ userName: "Ada" });
});

const DAY = 24 * 60 * 60 * 1000;
const entriesOf = async (who: Actor) => (await listActivity(who, {}, null)).entries;
const prove = (who: Actor) => verifyChain(who.accountId, readChainKey(chainKeyPath()));

/** As someone with the database file alone could. */
function tamper(sql: string): void {
  const database = new Database(file);
  database.exec(sql);
  database.close();
}

async function recordMany(who: Actor, count: number, at = new Date()): Promise<void> {
  await write(async (database) => {
    for (let index = 0; index < count; index++) {
      await recordActivity(database, doerOf(who), { kind: "key.created", subject: `key ${index}` }, at);
    }
  });
}

test("each change of a key is one entry with what was before and after, and never a secret", async () => {
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

test("what was refused, or changed nothing, is no entry", async () => {
  const { key } = await createOne(actor, { name: "one" });
  const before = (await entriesOf(actor)).length;
  await createKey(actor, inputOf({ name: "one" }));
  await editKey(actor, { id: key.id, version: 1 });
  await changeKey(actor, { id: key.id, version: 9 });
  await deleteKey(actor, { id: "nothing", version: 1 });
  expect(await entriesOf(actor)).toHaveLength(before);
});

test("a program's deed names its key", async () => {
  const made = await createCaller(actor, ["Security", "SendHttp"], { name: "robot" });
  await createKey({ ...made, clientAddress: "192.0.2.77" }, inputOf({ name: "made by it" }));
  const [entry] = await entriesOf(actor);
  expect(entry).toMatchObject({ actorName: "robot", isByKey: true, address: "192.0.2.77", subject: "made by it" });
  const found = await listActivity(actor, { keyId: made.keyId }, null);
  expect(found.entries.map(({ subject }) => subject)).toEqual(["made by it", "robot"]);
});

test("parallel changes leave a chain without gaps", async () => {
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

  test("are narrowed by person, kind, day and words, in any letter case", async () => {
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

  test("show nobody another account's entries", async () => {
    await recordMany(actor, 3);
    const stranger = await createActor();
    expect(await entriesOf(stranger)).toEqual([]);
    expect(await entriesOf({ ...stranger, accountId: actor.accountId })).toEqual([]);
    const streamed: unknown[] = [];
    for await (const batch of streamActivity({ ...stranger, accountId: actor.accountId }, {})) streamed.push(...batch);
    expect(streamed).toEqual([]);
  });
});

describe("a chain", () => {
  beforeEach(() => recordMany(actor, 9));
  const at = (seq: number) => `"accountId" = '${actor.accountId}' AND "seq" = ${seq}`;

  test("is whole as it was written", async () => {
    expect(await prove(actor)).toMatchObject({
      ok: true,
      from: 1,
      to: 9,
      hash: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
  });

  test.each<[string, () => string, number]>([
    ["a changed name", () => `UPDATE "Activity" SET "actorName" = 'Eve' WHERE ${at(4)}`, 4],
    ["a changed time", () => `UPDATE "Activity" SET "at" = "at" + 1 WHERE ${at(1)}`, 1],
    ["a changed search text", () => `UPDATE "Activity" SET "search" = 'x' WHERE ${at(5)}`, 5],
    ["a deletion", () => `DELETE FROM "Activity" WHERE ${at(6)}`, 6],
    ["a deletion of the first", () => `DELETE FROM "Activity" WHERE ${at(1)}`, 1],
    ["a deletion of the last", () => `DELETE FROM "Activity" WHERE ${at(9)}`, 9],
    [
      "a swap",
      () => `UPDATE "Activity" SET "seq" = -1 WHERE ${at(3)}; UPDATE "Activity" SET "seq" = 3 WHERE ${at(7)};
        UPDATE "Activity" SET "seq" = 7 WHERE ${at(-1)}`,
      3,
    ],
    [
      "an insertion in the middle",
      () => `UPDATE "Activity" SET "seq" = "seq" + 1001 WHERE "accountId" = '${actor.accountId}' AND "seq" > 4;
        UPDATE "Activity" SET "seq" = "seq" - 1000 WHERE "accountId" = '${actor.accountId}' AND "seq" > 1000;
        INSERT INTO "Activity" SELECT "accountId", 5, "at", "kind", "userId", "byKeyId", 'Eve', "address", "keyId", "subject",
        "details", "search", "chainKeyId", "hash" FROM "Activity" WHERE ${at(4)}`,
      5,
    ],
    [
      "an insertion at the end",
      () => `INSERT INTO "Activity" SELECT "accountId", 10, "at", "kind", "userId", "byKeyId", "actorName", "address", "keyId",
        "subject", "details", "search", "chainKeyId", "hash" FROM "Activity" WHERE ${at(9)}`,
      10,
    ],
    [
      "an end that was cut off, head included",
      () => `DELETE FROM "Activity" WHERE ${at(9)}; UPDATE "ActivityHead" SET "seq" = 8, "hash" = (SELECT "hash" FROM "Activity"
        WHERE ${at(8)}) WHERE "accountId" = '${actor.accountId}'`,
      8,
    ],
    ["a missing head", () => `DELETE FROM "ActivityHead" WHERE "accountId" = '${actor.accountId}'`, 1],
  ])("that suffered %s is broken, and the first entry that does not fit is named", async (_what, sql, seq) => {
    tamper(sql());
    expect(await prove(actor)).toMatchObject({ ok: false, seq });
  });

  test("can't be proved without its key, or with another", async () => {
    expect(await verifyChain(actor.accountId, null)).toMatchObject({ ok: false, seq: 1 });
    const other = { id: "other", bytes: Buffer.alloc(32) };
    expect(await verifyChain(actor.accountId, other)).toMatchObject({ ok: false, seq: 1 });
  });
});

describe("retention", () => {
  test("removes what is older, leaves a sealed checkpoint, and the rest verifies", async () => {
    const now = Date.now();
    await recordMany(actor, 5, new Date(now - 40 * DAY));
    await recordMany(actor, 4, new Date(now - 10 * DAY));
    expect(codeOf(await setActivityKept(actor, { days: 30 }))).toBe("ok");
    expect(await getActivityKept(actor)).toBe(30);
    await pruneActivity(new Date(now));
    expect((await entriesOf(actor)).map(({ seq }) => seq)).toEqual([10, 9, 8, 7, 6]);
    expect(await prove(actor)).toMatchObject({ ok: true, from: 6, to: 10 });
    await createOne(actor);
    expect(await prove(actor)).toMatchObject({ ok: true, from: 6, to: 11 });
    await pruneActivity(new Date(now + 400 * DAY));
    expect(await entriesOf(actor)).toEqual([]);
    expect(await prove(actor)).toMatchObject({ ok: true, to: 11 });
    await createOne(actor);
    expect(await prove(actor)).toMatchObject({ ok: true, from: 12, to: 12 });
  });

  test("a checkpoint that was forged to hide a deletion is noticed", async () => {
    const now = Date.now();
    await recordMany(actor, 4, new Date(now - 40 * DAY));
    await recordMany(actor, 4);
    await setActivityKept(actor, { days: 30 });
    await pruneActivity(new Date(now));
    const { accountId } = actor;
    tamper(`UPDATE "ActivityCheckpoint" SET "seq" = 6, "hash" = (SELECT "hash" FROM "Activity" WHERE "accountId" = '${accountId}'
      AND "seq" = 6) WHERE "accountId" = '${accountId}'; DELETE FROM "Activity" WHERE "accountId" = '${accountId}' AND "seq" <= 6`);
    expect(await prove(actor)).toMatchObject({ ok: false, seq: 7 });
  });

  test("never tears a hole, even where a clock was set back", async () => {
    const now = Date.now();
    await recordMany(actor, 2, new Date(now - 40 * DAY));
    await recordMany(actor, 1, new Date(now));
    await recordMany(actor, 2, new Date(now - 40 * DAY));
    await setActivityKept(actor, { days: 30 });
    await pruneActivity(new Date(now));
    expect((await entriesOf(actor)).map(({ seq }) => seq)).toEqual([6, 5, 4, 3]);
    expect(await prove(actor)).toMatchObject({ ok: true, from: 3 });
  });
});

test("an entry that can't be written undoes its change", async () => {
  await createOne(actor);
  tamper('ALTER TABLE "ActivityHead" RENAME TO "Gone"');
  try {
    await expect(createOne(actor)).rejects.toThrow();
  } finally {
    tamper('ALTER TABLE "Gone" RENAME TO "ActivityHead"');
  }
  expect((await listKeys(actor)).keys).toHaveLength(1);
});

test("the chain key is made once, for its owner alone", () => {
  const path = chainKeyPath();
  expect(getChainKey()).toEqual(readChainKey(path));
  expect(readChainKey(`${path}.none`)).toBeNull();
  rmSync(`${path}.none`, { force: true });
});
