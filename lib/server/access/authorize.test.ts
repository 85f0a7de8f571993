/** Every change of a key authorises its actor against the database, although the gate has admitted the request. */
import { expect, test } from "vitest";
import { read, writeKeys } from "@/lib/server/db/transactions";
import { changeKey, deleteKey, editKey } from "@/lib/server/keys/changes";
import { createKey, findKey, listKeys } from "@/lib/server/keys/keys";
import { callAgain, createCaller } from "@/lib/server/testing/callers";
import { createActor, createTestDatabase } from "@/lib/server/testing/database";
import { createInput, createOne, getCode } from "@/lib/server/testing/keys";
import type { Permission } from "@/lib/shared/keys/permissions";
import { auditFacts, type KeyActor } from "./actor";
import { authorizeKeyChange } from "./authorize";
import type { AccessContext } from "./context";
import { findBeyondBoundary } from "./permission-boundary";

const { dump } = createTestDatabase();

const ask = (actor: KeyActor, now = new Date()) => read((database) => authorizeKeyChange(database, actor, now));
const excessOf = (access: AccessContext, given: Permission[]) =>
  read((database) => findBeyondBoundary(database, access, given));
const alter = (id: string, data: { disabledAt?: Date; expiresAt?: Date; permissions?: string }) =>
  writeKeys((database) => database.apiKey.update({ where: { id }, data }));

test("an owner may give every permission and answers for it", async () => {
  const actor = await createActor();
  const access = await ask(actor);
  expect(access).toMatchObject({ ok: true, makerId: actor.userId, boundary: null });
  if (access.ok)
    expect(access.activityActor).toMatchObject({ userId: actor.userId, byKeyId: null, name: actor.userName });
  if (access.ok) expect(await excessOf(access, ["Security", "Export"])).toBeNull();
});

test("a key may give the permissions it has, and its maker answers for them", async () => {
  const actor = await createActor();
  const caller = await createCaller(actor, ["ModifyAccessTokens", "Export"]);
  const access = await ask(caller);
  if (!access.ok) throw new Error("refused");
  expect(access).toMatchObject({ makerId: actor.userId, boundary: new Set(["ModifyAccessTokens", "Export"]) });
  expect(access.activityActor).toMatchObject({ userId: null, byKeyId: caller.keyId, address: caller.clientAddress });
  expect(await excessOf(access, ["Export", "None"])).toBeNull();
  expect(await excessOf(access, ["SendHttp", "Export", "ViewFiles"])).toMatchObject({
    refusal: { code: "permission_beyond_own", missing: ["SendHttp", "ViewFiles"] },
  });
});

test("a key with Security may give the two permissions it implies, and they do not give Security", async () => {
  const actor = await createActor();
  const secure = await ask(await createCaller(actor, ["Security"]));
  const plain = await ask(await createCaller(actor, ["ModifyAccessTokens", "ViewAccessTokens"]));
  if (!secure.ok || !plain.ok) throw new Error("refused");
  expect(await excessOf(secure, ["ViewAccessTokens", "ModifyAccessTokens", "Security"])).toBeNull();
  expect(await excessOf(plain, ["Security"])).toMatchObject({ refusal: { missing: ["Security"] } });
});

/** `Security` with the permissions it implies. */
const MANAGING: Permission[] = ["Security", "ViewAccessTokens", "ModifyAccessTokens"];

test.each<[string, Permission[], string, string[] | null]>([
  ["was narrowed meanwhile", ["Security", "Export"], "Security", MANAGING],
  ["was widened meanwhile", ["Security"], "Security Export", MANAGING],
  [
    "was narrowed to one of the permissions that Security implies",
    ["Security", "Export"],
    "ModifyAccessTokens",
    ["ModifyAccessTokens"],
  ],
  ["lost the right to manage keys", ["Security", "Export"], "Export", null],
])(
  "a key that %s has only the permissions that both the gate and its row give it",
  async (_what, admitted, stored, boundary) => {
    const caller = await createCaller(await createActor(), admitted);
    await alter(caller.keyId, { permissions: stored });
    const access = await ask(caller);
    if (boundary) expect(access).toMatchObject({ boundary: new Set(boundary) });
    else expect(access).toMatchObject({ refusal: { code: "permission_missing", missing: ["ModifyAccessTokens"] } });
  },
);

test("a key that was deleted, disabled, expired, or lost its account after the gate admitted it can do nothing", async () => {
  const ways: [end: (id: string, accountId: string) => Promise<unknown>, code: string][] = [
    [(id) => writeKeys((database) => database.apiKey.delete({ where: { id } })), "signed_out"],
    [(id) => alter(id, { disabledAt: new Date() }), "signed_out"],
    [(id) => alter(id, { expiresAt: new Date(Date.now() - 1) }), "key_expired"],
    [
      (_, id) => writeKeys((database) => database.account.update({ where: { id }, data: { closedAt: new Date() } })),
      "signed_out",
    ],
  ];
  for (const [end, code] of ways) {
    const actor = await createActor();
    const caller = await createCaller(actor);
    const { key } = await createOne(actor);
    await end(caller.keyId, actor.accountId);
    const before = dump();
    const results = [
      await createKey(caller, createInput()),
      await editKey(caller, { ...createInput({ permissions: ["None"] }), id: key.id, version: 1 }),
      await changeKey(callAgain(caller), { names: [key.name], etags: null }),
      await deleteKey(caller, { names: [key.name], etags: null }),
    ];
    expect(results.map(getCode)).toEqual(Array(4).fill(code));
    expect(dump()).toEqual(before);
  }
});

test("a key of one account neither sees nor changes keys of another, however it names them", async () => {
  const [actor, other] = [await createActor(), await createActor()];
  const caller = await createCaller(actor);
  const { key } = await createOne(other, { name: "theirs" });
  const before = dump();
  for (const selector of [
    { id: key.id, version: 1 },
    { names: ["theirs"], etags: null },
  ]) {
    expect(await findKey(caller, selector)).toBeNull();
    expect(getCode(await editKey(caller, { ...selector, name: "mine" }))).toBe("not_found");
    expect(getCode(await changeKey(caller, selector))).toBe("not_found");
    expect(getCode(await deleteKey(caller, selector))).toBe("not_found");
  }
  // Neither does the id of an account that the key does not belong to.
  const forged = { ...caller, accountId: other.accountId };
  expect((await listKeys(forged)).keys).toEqual([]);
  expect(getCode(await createKey(forged, createInput()))).toBe("signed_out");
  expect(dump()).toEqual(before);
});

test("the log names the key or the person that acted", async () => {
  const actor = await createActor();
  const caller = await createCaller(actor);
  const { accountId } = actor;
  expect(auditFacts(actor)).toEqual({ userId: actor.userId, accountId, address: "192.0.2.1" });
  expect(auditFacts(caller)).toEqual({ userId: null, byKeyId: caller.keyId, accountId, address: "192.0.2.1" });
});
