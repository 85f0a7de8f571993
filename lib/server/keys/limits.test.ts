/** The limits of a key in the domain: who may set, raise and give them, and what of them is recorded. */
import { expect, test } from "vitest";
import { listActivity } from "@/lib/server/activity/list";
import { createCaller } from "@/lib/server/testing/callers";
import { createActor, createTestDatabase } from "@/lib/server/testing/database";
import { createInput, createOne, getCode, getGeneration, requireValue } from "@/lib/server/testing/keys";
import type { KeyLimits } from "@/lib/shared/limits/key-limits";
import { changeKey, editKey } from "./changes";
import { createKey, listKeys } from "./keys";

createTestDatabase();

const perDay = (count: number): KeyLimits => ({ requests: [{ count, per: "day" }], budget: null });

test("limits are saved, kept by edits and changes that leave them out, and in the activity", async () => {
  const actor = await createActor();
  const { key } = await createOne(actor, { limits: perDay(100) });
  expect(key.limits).toEqual(perDay(100));
  const { id } = key;
  expect(requireValue(await editKey(actor, { id, version: 1, name: "renamed" })).limits).toEqual(perDay(100));
  expect(requireValue(await changeKey(actor, { id, version: 2 })).key.limits).toEqual(perDay(100));
  const before = getGeneration();
  const lowered = requireValue(await editKey(actor, { id, version: 3, limits: perDay(5) }));
  expect([lowered.limits, getGeneration()]).toEqual([perDay(5), before + 1]);
  expect(requireValue(await editKey(actor, { id, version: 4, limits: null })).limits).toBeNull();
  const { entries } = await listActivity(actor, {}, null);
  expect(entries.slice(0, 2).map(({ details }) => details)).toEqual([
    { limits: { before: ["5 requests per day"], after: null } },
    { limits: { before: ["100 requests per day"], after: ["5 requests per day"] } },
  ]);
});

test("a limit can be lowered without the password, and raised or removed only with it", async () => {
  const actor = await createActor();
  const { key } = await createOne(actor, { limits: perDay(100) });
  const stale = { ...actor, passwordConfirmedAt: new Date(Date.now() - 3 * 60 * 60 * 1000) };
  const { id } = key;
  expect(getCode(await editKey(stale, { id, version: 1, limits: perDay(101) }))).toBe("password_required");
  expect(getCode(await editKey(stale, { id, version: 1, limits: null }))).toBe("password_required");
  expect(getCode(await editKey(stale, { id, version: 1, limits: perDay(99) }))).toBe("ok");
});

test("a calling key gives no wider limits than its own, and can lower those of any key", async () => {
  const actor = await createActor();
  const caller = await createCaller(actor, ["Security", "SendHttp"], { limits: perDay(10) });
  const free = await createOne(actor, { name: "free", permissions: ["SendHttp"] });
  const create = (limits: KeyLimits | null, name: string) => {
    return createKey(caller, { ...createInput({ name, permissions: ["SendHttp"] }), limits });
  };
  expect(await create(null, "a")).toMatchObject({
    refusal: { code: "limits_beyond_own", limits: ["10 requests per day"] },
  });
  expect(getCode(await create(perDay(11), "b"))).toBe("limits_beyond_own");
  expect(getCode(await create(perDay(10), "c"))).toBe("ok");
  const named = { names: [free.key.name], etags: null };
  expect(getCode(await editKey(caller, { ...named, limits: perDay(500) }))).toBe("ok");
  expect(getCode(await editKey(caller, { ...named, limits: perDay(501) }))).toBe("limits_beyond_own");
  const { keys } = await listKeys(actor);
  expect(keys.find(({ name }) => name === "free")?.limits).toEqual(perDay(500));
});
