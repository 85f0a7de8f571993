/** A deleted key can be restored for a while; until then nobody finds it, the gate least of all. */
import { expect, test } from "vitest";
import { read, writeApart, writeKeys } from "@/lib/server/db/transactions";
import { changeKey, deleteKey, editKey } from "@/lib/server/keys/changes";
import { listKeys } from "@/lib/server/keys/keys";
import { disableKey } from "@/lib/server/keys/pausing";
import { reportLeaked } from "@/lib/server/leaks/reporting";
import { removeMember } from "@/lib/server/team/member-changes";
import { createActor, createTestDatabase } from "@/lib/server/testing/database";
import { createOne, findBySecret, getCode, getGeneration, requireValue } from "@/lib/server/testing/keys";
import { createMember } from "@/lib/server/testing/members";
import { shareOne } from "@/lib/server/testing/share-links";
import type { RestoreKeyInput } from "@/lib/shared/keys/deleted/deleted-key";
import { eraseDeletedKey, listDeletedKeys, pruneDeletedKeys, setDeletedKept } from "./deleted-keys";
import { restoreKey } from "./restore-key";

const { dump } = createTestDatabase();

const DAY_MS = 24 * 60 * 60 * 1000;
type Owner = Awaited<ReturnType<typeof createActor>>;
type Facts = Parameters<typeof createOne>[1];

async function deleteOne(actor: Owner, facts: Facts = {}) {
  const made = await createOne(actor, facts);
  requireValue(await deleteKey(actor, made.key));
  return made;
}
const restore = (actor: Owner, id: string, secret: RestoreKeyInput["secret"] = "new") =>
  restoreKey(actor, { id, secret });

test("a deleted key is listed with who deleted it and when, and is no key: no place, no name, no secret", async () => {
  const actor = await createActor();
  const { key, secret } = await deleteOne(actor, { name: "gone", ipRules: ["192.0.2.1"] });
  const { keys, taken, keptDays } = await listDeletedKeys(actor);
  expect(keys).toEqual([
    {
      id: key.id,
      name: "gone",
      lastFive: key.lastFive,
      maker: key.maker,
      permissions: key.permissions,
      ipRules: ["192.0.2.1"],
      expiresAt: null,
      deletedAt: expect.stringMatching(/^20.*Z$/),
      deletedBy: { name: actor.userName, isKey: false },
      erasedAt: expect.stringMatching(/^20.*Z$/),
      isReported: false,
      canKeepSecret: true,
    },
  ]);
  expect([taken, keptDays, findBySecret(secret)]).toEqual([0, 30, []]);
  expect((await listKeys(actor)).keys).toEqual([]);
  expect((await createOne(actor, { name: "gone" })).key.name).toBe("gone");
});

test("it comes back as it was, with a new secret", async () => {
  const actor = await createActor();
  const expiresAt = new Date(Date.now() + DAY_MS);
  const made = await createOne(actor, { permissions: ["Export"], ipRules: ["192.0.2.1"], expiresAt });
  const usage = { keyId: made.key.id, day: new Date().toISOString().slice(0, 10), outcome: "admitted", count: 7 };
  await writeApart([], (database) => database.keyUsage.create({ data: usage }));
  const [before] = (await listKeys(actor)).keys;
  requireValue(await deleteKey(actor, made.key));
  const generation = getGeneration();
  const { key, secret } = requireValue(await restore(actor, made.key.id));
  expect(key).toEqual({ ...before, version: 2, lastFive: secret?.slice(-5) });
  expect(key.usage.at(-1)?.admitted).toBe(7);
  expect([findBySecret(made.secret), findBySecret(secret ?? "")]).toEqual([[], [key.id]]);
  expect(getGeneration()).toBe(generation + 1);
  expect((await listDeletedKeys(actor)).keys).toEqual([]);
  expect(getCode(await restore(actor, key.id))).toBe("not_found");
  const entries = await read((each) => each.activity.findMany({ where: { keyId: key.id }, orderBy: { seq: "asc" } }));
  expect(entries.map(({ kind }) => kind)).toEqual(["key.created", "key.deleted", "key.restored"]);
});

test("it comes back with its old secret where that is chosen, and disabled where it was", async () => {
  const actor = await createActor();
  const made = await createOne(actor);
  requireValue(await disableKey(actor, { ...made.key, reason: "holidays" }));
  requireValue(await deleteKey(actor, made.key));
  const { key, secret } = requireValue(await restore(actor, made.key.id, "old"));
  expect([secret, key.lastFive, key.disabled?.reason]).toEqual([null, made.key.lastFive, "holidays"]);
  expect(findBySecret(made.secret)).toEqual([key.id]);
  // Deleted and restored again, it is the same key.
  requireValue(await deleteKey(actor, key));
  expect(requireValue(await restore(actor, made.key.id, "old")).key.version).toBe(key.version + 1);
});

test("of a change with overlap only the newest secret can come back", async () => {
  const actor = await createActor();
  const made = await createOne(actor);
  const changed = requireValue(await changeKey(actor, { ...made.key, overlapSeconds: 3_600 }));
  requireValue(await deleteKey(actor, changed.key));
  const { key } = requireValue(await restore(actor, made.key.id, "old"));
  expect([made.secret, changed.secret].map(findBySecret)).toEqual([[], [key.id]]);
  expect(key.oldSecret).toBeNull();
});

test("at 14 of 15 keys it is restored, at 15 it is refused until there is a place", async () => {
  const actor = await createActor();
  const { key } = await deleteOne(actor);
  const others = [];
  for (let count = 0; count < 15; count++) others.push(await createOne(actor));
  const before = dump();
  expect(getCode(await restore(actor, key.id))).toBe("limit_reached");
  expect(dump()).toEqual(before);
  const [first] = others;
  requireValue(await deleteKey(actor, first?.key ?? key));
  const both = await Promise.all([restore(actor, key.id), restore(actor, first?.key.id ?? "")]);
  expect(both.map(getCode).sort()).toEqual(["limit_reached", "ok"]);
  expect((await listKeys(actor)).taken).toBe(15);
});

test("a taken name is refused, and free again after a rename", async () => {
  const actor = await createActor();
  const { key } = await deleteOne(actor, { name: "mail" });
  const other = await createOne(actor, { name: "mail" });
  expect(await restore(actor, key.id)).toMatchObject({
    refusal: { code: "invalid", fields: { name: 'You already have a key named "mail".' } },
  });
  requireValue(await editKey(actor, { ...other.key, name: "post", expiresAt: null }));
  expect(requireValue(await restore(actor, key.id)).key.name).toBe("mail");
});

test("a member can't restore beyond their boundary, nor see or restore keys of others", async () => {
  const owner = await createActor();
  const member = await createMember(owner, { role: "member", permissions: ["SendHttp"] });
  const own = await deleteOne(owner, { permissions: ["Export"] });
  const wide = await createOne(member, { permissions: ["SendHttp"] });
  requireValue(await deleteKey(member, wide.key));
  const smaller = { accountId: owner.accountId, userId: member.userId };
  await writeKeys((database) => database.membership.updateMany({ where: smaller, data: { permissions: "Export" } }));
  expect((await listDeletedKeys(member)).keys.map(({ id }) => id)).toEqual([wide.key.id]);
  expect(getCode(await restore(member, wide.key.id))).toBe("permission_beyond_own");
  expect(getCode(await restore(owner, wide.key.id))).toBe("permission_beyond_own");
  expect(getCode(await restore(member, own.key.id))).toBe("not_found");
  expect(getCode(await restore(await createActor(), own.key.id))).toBe("not_found");
  const viewer = await createMember(owner, { role: "viewer" });
  expect(getCode(await restore(viewer, own.key.id))).toBe("role_insufficient");
  expect(getCode(await eraseDeletedKey(viewer, own.key))).toBe("role_insufficient");
  expect(getCode(await eraseDeletedKey(member, own.key))).toBe("not_found");
});

test("a key that was deleted as its maker left becomes the owner's, and never with the secret that the maker knows", async () => {
  const owner = await createActor();
  const member = await createMember(owner, { role: "member", permissions: ["SendHttp"] });
  const made = await createOne(member, { permissions: ["SendHttp"] });
  const dispositions = [{ keyId: made.key.id, to: null }];
  requireValue(await removeMember(owner, { userId: member.userId, dispositions }));
  const [deleted] = (await listDeletedKeys(owner)).keys;
  expect([deleted?.id, deleted?.canKeepSecret]).toEqual([made.key.id, false]);
  expect(await restore(owner, made.key.id, "old")).toMatchObject({
    refusal: { code: "invalid", fields: { secret: {} } },
  });
  const { key, secret } = requireValue(await restore(owner, made.key.id));
  expect([key.maker.id, findBySecret(secret ?? "")]).toEqual([owner.userId, [key.id]]);
});

test("a deleted key whose secret is reported, before or after, never comes back with it", async () => {
  const actor = await createActor();
  const [after, before] = [await deleteOne(actor), await createOne(actor)];
  const address = "198.51.100.77";
  await reportLeaked([after.secret, before.secret], { address });
  requireValue(await deleteKey(actor, before.key));
  const { keys } = await listDeletedKeys(actor);
  expect(keys.map(({ isReported, canKeepSecret }) => [isReported, canKeepSecret])).toEqual([
    [true, false],
    [true, false],
  ]);
  for (const { key, secret } of [after, before]) {
    expect(getCode(await restore(actor, key.id, "old"))).toBe("secret_reported");
    const restored = requireValue(await restore(actor, key.id));
    expect([restored.key.isReported, findBySecret(secret)]).toEqual([false, []]);
  }
});

test("a key that waits for its share link comes back with a new secret alone", async () => {
  const actor = await createActor();
  const made = await createOne(actor);
  await shareOne(actor, made, { holdsKey: true });
  requireValue(await deleteKey(actor, made.key));
  expect(getCode(await restore(actor, made.key.id, "old"))).toBe("invalid");
  expect(requireValue(await restore(actor, made.key.id)).key.link).toBeNull();
});

test("deleted for good, it can't be restored; the activity says who did that", async () => {
  const actor = await createActor();
  const { key } = await deleteOne(actor);
  expect(getCode(await eraseDeletedKey({ ...actor, passwordConfirmedAt: new Date(0) }, key))).toBe("password_required");
  requireValue(await eraseDeletedKey(actor, key));
  expect(getCode(await restore(actor, key.id))).toBe("not_found");
  const where = { accountId: actor.accountId, kind: "key.erased" };
  expect(await read((database) => database.activity.findMany({ where }))).toMatchObject([{ keyId: key.id }]);
});

test("after the days that the account chose it is gone, and erased soon after", async () => {
  const actor = await createActor();
  const { key } = await deleteOne(actor);
  const [kept] = (await listDeletedKeys(actor)).keys;
  const end = new Date(kept?.erasedAt ?? 0);
  const before = { now: new Date(end.getTime() - 1) };
  expect((await listDeletedKeys(actor, before)).keys).toHaveLength(1);
  expect((await listDeletedKeys(actor, { now: end })).keys).toEqual([]);
  const late = { ...actor, passwordConfirmedAt: end };
  expect(getCode(await restoreKey(late, { id: key.id, secret: "new" }, { now: end }))).toBe("not_found");
  await pruneDeletedKeys(before);
  expect(dump().DeletedKey).toHaveLength(1);
  await pruneDeletedKeys({ now: end });
  expect(dump().DeletedKey).toEqual([]);
});

test("only an owner says for how long; 0 keeps none, also of those that are deleted already", async () => {
  const actor = await createActor();
  await deleteOne(actor);
  const admin = await createMember(actor, { role: "admin" });
  expect(getCode(await setDeletedKept(admin, { days: 7 }))).toBe("role_insufficient");
  requireValue(await setDeletedKept(actor, { days: 0 }));
  expect(await listDeletedKeys(actor)).toMatchObject({ keys: [], keptDays: 0 });
  await pruneDeletedKeys();
  await deleteOne(actor);
  expect(dump().DeletedKey).toEqual([]);
});

test("of more than 100 the oldest are erased", async () => {
  const actor = await createActor();
  const first = await deleteOne(actor);
  const older = await read((database) => database.deletedKey.findUnique({ where: { id: first.key.id } }));
  if (!older) throw new Error("it was deleted a moment ago");
  const copies = Array.from({ length: 99 }, (_, index) => {
    return { ...older, id: `copy ${index}`, secretHash: null, deletedAt: new Date(older.deletedAt.getTime() + 1) };
  });
  await writeApart([], (database) => database.deletedKey.createMany({ data: copies }));
  expect((await listDeletedKeys(actor)).keys.at(-1)?.id).toBe(first.key.id);
  await deleteOne(actor);
  const { keys } = await listDeletedKeys(actor);
  expect([keys.length, keys.some(({ id }) => id === first.key.id)]).toEqual([100, false]);
});
