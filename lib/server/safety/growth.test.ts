/** Refusals that grew name what most of them need, and are over once somebody has changed the key for it. */
import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import type { Actor } from "@/lib/server/access/actor";
import { writeKeys } from "@/lib/server/db/transactions";
import { editKey } from "@/lib/server/keys/changes";
import { createActor, createTestDatabase } from "@/lib/server/testing/database";
import { createOne, requireValue } from "@/lib/server/testing/keys";
import { utcDayOf } from "@/lib/server/usage/days";
import { saveUsageBatch } from "@/lib/server/usage/save";
import type { KeyRefusalCode } from "@/lib/shared/gate/refusals";
import type { KeyView } from "@/lib/shared/keys/key-view";
import { listFindings } from "./findings";

createTestDatabase();

const HOUR_MS = 3_600_000;

async function createOld(owner: Actor): Promise<KeyView> {
  const { key } = await createOne(owner, { permissions: ["SendHttp"], ipRules: ["192.0.2.0/24"] });
  const createdAt = new Date(Date.now() - 30 * 24 * HOUR_MS);
  await writeKeys((database) => database.apiKey.update({ where: { id: key.id }, data: { createdAt } }));
  return key;
}

type Refused = { code: KeyRefusalCode; addresses?: string[]; missing?: string };

/** 60 refused requests, as a gate delivers them: the last 50 with their details. */
async function refuse({ id: keyId }: KeyView, refused: Refused, at = Date.now()): Promise<void> {
  const { code, addresses = ["203.0.113.9"], missing = "" } = refused;
  const refusals = Array.from({ length: 50 }, (_, index) => ({
    ...{ keyId, at, code, address: addresses[index % addresses.length] ?? "", purpose: "GET /api/check" },
    ...{ requestId: `r-${index}`, source: "check", missing },
  }));
  await saveUsageBatch(
    {
      ...{ gateId: randomUUID(), sequence: 1, day: utcDayOf(new Date(at)) },
      counts: [{ keyId, outcome: code, count: 60 }],
      lastUses: [],
      details: { hour: Math.floor(at / HOUR_MS) * HOUR_MS, callers: [], refusals },
    },
    { now: new Date(at) },
  );
}

async function findGrowth(owner: Actor) {
  const { findings } = await listFindings(owner);
  return findings.find(({ kind }) => kind === "refusals_grew");
}

test.each<[string, Refused, object | null]>([
  ["one address", { code: "ip_not_allowed" }, { address: "203.0.113.9" }],
  ["many addresses", { code: "ip_not_allowed", addresses: ["203.0.113.9", "203.0.113.10", "203.0.113.11"] }, null],
  [
    "one permission, whatever the address",
    { code: "permission_missing", addresses: ["192.0.2.1", "192.0.2.2", "192.0.2.3"], missing: "ViewContacts" },
    { missing: [["ViewContacts"]] },
  ],
  ["a limit", { code: "rate_limited", missing: "minute" }, { per: "minute" }],
])("refusals of %s name what stands for most of them", async (_, refused, example) => {
  const owner = await createActor();
  const key = await createOld(owner);
  expect(await findGrowth(owner)).toBeUndefined();
  await refuse(key, refused);
  const growth = await findGrowth(owner);
  expect(growth).toMatchObject({ refused: 60, before: 0, mostly: { code: refused.code, count: 60 } });
  if (example === null) expect(growth).toMatchObject({ mostly: { example: null } });
  else expect(growth).toMatchObject({ mostly: { example } });
});

test("an edit ends the finding, and as many refusals after it bring it back", async () => {
  const owner = await createActor();
  const key = await createOld(owner);
  await refuse(key, { code: "permission_missing", missing: "ViewContacts" }, Date.now() - 1_000);
  expect(await findGrowth(owner)).toBeDefined();
  const { id, version, name, ipRules } = key;
  const edit = { id, version, name, permissions: ["SendHttp", "ViewContacts"] as const, ipRules, expiresAt: null };
  requireValue(await editKey(owner, { ...edit, permissions: [...edit.permissions] }));
  expect(await findGrowth(owner)).toBeUndefined();
  await refuse(key, { code: "ip_not_allowed" }, Date.now() + 1_000);
  expect(await findGrowth(owner)).toMatchObject({ refused: 120, mostly: { code: "ip_not_allowed" } });
});
