/** The activity's chain verifies while nothing was altered, and only the account's retention shortens it. */

import { rmSync } from "node:fs";
import { beforeEach, describe, expect, test } from "vitest";
import { findChainKeyPath, readChainKey } from "@/lib/config/chain-key";
import type { Actor } from "@/lib/server/access/actor";
import { recordMany } from "@/lib/server/testing/activity";
import { createActor, createTestDatabase } from "@/lib/server/testing/database";
import { alterDatabase, ENGINE } from "@/lib/server/testing/engine";
import { createOne, getCode } from "@/lib/server/testing/keys";
import { getChainKey } from "./chain";
import { listActivity } from "./list";
import { getActivityKept, pruneActivity, setActivityKept } from "./retention";
import { verifyChain } from "./verify";

createTestDatabase();

/** What a stored time is moved by. */
const MILLISECOND = ENGINE === "sqlite" ? "1" : "interval '1 millisecond'";

let actor: Actor;
beforeEach(async () => {
  actor = await createActor({ userName: "Ada" });
});

const DAY = 24 * 60 * 60 * 1000;
const entriesOf = async (who: Actor) => (await listActivity(who, {}, null)).entries;
const prove = (who: Actor) => verifyChain(who.accountId, readChainKey(findChainKeyPath()));

describe("a chain", () => {
  beforeEach(() => recordMany(actor, 9));
  const at = (seq: number) => `"accountId" = '${actor.accountId}' AND "seq" = ${seq}`;

  test("verifies as it was written", async () => {
    expect(await prove(actor)).toMatchObject({
      ok: true,
      from: 1,
      to: 9,
      hash: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
  });

  test.each<[string, () => string, number]>([
    ["a changed name", () => `UPDATE "Activity" SET "actorName" = 'Eve' WHERE ${at(4)}`, 4],
    ["a changed time", () => `UPDATE "Activity" SET "at" = "at" + ${MILLISECOND} WHERE ${at(1)}`, 1],
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
    [
      "the loss of everything",
      () => `DELETE FROM "Activity" WHERE "accountId" = '${actor.accountId}';
        DELETE FROM "ActivityHead" WHERE "accountId" = '${actor.accountId}'`,
      1,
    ],
    ["a missing head", () => `DELETE FROM "ActivityHead" WHERE "accountId" = '${actor.accountId}'`, 1],
  ])("that suffered %s is broken, and the first entry that does not fit is named", async (_what, sql, seq) => {
    alterDatabase(sql());
    expect(await prove(actor)).toMatchObject({ ok: false, seq });
  });

  test("can't be verified without its key, nor with another key", async () => {
    expect(await verifyChain(actor.accountId, null)).toMatchObject({ ok: false, seq: 1 });
    const other = { id: "other", bytes: Buffer.alloc(32) };
    expect(await verifyChain(actor.accountId, other)).toMatchObject({ ok: false, seq: 1 });
  });
});

describe("retention", () => {
  test("removes older entries and leaves a sealed checkpoint from which the rest verifies", async () => {
    const now = Date.now();
    await recordMany(actor, 5, new Date(now - 40 * DAY));
    await recordMany(actor, 4, new Date(now - 10 * DAY));
    expect(getCode(await setActivityKept(actor, { days: 30 }))).toBe("ok");
    expect(await getActivityKept(actor)).toBe(30);
    await pruneActivity({ now: new Date(now) });
    expect((await entriesOf(actor)).map(({ seq }) => seq)).toEqual([10, 9, 8, 7, 6]);
    expect(await prove(actor)).toMatchObject({ ok: true, from: 6, to: 10 });
    await createOne(actor);
    expect(await prove(actor)).toMatchObject({ ok: true, from: 6, to: 11 });
    await pruneActivity({ now: new Date(now + 400 * DAY) });
    // Only the entry that tells who set the retention stays.
    expect(await entriesOf(actor)).toMatchObject([{ seq: 10, kind: "settings.changed", actorName: "Ada" }]);
    expect(await prove(actor)).toMatchObject({ ok: true, to: 11 });
    await createOne(actor);
    expect(await prove(actor)).toMatchObject({ ok: true, from: 12, to: 12 });
  });

  test("keeps every entry about itself, through later removals and other retentions", async () => {
    const now = Date.now();
    await recordMany(actor, 3);
    await setActivityKept(actor, { days: 30 });
    await recordMany(actor, 2);
    await pruneActivity({ now: new Date(now + 40 * DAY) });
    await setActivityKept(actor, { days: 90 });
    await recordMany(actor, 2);
    await pruneActivity({ now: new Date(now + 100 * DAY) });
    expect((await entriesOf(actor)).map(({ seq, kind }) => [seq, kind])).toEqual([
      [7, "settings.changed"],
      [4, "settings.changed"],
    ]);
    expect(await prove(actor)).toMatchObject({ ok: true, to: 9 });
    await recordMany(actor, 1);
    expect(await prove(actor)).toMatchObject({ ok: true, from: 10, to: 10 });
  });

  test.each([
    ["changed", `UPDATE "Activity" SET "actorName" = 'Eve' WHERE`],
    ["removed", 'DELETE FROM "Activity" WHERE'],
  ])("detects that an entry which it kept was %s", async (_name, change) => {
    await recordMany(actor, 2);
    await setActivityKept(actor, { days: 30 });
    await recordMany(actor, 1);
    await pruneActivity({ now: new Date(Date.now() + 40 * DAY) });
    expect(await prove(actor)).toMatchObject({ ok: true });
    alterDatabase(`${change} "accountId" = '${actor.accountId}' AND "seq" = 3`);
    expect(await prove(actor)).toMatchObject({ ok: false, seq: 3 });
  });

  test("detects a checkpoint that was forged to hide a deletion", async () => {
    const now = Date.now();
    await recordMany(actor, 4, new Date(now - 40 * DAY));
    await recordMany(actor, 4);
    await setActivityKept(actor, { days: 30 });
    await pruneActivity({ now: new Date(now) });
    const { accountId } = actor;
    alterDatabase(
      `UPDATE "ActivityCheckpoint" SET "seq" = 6, "hash" = (SELECT "hash" FROM "Activity" WHERE "accountId" = '${accountId}'
      AND "seq" = 6) WHERE "accountId" = '${accountId}'; DELETE FROM "Activity" WHERE "accountId" = '${accountId}' AND "seq" <= 6`,
    );
    expect(await prove(actor)).toMatchObject({ ok: false, seq: 7 });
  });

  test("leaves no gap in the chain, even after the clock was set back", async () => {
    const now = Date.now();
    await recordMany(actor, 2, new Date(now - 40 * DAY));
    await recordMany(actor, 1, new Date(now));
    await recordMany(actor, 2, new Date(now - 40 * DAY));
    await setActivityKept(actor, { days: 30 });
    await pruneActivity({ now: new Date(now) });
    expect((await entriesOf(actor)).map(({ seq }) => seq)).toEqual([6, 5, 4, 3]);
    expect(await prove(actor)).toMatchObject({ ok: true, from: 3 });
  });
});

test("the chain key is created once, readable by its owner only", () => {
  const path = findChainKeyPath();
  expect(getChainKey()).toEqual(readChainKey(path));
  expect(readChainKey(`${path}.none`)).toBeNull();
  rmSync(`${path}.none`, { force: true });
});
