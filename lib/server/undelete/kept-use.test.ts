/** What is stored of the use of a key rests with it while it is deleted, and is erased with it. */
import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { saveUse } from "@/e2e/support/browser/usage/saved-use";
import { writeKeys } from "@/lib/server/db/transactions";
import { deleteKey } from "@/lib/server/keys/changes";
import { renameEverywhere } from "@/lib/server/permissions/rename";
import { createActor, createTestDatabase } from "@/lib/server/testing/database";
import { createOne, requireValue } from "@/lib/server/testing/keys";
import { utcDayOf } from "@/lib/server/usage/days";
import { saveUsageBatch } from "@/lib/server/usage/save";
import { eraseDeletedKey } from "./deleted-keys";
import { restoreKey } from "./restore-key";

const { dump } = createTestDatabase();

const TABLES = ["KeyHour", "KeyCaller", "KeyCall", "KeyUse", "KeyRefusal", "KeyUsage"];

/** All rows of the use of a key, without the key's id and those of its refusals. */
function usesOf(keyId: string): Record<string, string[]> {
  const tables = dump();
  return Object.fromEntries(
    TABLES.map((name) => {
      const rows = (tables[name] ?? []) as Record<string, unknown>[];
      const own = rows.filter((row) => row.keyId === keyId);
      return [name, own.map(({ keyId: _key, id: _id, ...row }) => JSON.stringify(row)).sort()];
    }),
  );
}

async function createUsed(actor: Awaited<ReturnType<typeof createActor>>) {
  const { key } = await createOne(actor, { permissions: ["ViewContacts"] });
  await saveUse(key.id);
  const at = Date.now();
  const calls: [string, string, number][] = [["/shop", "shop:read shop:list\nshop:write", 4]];
  await saveUsageBatch({
    ...{ gateId: randomUUID(), sequence: 1, day: utcDayOf(new Date(at)), counts: [], lastUses: [] },
    details: {
      ...{ hour: at - (at % 3_600_000), refusals: [] },
      callers: [{ keyId: key.id, address: "192.0.2.7", firstAt: at, lastAt: at, admitted: 4, refused: 0, calls }],
    },
  });
  return key;
}

test("a restored key has its hours, callers, calls, uses and refusals again", async () => {
  const actor = await createActor();
  const key = await createUsed(actor);
  const before = usesOf(key.id);
  for (const name of TABLES) expect(before[name]).not.toEqual([]);
  requireValue(await deleteKey(actor, key));
  for (const name of TABLES) expect(usesOf(key.id)[name]).toEqual([]);
  requireValue(await restoreKey(actor, { id: key.id, secret: "old" }));
  expect(usesOf(key.id)).toEqual(before);
});

test("a permission that was renamed meanwhile is renamed in what comes back", async () => {
  const actor = await createActor();
  const [resting, twin] = [await createUsed(actor), await createUsed(actor)];
  requireValue(await deleteKey(actor, resting));
  const renames = [{ from: "shop:read" as const, to: "shop:look" as const }];
  await writeKeys((database) => renameEverywhere(database, actor, renames, { now: new Date() }));
  requireValue(await restoreKey(actor, { id: resting.id, secret: "new" }));
  const [restored, renamed] = [usesOf(resting.id), usesOf(twin.id)];
  expect(restored.KeyUse?.join()).toContain("shop:look shop:list");
  expect([restored.KeyUse, restored.KeyCall]).toEqual([renamed.KeyUse, renamed.KeyCall]);
});

test("a key that was deleted by an earlier version comes back without them", async () => {
  const actor = await createActor();
  const key = await createUsed(actor);
  requireValue(await deleteKey(actor, key));
  await writeKeys((database) => database.deletedKey.update({ where: { id: key.id }, data: { details: "" } }));
  requireValue(await restoreKey(actor, { id: key.id, secret: "new" }));
  expect([usesOf(key.id).KeyCaller, usesOf(key.id).KeyUsage?.length]).toEqual([[], expect.any(Number)]);
});

test("nothing of it is left once the key is deleted for good", async () => {
  const actor = await createActor();
  const key = await createUsed(actor);
  requireValue(await deleteKey(actor, key));
  requireValue(await eraseDeletedKey(actor, key));
  const tables = dump();
  // The activity still names it, and what tells gates of the deletion.
  const naming = Object.keys(tables).filter((name) => JSON.stringify(tables[name]).includes(key.id));
  expect(naming).toEqual(["Activity", "ChangedKey"]);
});
