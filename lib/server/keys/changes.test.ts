/**
 * Editing, changing and deleting a key: who may, which of two concurrent changes wins, what the gate is notified of.
 */
import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { listActivity } from "@/lib/server/activity/list";
import { writeKeys } from "@/lib/server/db/transactions";
import { createActor, createTestDatabase } from "@/lib/server/testing/database";
import {
  countCodes,
  createInput,
  createOne,
  findBySecret,
  getCode,
  getGeneration,
  requireValue,
} from "@/lib/server/testing/keys";
import { shareOne } from "@/lib/server/testing/share-links";
import type { ActionResult } from "@/lib/shared/keys/key-view";
import { changeKey, deleteKey, editKey } from "./changes";
import { createKey, listKeys } from "./keys";

const { dump } = createTestDatabase();

test("of two edits of one version one is saved whole, and the other is refused with the saved key", async () => {
  const actor = await createActor();
  const { key } = await createOne(actor);
  const edits = ["first", "second"].map((name) => ({
    ...createInput({ name, ipRules: [name === "first" ? "192.0.2.1" : "::1"] }),
    id: key.id,
    version: 1,
  }));
  const results = await Promise.all(edits.map((edit) => editKey(actor, edit)));
  expect(results.map(getCode)).toEqual(["ok", "edited_meanwhile"]);
  expect(results[1]).toMatchObject({ refusal: { current: { name: "first", ipRules: ["192.0.2.1"], version: 2 } } });
});

test("an edit keeps the secret and raises the generation, unless it changes nothing", async () => {
  const actor = await createActor();
  const { key, secret } = await createOne(actor);
  const edit = { ...createInput({ name: "new", permissions: ["ViewFiles"] }), id: key.id, version: 1 };
  const before = getGeneration();
  requireValue(await editKey(actor, edit));
  expect(getGeneration()).toBe(before + 1);
  expect(findBySecret(secret)).toEqual([key.id]);
  expect(requireValue(await editKey(actor, { ...edit, version: 2 }))).toMatchObject({ version: 2, name: "new" });
  expect(getGeneration()).toBe(before + 1);
});

test("a key's description is saved, kept by edits that leave it out, and in the activity", async () => {
  const actor = await createActor();
  const { key } = await createOne(actor, { description: "For the web shop" });
  expect(key.description).toBe("For the web shop");
  const { id } = key;
  expect(requireValue(await editKey(actor, { id, version: 1, name: "shop" })).description).toBe("For the web shop");
  const emptied = requireValue(await editKey(actor, { id, version: 2, description: "" }));
  expect(emptied).toMatchObject({ description: "", version: 3 });
  const { entries } = await listActivity(actor, {}, null);
  expect(entries[0]?.details).toEqual({ description: { before: "For the web shop", after: null } });
});

test("an expired key can be renamed and changed and stays expired; a new expiry must be in the future", async () => {
  const actor = await createActor();
  const expiresAt = new Date(Date.now() + 1000);
  const later = new Date(Date.now() + 60_000);
  const { key } = await createOne(actor, { expiresAt });
  const edit = { ...createInput({ name: "renamed", expiresAt }), id: key.id, version: 1 };
  expect(requireValue(await editKey(actor, edit, { now: later }))).toMatchObject({
    name: "renamed",
    expiresAt: expiresAt.toISOString(),
  });
  const moved = await editKey(
    actor,
    { ...edit, version: 2, expiresAt: new Date(expiresAt.getTime() + 1) },
    { now: later },
  );
  expect(moved).toMatchObject({ refusal: { code: "invalid", fields: { expiresAt: expect.any(String) } } });
  expect(requireValue(await changeKey(actor, { id: key.id, version: 2 }, { now: later })).key.expiresAt).toBe(
    expiresAt.toISOString(),
  );
});

test("of 50 concurrent changes one succeeds, and its secret is the only one that works", async () => {
  const actor = await createActor();
  const { key, secret } = await createOne(actor, { permissions: ["Export"], ipRules: ["10.0.0.0/8"] });
  const results = await Promise.all(Array.from({ length: 50 }, () => changeKey(actor, key)));
  expect(countCodes(results.map(getCode))).toEqual({ ok: 1, edited_meanwhile: 49 });
  const winner = requireValue(results.find((result) => result.ok));
  expect(findBySecret(secret)).toEqual([]);
  expect(findBySecret(winner.secret)).toEqual([key.id]);
  expect(dump().Secret?.filter((row) => (row as { keyId: string }).keyId === key.id)).toHaveLength(1);
  expect(winner.key).toMatchObject({
    permissions: ["Export"],
    ipRules: ["10.0.0.0/8"],
    version: 2,
    lastFive: winner.secret.slice(-5),
  });
});

test("a change returns the key as it is listed afterwards, with its share link ended", async () => {
  const [actor, now] = [await createActor(), new Date()];
  const created = await createOne(actor, { expiresAt: new Date(now.getTime() + 60_000) });
  await shareOne(actor, created, { holdsKey: true }, now);
  expect((await listKeys(actor, { now })).keys).toMatchObject([{ link: { state: "open", holdsKey: true } }]);
  const changed = requireValue(await changeKey(actor, created.key, { now }));
  expect(changed.key).toMatchObject({ version: 2, link: null });
  expect((await listKeys(actor, { now })).keys).toEqual([changed.key]);
});

test("a change works at 15 of 15 keys", async () => {
  const actor = await createActor();
  for (let count = 0; count < 15; count++) await createOne(actor);
  const [key] = (await listKeys(actor)).keys;
  expect(getCode(await changeKey(actor, key ?? { id: "", version: 1 }))).toBe("ok");
});

test("a deletion removes the secret and the usage, even when the key was edited meanwhile", async () => {
  const actor = await createActor();
  const { key, secret } = await createOne(actor);
  await editKey(actor, { ...createInput(), id: key.id, version: 1 });
  const before = getGeneration();
  expect(getCode(await deleteKey(actor, { id: key.id, version: 1 }))).toBe("ok");
  expect(getGeneration()).toBe(before + 1);
  expect(findBySecret(secret)).toEqual([]);
  expect(getCode(await deleteKey(actor, { id: key.id, version: 1 }))).toBe("not_found");
});

test("every function refuses another account's key as unknown", async () => {
  const [owner, stranger] = [await createActor(), await createActor()];
  const { key } = await createOne(owner);
  const before = dump();
  const asked = await Promise.all(
    [key.id, randomUUID()].map(async (id) => [
      await editKey(stranger, { ...createInput(), id, version: 1 }),
      await changeKey(stranger, { id, version: 1 }),
      await deleteKey(stranger, { id, version: 1 }),
      await listKeys(stranger),
    ]),
  );
  expect(asked[0]).toEqual(asked[1]);
  expect(asked[0]?.slice(0, 3).map((result) => getCode(result as ActionResult<unknown>))).toEqual(
    Array(3).fill("not_found"),
  );
  expect(dump()).toEqual(before);
});

test("a person who left the account, or whose account was closed, is refused from the next call on", async () => {
  for (const leave of ["membership", "account"] as const) {
    const actor = await createActor();
    const { key } = await createOne(actor);
    const { accountId } = actor;
    await writeKeys(async (database) => {
      if (leave === "membership") await database.membership.deleteMany({ where: { accountId } });
      else await database.account.update({ where: { id: accountId }, data: { closedAt: new Date() } });
    });
    const before = dump();
    const results = [
      await createKey(actor, createInput()),
      await editKey(actor, { ...createInput(), id: key.id, version: 1 }),
      await changeKey(actor, key),
      await deleteKey(actor, key),
    ];
    expect(results.map(getCode)).toEqual(["signed_out", "signed_out", "signed_out", "signed_out"]);
    expect((await listKeys(actor)).keys).toEqual([]);
    expect(dump()).toEqual(before);
  }
});

test("two hours after it was given, the password is required again, except for an edit", async () => {
  const now = new Date();
  const actor = await createActor({ passwordConfirmedAt: new Date(now.getTime() - 2 * 60 * 60 * 1000) });
  const { key } = requireValue(await createKey(actor, createInput(), { now }));
  const later = new Date(now.getTime() + 1);
  const results = [
    await createKey(actor, createInput(), { now: later }),
    await changeKey(actor, key, { now: later }),
    await deleteKey(actor, key, { now: later }),
  ];
  expect(results.map(getCode)).toEqual(Array(3).fill("password_required"));
  expect(getCode(await editKey(actor, { ...createInput(), id: key.id, version: 1 }, { now: later }))).toBe("ok");
});
