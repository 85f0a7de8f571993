/** A policy that becomes stricter also binds the old secret of a change with overlap. */
import { expect, test } from "vitest";
import { writeKeys } from "@/lib/server/db/transactions";
import { changeKey } from "@/lib/server/keys/changes";
import { listKeys } from "@/lib/server/keys/keys";
import { createActor, createTestDatabase } from "@/lib/server/testing/database";
import { findInGate } from "@/lib/server/testing/gate";
import { createOne, requireValue } from "@/lib/server/testing/keys";
import { NO_POLICY } from "@/lib/shared/policy/key-policy";
import type { PolicyInput } from "@/lib/shared/policy/policy-input";
import { savePolicy } from "./policy";

createTestDatabase();

const HOUR_MS = 60 * 60 * 1000;
const DAY_MS = 24 * HOUR_MS;
const WEEK_SECONDS = 7 * 24 * 60 * 60;

const inputWith = (facts: Partial<PolicyInput>): PolicyInput => ({ ...NO_POLICY, forbidden: [], agreed: [], ...facts });

/** A key that was changed with a week's overlap, and whose old secret was made `daysAgo`. */
async function changeOne(daysAgo: number) {
  const actor = await createActor();
  const { key, secret } = await createOne(actor);
  const madeAt = new Date(Date.now() - daysAgo * DAY_MS);
  await writeKeys((database) => database.secret.updateMany({ where: { keyId: key.id }, data: { createdAt: madeAt } }));
  requireValue(await changeKey(actor, { id: key.id, version: 1, overlapSeconds: WEEK_SECONDS }));
  return { actor, id: key.id, secret, madeAt };
}

test("an old secret ends when it gets too old, and its owner is asked before that", async () => {
  const { actor, id, secret, madeAt } = await changeOne(28);
  const input = inputWith({ longestLifeDays: 30 });
  expect(await savePolicy(actor, input)).toMatchObject({
    refusal: { code: "policy_hits", hits: [{ key: { id }, consequences: ["old_ends"] }] },
  });
  requireValue(await savePolicy(actor, { ...input, agreed: [id] }));
  const end = madeAt.getTime() + 30 * DAY_MS + HOUR_MS;
  const [key] = (await listKeys(actor)).keys;
  expect(Date.parse(key?.oldSecret?.endsAt ?? "")).toBe(end);
  expect((await findInGate(secret))?.secretEndsAt).toBe(end);
  // A looser policy brings nothing back.
  requireValue(await savePolicy(actor, inputWith({ longestLifeDays: 365 })));
  expect((await findInGate(secret))?.secretEndsAt).toBe(end);
});

test("one that is too old already is refused from the next request on, and the new secret is not", async () => {
  const { actor, id, secret } = await changeOne(40);
  requireValue(await savePolicy(actor, inputWith({ longestLifeDays: 30, agreed: [id] })));
  expect((await findInGate(secret))?.secretEndsAt ?? 0).toBeLessThan(Date.now());
  const [key] = (await listKeys(actor)).keys;
  expect([key?.oldSecret, key?.policy?.lacksRestriction]).toEqual([null, false]);
});

test("one that ends in time anyway is left alone, and nobody is asked", async () => {
  const { actor, secret } = await changeOne(1);
  const before = (await findInGate(secret))?.secretEndsAt;
  requireValue(await savePolicy(actor, inputWith({ longestLifeDays: 30 })));
  expect((await findInGate(secret))?.secretEndsAt).toBe(before);
});
