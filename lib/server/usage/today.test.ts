/** The numbers above the list of keys are those of the person's own day and of the keys that the person may see. */
import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { listKeys } from "@/lib/server/keys/keys";
import { createActor, createTestDatabase } from "@/lib/server/testing/database";
import { createOne } from "@/lib/server/testing/keys";
import { createMember } from "@/lib/server/testing/members";
import type { UsageBatch } from "@/lib/shared/gate/inner-hop";
import { utcDayOf } from "./days";
import { saveUsageBatch } from "./save";

createTestDatabase();

const HOUR_MS = 60 * 60 * 1000;
// It is 22:30 on 3 November in New York, and 12:30 on the 4th in Tokyo.
const now = new Date(Date.UTC(2026, 10, 4, 3, 30));
const hour = Date.UTC(2026, 10, 4, 3);

function count(keyId: string, hoursAgo: number, numbers: Record<string, number>) {
  const at = hour - hoursAgo * HOUR_MS;
  const counts = Object.entries(numbers).map(([outcome, count]) => ({ keyId, outcome, count })) as UsageBatch["counts"];
  const batch = { gateId: randomUUID(), sequence: 1, day: utcDayOf(new Date(at)), counts, lastUses: [] };
  return saveUsageBatch({ ...batch, details: { hour: at, callers: [], refusals: [] } }, { now });
}

test("a day begins at midnight in the person's time zone", async () => {
  const owner = await createActor();
  const [one, other] = [(await createOne(owner)).key.id, (await createOne(owner)).key.id];
  await count(one, 0, { admitted: 1, ip_not_allowed: 2 });
  await count(other, 4, { admitted: 10 });
  await count(one, 22, { admitted: 100, key_expired: 200 });
  await count(one, 23, { admitted: 1_000 });
  const show = async (zone: string) => (await listKeys(owner, { now, zone })).today;
  expect(await show("UTC")).toEqual({ zone: "UTC", requests: 3, refused: 2 });
  // Midnight was at 5:00 UTC on the 3rd, 22 hours before the running one began.
  expect(await show("America/New_York")).toEqual({ zone: "America/New_York", requests: 313, refused: 202 });
  // Midnight was at 15:00 UTC on the 3rd.
  expect(await show("Asia/Tokyo")).toEqual({ zone: "Asia/Tokyo", requests: 13, refused: 2 });
});

test("keys of colleagues that a member may not see are not counted, and programs do not ask", async () => {
  const owner = await createActor();
  const member = await createMember(owner, { role: "member", permissions: ["ViewContacts"] });
  await count((await createOne(owner)).key.id, 0, { admitted: 5 });
  expect((await listKeys(member, { now, zone: "UTC" })).today).toEqual({ zone: "UTC", requests: 0, refused: 0 });
  await count((await createOne(member, { permissions: ["ViewContacts"] })).key.id, 0, { admitted: 7 });
  expect((await listKeys(member, { now, zone: "UTC" })).today?.requests).toBe(7);
  expect((await listKeys(owner, { now })).today).toBeUndefined();
});
