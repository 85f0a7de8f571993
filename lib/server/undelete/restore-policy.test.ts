/** A deleted key comes back only as the account's policy allows, and the person has seen what that changes. */
import { expect, test } from "vitest";
import { deleteKey } from "@/lib/server/keys/changes";
import { savePolicy } from "@/lib/server/policy/policy";
import { createActor, createTestDatabase } from "@/lib/server/testing/database";
import { createOne, getCode, requireValue } from "@/lib/server/testing/keys";
import { NO_POLICY } from "@/lib/shared/policy/key-policy";
import type { PolicyInput } from "@/lib/shared/policy/policy-input";
import { listDeletedKeys } from "./deleted-keys";
import { restoreKey } from "./restore-key";

createTestDatabase();

const DAY_MS = 24 * 60 * 60 * 1000;
type Owner = Awaited<ReturnType<typeof createActor>>;

async function deleteOne(actor: Owner, facts: Parameters<typeof createOne>[1] = {}): Promise<string> {
  const { key } = await createOne(actor, facts);
  requireValue(await deleteKey(actor, key));
  return key.id;
}

async function setPolicy(actor: Owner, facts: Partial<PolicyInput>): Promise<void> {
  requireValue(await savePolicy(actor, { ...NO_POLICY, forbidden: [], agreed: [], ...facts }));
}

test("what the policy forbids by now does not come back, and who restores the key is asked first", async () => {
  const actor = await createActor();
  const id = await deleteOne(actor, { permissions: ["Export", "SendHttp"] });
  await setPolicy(actor, { forbidden: ["Export"], longestLifeDays: 30, requiresRestriction: true });
  const effect = { forbidden: ["Export"], lifeDays: 30, lacksRestriction: true };
  expect((await listDeletedKeys(actor)).keys).toMatchObject([{ policy: effect }]);
  const refused = await restoreKey(actor, { id, secret: "new" });
  expect(refused).toMatchObject({
    refusal: {
      code: "invalid",
      message:
        "The account's policy has changed. It comes back without Export. It expires 30 days after its API key was made. " +
        "It is refused until you edit it and restrict it to addresses. Restore it so, or ask an owner.",
    },
  });
  const { key } = requireValue(await restoreKey(actor, { id, secret: "new", agreesToPolicy: true }));
  expect(key.permissions).toEqual(["SendHttp"]);
  expect(key.policy).toMatchObject({ forbidden: [], lacksRestriction: true });
  expect(key.expiresAt).toBe(key.policy?.tooOldAt);
});

test("a key with nothing but forbidden permissions proves who is calling, and nothing else", async () => {
  const actor = await createActor();
  const id = await deleteOne(actor, { permissions: ["Export"] });
  await setPolicy(actor, { forbidden: ["Export"] });
  const { key } = requireValue(await restoreKey(actor, { id, secret: "old", agreesToPolicy: true }));
  expect(key.permissions).toEqual(["None"]);
});

test("a secret that is older than the longest life does not come back, a new one does", async () => {
  const actor = await createActor();
  const expiresAt = new Date(Date.now() + 20 * DAY_MS);
  const id = await deleteOne(actor, { expiresAt });
  const now = new Date(Date.now() + 10 * DAY_MS);
  const later = { ...actor, passwordConfirmedAt: now };
  await setPolicy(actor, { longestLifeDays: 7 });
  expect((await listDeletedKeys(later, { now })).keys).toMatchObject([{ isOlderThanDays: 7 }]);
  const refused = await restoreKey(later, { id, secret: "old", agreesToPolicy: true }, { now });
  expect(refused).toMatchObject({
    refusal: { fields: { secret: "The old API key is older than 7 days, the longest life here. Create a new one." } },
  });
  expect(getCode(await restoreKey(later, { id, secret: "new" }, { now }))).toBe("invalid");
  const { key } = requireValue(await restoreKey(later, { id, secret: "new", agreesToPolicy: true }, { now }));
  expect(Date.parse(key.expiresAt ?? "")).toBe(now.getTime() + 7 * DAY_MS + 60 * 60 * 1000);
});

test("a key that fits comes back without a question, and its old secret is as old as it was", async () => {
  const actor = await createActor();
  await setPolicy(actor, { forbidden: ["Export"], longestLifeDays: 90, requiresRestriction: true });
  const facts = { ipRules: ["192.0.2.1"], expiresAt: new Date(Date.now() + DAY_MS) };
  const id = await deleteOne(actor, facts);
  const now = new Date(Date.now() + DAY_MS / 2);
  const [listed] = (await listDeletedKeys(actor, { now })).keys;
  expect([listed?.policy, listed?.isOlderThanDays]).toEqual([undefined, undefined]);
  const { key } = requireValue(
    await restoreKey({ ...actor, passwordConfirmedAt: now }, { id, secret: "old" }, { now }),
  );
  expect(Date.parse(key.policy?.tooOldAt ?? "")).toBeLessThan(now.getTime() + 90 * DAY_MS);
});
