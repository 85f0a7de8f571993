/** Programs that edit, change or delete keys: their permission boundary, ETags, overlapping and repeated requests. */
import { expect, test } from "vitest";
import { callAgain, createCaller, createIdempotency } from "@/lib/server/testing/callers";
import { untilLater } from "@/lib/server/testing/clock";
import { createActor, createTestDatabase } from "@/lib/server/testing/database";
import { countCodes, createOne, findBySecret, getCode, requireValue } from "@/lib/server/testing/keys";
import { changeKey, deleteKey, editKey } from "./changes";
import { listKeys } from "./keys";

const { dump } = createTestDatabase();

const named = (name: string) => ({ names: [name], etags: null });

test("of overlapping changes by programs one succeeds, and a later one succeeds again", async () => {
  const actor = await createActor();
  const caller = await createCaller(actor);
  const { key } = await createOne(actor);
  const results = await Promise.all(Array.from({ length: 20 }, () => changeKey(caller, named(key.name))));
  expect(countCodes(results.map(getCode))).toEqual({ ok: 1, changed_meanwhile: 19 });
  const winner = requireValue(results.find((result) => result.ok));
  expect(findBySecret(winner.secret)).toEqual([key.id]);
  // A request that arrived before the present secret was created loses, however late it is carried out.
  expect(getCode(await changeKey(caller, named(key.name)))).toBe("changed_meanwhile");
  await untilLater();
  const again = requireValue(await changeKey(callAgain(caller), named(key.name)));
  expect(findBySecret(again.secret)).toEqual([key.id]);
});

test("a program's edit keeps absent fields, and of two keys that a path can mean the literally named one is edited", async () => {
  const actor = await createActor();
  const caller = await createCaller(actor);
  const expiresAt = new Date(Date.now() + 60_000);
  await createOne(actor, { name: "a b", ipRules: ["::1"], expiresAt });
  const edited = requireValue(await editKey(caller, { names: ["a+b", "a b"], etags: null, name: "c" }));
  expect(edited).toMatchObject({ name: "c", ipRules: ["::1"], expiresAt: expiresAt.toISOString(), version: 2 });
});

test("an ETag guards edits, changes and deletions by programs", async () => {
  const actor = await createActor();
  const caller = await createCaller(actor);
  const { key } = await createOne(actor);
  const stale = { names: [key.name], etags: [`"${key.id}.0"`] };
  const before = dump();
  const results = [
    await editKey(caller, { ...stale, name: "x" }),
    await changeKey(callAgain(caller), stale),
    await deleteKey(caller, stale),
  ];
  expect(results.map(getCode)).toEqual(Array(3).fill("edited_meanwhile"));
  expect(dump()).toEqual(before);
  expect(getCode(await deleteKey(caller, { ...stale, etags: [`"${key.id}.1"`] }))).toBe("ok");
});

test("a program can delete and narrow a key with more permissions than its own, but not change or widen it", async () => {
  const actor = await createActor();
  const caller = await createCaller(actor, ["ModifyAccessTokens"]);
  const { key } = await createOne(actor, { permissions: ["Export"], ipRules: ["::1"] });
  const before = dump();
  const results = [
    await changeKey(callAgain(caller), named(key.name)),
    await editKey(caller, { ...named(key.name), ipRules: [] }),
    await editKey(caller, { ...named(key.name), permissions: ["Export", "SendHttp"] }),
  ];
  expect(results.map(getCode)).toEqual(Array(3).fill("permission_beyond_own"));
  expect(dump()).toEqual(before);
  expect(getCode(await editKey(caller, { ...named(key.name), name: "renamed", ipRules: ["::1"] }))).toBe("ok");
  expect(getCode(await deleteKey(caller, named("renamed")))).toBe("ok");
});

test("a change with an Idempotency-Key repeats its answer, even for a key deleted since, but not for the calling key", async () => {
  const actor = await createActor();
  const caller = await createCaller(actor);
  const { key } = await createOne(actor);
  const change = () =>
    changeKey(callAgain(caller), named(key.name), { now: new Date(), idempotency: createIdempotency(caller) });
  const first = await change();
  expect(getCode(first)).toBe("ok");
  expect(await change()).toEqual(first);
  await deleteKey(actor, { id: key.id, version: 2 });
  expect(await change()).toEqual(first);
  const [own] = (await listKeys(actor)).keys;
  const before = dump();
  const self = await changeKey(caller, named(own?.name ?? ""), {
    now: new Date(),
    idempotency: createIdempotency(caller, "self"),
  });
  expect(getCode(self)).toBe("idempotency_impossible");
  expect(dump()).toEqual(before);
});

test("an edit that keeps own permissions replaces the others, and gives away none that the caller lacks", async () => {
  const actor = await createActor();
  const caller = await createCaller(actor);
  const { key } = await createOne(actor, { permissions: ["SendHttp", "orders:read"], ipRules: ["::1"] });
  const edit = (facts: object) => editKey(caller, { ...named(key.name), ...facts }, { keepsOwnPermissions: true });
  expect(requireValue(await edit({ permissions: ["None"] })).permissions).toEqual(["orders:read"]);
  expect(getCode(await edit({ permissions: ["SendHttp"], ipRules: [] }))).toBe("permission_beyond_own");
  expect(requireValue(await edit({ permissions: ["SendHttp"] })).permissions).toEqual(["SendHttp", "orders:read"]);
});
