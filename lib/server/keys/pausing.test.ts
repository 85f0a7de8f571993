/** Disabling a key and enabling it again: who may, what is remembered, what the gate is notified of. */
import { expect, test } from "vitest";
import { read } from "@/lib/server/db/transactions";
import { createActor, createTestDatabase } from "@/lib/server/testing/database";
import { alterDatabase } from "@/lib/server/testing/engine";
import { createOne, findBySecret, getCode, getGeneration, requireValue } from "@/lib/server/testing/keys";
import { createMember } from "@/lib/server/testing/members";
import { statusOf } from "@/lib/shared/keys/key-view";
import { changeKey, editKey } from "./changes";
import { listKeys } from "./keys";
import { disableKey, enableKey } from "./pausing";

const { dump } = createTestDatabase();

test("a disabled key keeps its secret and settings, says why, and the gate is notified of it and of its return", async () => {
  const actor = await createActor();
  const { key, secret } = await createOne(actor, { ipRules: ["192.0.2.1"] });
  const before = getGeneration();
  const disabled = requireValue(await disableKey(actor, { ...key, reason: "Leaked?" }));
  expect(disabled).toEqual({
    ...key,
    version: 2,
    disabled: { at: expect.stringMatching(/^20.*Z$/), reason: "Leaked?" },
  });
  expect(statusOf(disabled, Date.now())).toBe("disabled");
  expect(getGeneration()).toBe(before + 1);
  const enabled = requireValue(await enableKey(actor, disabled));
  expect(enabled).toEqual({ ...key, version: 3, disabled: null });
  expect(getGeneration()).toBe(before + 2);
  expect(findBySecret(secret)).toEqual([key.id]);
  const { accountId } = actor;
  const entries = await read((each) => each.activity.findMany({ where: { accountId }, orderBy: { seq: "asc" } }));
  expect(entries.slice(-2).map(({ kind, details }) => [kind, JSON.parse(details)])).toEqual([
    ["key.disabled", { reason: { before: null, after: "Leaked?" } }],
    ["key.enabled", { reason: { before: "Leaked?", after: null } }],
  ]);
});

test("disabling needs no fresh password and no newest version: an emergency stop must work at once", async () => {
  const actor = await createActor();
  const { key } = await createOne(actor);
  await editKey(actor, { id: key.id, version: 1, name: "renamed meanwhile" });
  const stale = { ...actor, passwordConfirmedAt: new Date(0) };
  const disabled = requireValue(await disableKey(stale, { ...key, reason: "" }));
  expect(disabled.disabled).toMatchObject({ reason: "" });
  expect(getCode(await enableKey(stale, disabled))).toBe("password_required");
  expect(getCode(await enableKey(actor, key))).toBe("edited_meanwhile");
});

test("what is already so changes nothing; another reason replaces the first, and the time stays", async () => {
  const actor = await createActor();
  const { key } = await createOne(actor);
  requireValue(await enableKey(actor, key));
  const first = requireValue(await disableKey(actor, { ...key, reason: "one" }));
  const before = dump();
  expect(requireValue(await disableKey(actor, { ...first, reason: "one" }))).toEqual(first);
  expect(dump()).toEqual(before);
  const second = requireValue(await disableKey(actor, { ...first, reason: "two" }));
  expect(second.disabled).toEqual({ at: first.disabled?.at, reason: "two" });
});

test("neither an edit nor a new secret enables a key", async () => {
  const actor = await createActor();
  const { key } = await createOne(actor);
  const disabled = requireValue(await disableKey(actor, { ...key, reason: "" }));
  const edited = requireValue(await editKey(actor, { id: key.id, version: disabled.version, name: "edited" }));
  const changed = requireValue(await changeKey(actor, edited));
  expect(changed.key.disabled).not.toBeNull();
  const [listed] = (await listKeys(actor)).keys;
  expect(listed?.disabled).toEqual(disabled.disabled);
});

test("members pause their own keys only, viewers none, and strangers find none", async () => {
  const owner = await createActor();
  const { key } = await createOne(owner);
  const member = await createMember(owner, { role: "member", permissions: ["SendHttp"] });
  const viewer = await createMember(owner, { role: "viewer" });
  const before = dump();
  const codes = [
    getCode(await disableKey(member, { ...key, reason: "" })),
    getCode(await disableKey(viewer, { ...key, reason: "" })),
    getCode(await disableKey(await createActor(), { ...key, reason: "" })),
  ];
  expect(codes).toEqual(["not_found", "role_insufficient", "not_found"]);
  expect(dump().ApiKey).toEqual(before.ApiKey);
});

test("a key that could do more than its maker may give is not enabled", async () => {
  const owner = await createActor();
  const member = await createMember(owner, { role: "member", permissions: ["SendHttp", "Export"] });
  const { key } = await createOne(member, { permissions: ["SendHttp", "Export"] });
  const disabled = requireValue(await disableKey(member, { ...key, reason: "" }));
  alterDatabase(`UPDATE "Membership" SET "permissions" = 'SendHttp' WHERE "userId" = '${member.userId}'`);
  for (const actor of [member, owner]) expect(getCode(await enableKey(actor, disabled))).toBe("permission_beyond_own");
});
