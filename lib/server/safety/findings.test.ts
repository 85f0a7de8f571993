/** Findings are made from what is stored, shown to those who see the key, and dismissed by those who may change it. */
import { randomUUID } from "node:crypto";
import { beforeAll, expect, test } from "vitest";
import type { Actor } from "@/lib/server/access/actor";
import { read, writeKeys } from "@/lib/server/db/transactions";
import { changeKey, deleteKey, editKey } from "@/lib/server/keys/changes";
import { disableKey } from "@/lib/server/keys/pausing";
import { createActor, createTestDatabase } from "@/lib/server/testing/database";
import { createOne, getCode, requireValue } from "@/lib/server/testing/keys";
import { createMember } from "@/lib/server/testing/members";
import { utcDayOf } from "@/lib/server/usage/days";
import { saveUsageBatch } from "@/lib/server/usage/save";
import type { UsageBatch } from "@/lib/shared/gate/inner-hop";
import type { KeyView } from "@/lib/shared/keys/key-view";
import { PERMISSIONS } from "@/lib/shared/keys/permissions";
import { dismissFinding, restoreFinding } from "./dismissals";
import { countFindings, listFindings } from "./findings";

createTestDatabase();

const DAY_MS = 86_400_000;
const now = new Date();
const ago = (days: number) => new Date(now.getTime() - days * DAY_MS);
const hourOf = (moment: Date) => Math.floor(moment.getTime() / 3_600_000) * 3_600_000;

let owner: Actor;
beforeAll(async () => {
  owner = await createActor();
});

const kindsOf = async (actor: Actor) => (await listFindings(actor, { now })).findings.map(({ kind }) => kind);

/** As if the key had been made so many days ago. */
async function age(key: KeyView, days: number): Promise<void> {
  await writeKeys(async (database) => {
    await database.apiKey.update({ where: { id: key.id }, data: { createdAt: ago(days) } });
    await database.secret.updateMany({ where: { keyId: key.id }, data: { createdAt: ago(days) } });
  });
}

/** What a gate would have delivered then: admitted calls that asked for a permission. */
async function use(key: KeyView, days: number, address: string, needs: string, count: number): Promise<void> {
  const at = ago(days);
  const caller = { keyId: key.id, address, firstAt: at.getTime(), lastAt: at.getTime(), admitted: count, refused: 0 };
  const batch: UsageBatch = {
    ...{ gateId: randomUUID(), sequence: 1, day: utcDayOf(at) },
    counts: [{ keyId: key.id, outcome: "admitted", count }],
    lastUses: [{ keyId: key.id, at: at.getTime(), address, purpose: "GET /api/check" }],
    details: { hour: hourOf(at), callers: [{ ...caller, calls: [["check", needs, count]] }], refusals: [] },
  };
  await saveUsageBatch(batch, { now });
}

test("a broad key from one network is found, and an edit to what was used cures both", async () => {
  const { key } = await createOne(owner, { permissions: [...PERMISSIONS], expiresAt: ago(-30) });
  await age(key, 20);
  await use(key, 10, "203.0.113.7", "ViewContacts", 30);
  await use(key, 1, "203.0.113.8", "SendHttp\nViewContacts ViewFiles", 12);
  const { findings, keys } = await listFindings(owner, { now });
  expect(keys).toBe(1);
  expect(findings).toMatchObject([
    { kind: "broad_permissions", given: PERMISSIONS.length, used: 2, reduced: ["ViewContacts", "SendHttp"] },
    { kind: "any_address", network: "203.0.113.0/24", addresses: 2, calls: 42 },
  ]);
  const [broad, open] = findings;
  if (broad?.kind !== "broad_permissions" || open?.kind !== "any_address") throw new Error("other findings");
  const { id, version, name } = key;
  const kept = { id, version, name, expiresAt: ago(-30) };
  requireValue(await editKey(owner, { ...kept, permissions: broad.reduced, ipRules: [open.network] }));
  expect(await kindsOf(owner)).toEqual([]);
});

test("an unused key without expiry is found, dismissed for 90 days with a reason, and shown again", async () => {
  const { key } = await createOne(owner);
  await age(key, 120);
  expect(await kindsOf(owner)).toEqual(["never_expires", "unused"]);
  const selector = { keyId: key.id, kind: "unused" as const };
  expect(getCode(await dismissFinding(owner, { ...selector, reason: "Runs once a year" }, { now }))).toBe("ok");
  expect(await kindsOf(owner)).toEqual(["never_expires"]);
  expect(await countFindings(owner, { now })).toBe(1);
  const { dismissed } = await listFindings(owner, { now });
  expect(dismissed).toMatchObject([{ kind: "unused", dismissal: { reason: "Runs once a year", by: "Ada" } }]);
  const later = new Date(now.getTime() + 90 * DAY_MS);
  expect((await listFindings(owner, { now: later })).dismissed).toEqual([]);
  expect(getCode(await restoreFinding(owner, selector, { now }))).toBe("ok");
  expect(getCode(await restoreFinding(owner, selector, { now }))).toBe("ok");
  expect(await kindsOf(owner)).toEqual(["never_expires", "unused"]);
  const kinds = await read((database) =>
    database.activity.findMany({ where: { accountId: owner.accountId, keyId: key.id }, orderBy: { seq: "asc" } }),
  );
  expect(kinds.slice(-2).map(({ kind }) => kind)).toEqual(["finding.dismissed", "finding.restored"]);
  requireValue(await disableKey(owner, { id: key.id, version: key.version, reason: "Not used" }));
  expect(await kindsOf(owner)).toEqual([]);
  requireValue(await deleteKey(owner, { id: key.id, version: key.version + 1 }));
});

test("an expired key is found until it is deleted, and a change of the secret cures what is about the secret", async () => {
  const { key: over } = await createOne(owner, { expiresAt: new Date(now.getTime() + 600_000) });
  const later = new Date(now.getTime() + 700_000);
  expect((await listFindings(owner, { now: later })).findings).toMatchObject([{ kind: "expired", keyId: over.id }]);
  requireValue(await deleteKey(owner, over));
  const { key } = await createOne(owner);
  await writeKeys((database) =>
    database.secret.updateMany({ where: { keyId: key.id }, data: { createdAt: ago(100), seenInUrlAt: ago(1) } }),
  );
  expect(await kindsOf(owner)).toEqual(["secret_in_url", "never_expires"]);
  requireValue(await changeKey(owner, key));
  expect(await kindsOf(owner)).toEqual([]);
});

test("members see the findings of their own keys only, and viewers can't dismiss any", async () => {
  const account = await createActor();
  const member = await createMember(account, { role: "member", permissions: ["SendHttp"] });
  const viewer = await createMember(account, { role: "viewer" });
  const [theirs, own] = [(await createOne(account)).key, (await createOne(member)).key];
  for (const key of [theirs, own]) await age(key, 100);
  const keyIdsOf = async (actor: Actor) =>
    new Set((await listFindings(actor, { now })).findings.map(({ keyId }) => keyId));
  expect(await keyIdsOf(member)).toEqual(new Set([own.id]));
  expect(await keyIdsOf(viewer)).toEqual(new Set([theirs.id, own.id]));
  expect(await keyIdsOf(await createActor())).toEqual(new Set());
  const dismissal = { kind: "unused", reason: "known" } as const;
  expect(getCode(await dismissFinding(viewer, { keyId: own.id, ...dismissal }))).toBe("role_insufficient");
  expect(getCode(await dismissFinding(member, { keyId: theirs.id, ...dismissal }))).toBe("not_found");
  expect(getCode(await dismissFinding(owner, { keyId: theirs.id, ...dismissal }))).toBe("not_found");
  expect(getCode(await dismissFinding(member, { keyId: own.id, ...dismissal }))).toBe("ok");
  // Everybody who sees the key.
  expect((await listFindings(account, { now })).dismissed).toMatchObject([{ keyId: own.id, kind: "unused" }]);
});
