/** Owners set what every key must be, after they have seen what it does to keys; idle keys are disabled by it. */
import { expect, test } from "vitest";
import { listActivity } from "@/lib/server/activity/list";
import { writeKeys } from "@/lib/server/db/transactions";
import { listKeys } from "@/lib/server/keys/keys";
import { enableKey } from "@/lib/server/keys/pausing";
import { renameEverywhere } from "@/lib/server/permissions/rename";
import { createActor, createTestDatabase } from "@/lib/server/testing/database";
import { createOne, getCode, getGeneration, requireValue } from "@/lib/server/testing/keys";
import { createMember } from "@/lib/server/testing/members";
import { NO_POLICY } from "@/lib/shared/policy/key-policy";
import type { PolicyInput } from "@/lib/shared/policy/policy-input";
import { disableIdleKeys } from "./idle-keys";
import { readPolicy, savePolicy } from "./policy";

createTestDatabase();

const DAY_MS = 24 * 60 * 60 * 1000;
const inDays = (days: number) => new Date(Date.now() + days * DAY_MS);
const inputWith = (facts: Partial<PolicyInput>): PolicyInput => ({ ...NO_POLICY, forbidden: [], agreed: [], ...facts });

test("a policy is in force once it is saved, in the activity, and raises the generation", async () => {
  const actor = await createActor();
  const before = getGeneration();
  requireValue(await savePolicy(actor, inputWith({ longestLifeDays: 90, forbidden: ["Export"] })));
  expect(getGeneration()).toBe(before + 1);
  expect(await readPolicy(actor)).toEqual({ ...NO_POLICY, longestLifeDays: 90, forbidden: ["Export"] });
  const { entries } = await listActivity(actor, {}, null);
  expect(entries[0]).toMatchObject({
    kind: "settings.changed",
    details: { longestLifeDays: { before: null, after: 90 }, forbidden: { before: null, after: ["Export"] } },
  });
  requireValue(await savePolicy(actor, inputWith({ longestLifeDays: 90, forbidden: ["Export"] })));
  expect(getGeneration()).toBe(before + 1);
});

test("what implies a forbidden permission is forbidden with it", async () => {
  const actor = await createActor();
  const saved = await savePolicy(actor, inputWith({ forbidden: ["ModifyAccessTokens"] }));
  expect(requireValue(saved).forbidden).toEqual(["Security", "ModifyAccessTokens"]);
});

test("a policy that hits keys is saved once its owner agreed to each of them", async () => {
  const actor = await createActor();
  const { key } = await createOne(actor, { permissions: ["Export", "SendHttp"], name: "shop" });
  await createOne(actor, { ipRules: ["192.0.2.1"], name: "fits" });
  const input = inputWith({ requiresRestriction: true, forbidden: ["Export"] });
  const refused = await savePolicy(actor, input);
  expect(refused).toMatchObject({
    refusal: {
      code: "policy_hits",
      hits: [{ key: { id: key.id, name: "shop" }, consequences: ["unrestricted"], loses: ["Export"] }],
    },
  });
  expect(await readPolicy(actor)).toEqual(NO_POLICY);
  expect(getCode(await savePolicy(actor, { ...input, agreed: [key.id] }))).toBe("ok");
  // What the policy does already is not asked about again.
  expect(getCode(await savePolicy(actor, { ...input, defaultExpiryDays: 7 }))).toBe("ok");
});

test.each(["admin", "member", "viewer"] as const)(
  "a person with the role %s may read the policy, not save it",
  async (role) => {
    const owner = await createActor();
    const other = await createMember(owner, { role });
    requireValue(await savePolicy(owner, inputWith({ idleDays: 30 })));
    expect((await readPolicy(other)).idleDays).toBe(30);
    expect(getCode(await savePolicy(other, inputWith({})))).toBe("role_insufficient");
    expect((await readPolicy(owner)).idleDays).toBe(30);
  },
);

test("saving asks for a fresh password", async () => {
  const actor = await createActor();
  const stale = { ...actor, passwordConfirmedAt: inDays(-1) };
  expect(getCode(await savePolicy(stale, inputWith({ idleDays: 30 })))).toBe("password_required");
});

test("a key that was not used for too long is disabled with the reason, and its neighbours are not", async () => {
  const actor = await createActor();
  const [idle, used, changed, expired] = await Promise.all(
    ["idle", "used", "changed", "expired"].map((name) => createOne(actor, { name })),
  );
  const now = inDays(31);
  const alter = (id: string | undefined, data: { lastUsedAt?: Date; secretAt?: Date; expiresAt?: Date }) =>
    writeKeys((database) => database.apiKey.update({ where: { id: id ?? "" }, data }));
  await alter(used?.key.id, { lastUsedAt: inDays(10) });
  await alter(changed?.key.id, { secretAt: inDays(10) });
  await alter(expired?.key.id, { expiresAt: inDays(1) });
  requireValue(await savePolicy(actor, inputWith({ idleDays: 30 })));
  expect(await disableIdleKeys({ now: inDays(29) })).toBe(0);
  expect(await disableIdleKeys({ now })).toBe(1);
  const { keys } = await listKeys(actor);
  const disabled = keys.filter((key) => key.disabled !== null);
  expect(disabled).toMatchObject([{ id: idle?.key.id, disabled: { reason: "Not used for 30 days" } }]);
  const { entries } = await listActivity(actor, {}, null);
  expect(entries[0]).toMatchObject({ kind: "key.disabled", actorName: "Latchkey", subject: "idle" });
  // A person who enables it has a reason: its days begin anew.
  const fresh = { ...actor, passwordConfirmedAt: now };
  requireValue(await enableKey(fresh, { id: idle?.key.id ?? "", version: 2 }, { now }));
  expect(await disableIdleKeys({ now: new Date(now.getTime() + DAY_MS) })).toBe(0);
});

test("a renamed permission stays forbidden under its new name", async () => {
  const actor = await createActor();
  requireValue(await savePolicy(actor, inputWith({ forbidden: ["orders:write"] })));
  const renames = [{ from: "orders:write" as const, to: "orders:edit" as const }];
  await writeKeys((database) => renameEverywhere(database, actor, renames, { now: new Date() }));
  expect((await readPolicy(actor)).forbidden).toEqual(["orders:edit"]);
});
