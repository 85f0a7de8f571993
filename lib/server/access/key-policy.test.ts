/** A key that its account's policy does not allow is neither made nor edited into being. */
import { expect, test } from "vitest";
import { read, writeKeys } from "@/lib/server/db/transactions";
import { changeKey, editKey } from "@/lib/server/keys/changes";
import { createKey } from "@/lib/server/keys/keys";
import { createCaller } from "@/lib/server/testing/callers";
import { createActor, createTestDatabase } from "@/lib/server/testing/database";
import { createInput, createOne, getCode, requireValue } from "@/lib/server/testing/keys";
import { formatPolicy, type KeyPolicy, NO_POLICY } from "@/lib/shared/policy/key-policy";
import type { Actor } from "./actor";
import { authorizeRead } from "./authorize";

createTestDatabase();

const DAY_MS = 24 * 60 * 60 * 1000;
const inDays = (days: number) => new Date(Date.now() + days * DAY_MS);

/** Stores a policy, whoever its account's owners are. */
async function ask({ accountId: id }: Actor, policy: Partial<KeyPolicy>): Promise<void> {
  const keyPolicy = formatPolicy({ ...NO_POLICY, ...policy });
  await writeKeys((database) => database.account.update({ where: { id }, data: { keyPolicy } }));
}

test("a new key must expire within the longest life, and the refusal says until when", async () => {
  const actor = await createActor();
  await ask(actor, { longestLifeDays: 30 });
  for (const expiresAt of [null, inDays(31)]) {
    expect(await createKey(actor, createInput({ expiresAt }))).toMatchObject({
      refusal: {
        code: "invalid",
        brokenRule: "life",
        fields: { expiresAt: expect.stringContaining("30 days at most") },
      },
    });
  }
  expect(getCode(await createKey(actor, createInput({ expiresAt: inDays(30) })))).toBe("ok");
});

test("a new key gets the default expiry where a program names none, and none where it says never", async () => {
  const actor = await createActor();
  await ask(actor, { defaultExpiryDays: 7 });
  const now = new Date();
  const byDefault = requireValue(await createKey(actor, createInput(), { now, usesDefaultExpiry: true }));
  expect(byDefault.key.expiresAt).toBe(new Date(now.getTime() + 7 * DAY_MS).toISOString());
  expect((await createOne(actor)).key.expiresAt).toBeNull();
});

test("a new key needs the restriction, and may not have what is forbidden or implies it", async () => {
  const actor = await createActor();
  await ask(actor, { requiresRestriction: true, forbidden: ["ModifyAccessTokens"] });
  expect(await createKey(actor, createInput())).toMatchObject({ refusal: { brokenRule: "restriction" } });
  const ipRules = ["192.0.2.0/24"];
  for (const word of ["ModifyAccessTokens", "Security"] as const) {
    expect(await createKey(actor, createInput({ ipRules, permissions: ["Export", word] }))).toMatchObject({
      refusal: { brokenRule: "forbidden", fields: { permissions: expect.stringContaining(word) } },
    });
  }
  expect(getCode(await createKey(actor, createInput({ ipRules })))).toBe("ok");
});

test("a key from before the policy can be renamed and narrowed, but neither widened nor made to last longer", async () => {
  const actor = await createActor();
  const { key } = await createOne(actor, { permissions: ["Export", "SendHttp"] });
  await ask(actor, { longestLifeDays: 30, requiresRestriction: true, forbidden: ["Export"] });
  const { id } = key;
  const renamed = requireValue(await editKey(actor, { id, version: 1, name: "renamed" }));
  expect(renamed.policy).toMatchObject({ lacksRestriction: true, forbidden: ["Export"], tooOldAt: expect.any(String) });
  expect(await editKey(actor, { id, version: 2, expiresAt: inDays(31) })).toMatchObject({
    refusal: { brokenRule: "life" },
  });
  const narrowed = await editKey(actor, { id, version: 2, ipRules: ["192.0.2.1"], permissions: ["SendHttp"] });
  expect(requireValue(narrowed).policy).toMatchObject({ lacksRestriction: false, forbidden: [] });
  expect(await editKey(actor, { id, version: 3, ipRules: [] })).toMatchObject({
    refusal: { brokenRule: "restriction" },
  });
  expect(await editKey(actor, { id, version: 3, permissions: ["Export"] })).toMatchObject({
    refusal: { brokenRule: "forbidden" },
  });
});

test("a change of the secret begins a new life", async () => {
  const actor = await createActor();
  const { key } = await createOne(actor);
  const { id } = key;
  const made = inDays(-40);
  await writeKeys((database) => database.apiKey.update({ where: { id }, data: { secretAt: made } }));
  await ask(actor, { longestLifeDays: 30 });
  const { key: changed } = requireValue(await changeKey(actor, { id, version: 1 }));
  expect(Date.parse(changed.policy?.tooOldAt ?? "")).toBeGreaterThan(inDays(30).getTime());
});

test("a calling key is held to a policy that was saved after the gate admitted it", async () => {
  const actor = await createActor();
  const caller = await createCaller(actor, ["ModifyAccessTokens", "Export"]);
  const authorize = () => read((database) => authorizeRead(database, caller, new Date()));
  await ask(actor, { forbidden: ["Export"] });
  expect(await authorize()).toMatchObject({ ok: true, boundary: new Set(["ModifyAccessTokens"]) });
  await ask(actor, { requiresRestriction: true });
  expect(await authorize()).toMatchObject({ refusal: { code: "restriction_required" } });
  await ask(actor, { longestLifeDays: 1 });
  const id = caller.keyId;
  await writeKeys((database) => database.apiKey.update({ where: { id }, data: { secretAt: inDays(-2) } }));
  expect(await authorize()).toMatchObject({ refusal: { code: "key_too_old" } });
});
