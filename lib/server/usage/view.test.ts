/** What a key was used for is shown in the person's days, to those who may see the key. */
import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { read, writeKeys } from "@/lib/server/db/transactions";
import { createActor, createTestDatabase } from "@/lib/server/testing/database";
import { createOne, getCode, requireValue } from "@/lib/server/testing/keys";
import type { UsageBatch } from "@/lib/shared/gate/inner-hop";
import { OTHER_CALLERS, type UsageDetails } from "@/lib/shared/gate/usage-details";
import type { UsageSpan } from "@/lib/shared/usage/view";
import { utcDayOf } from "./days";
import { readRecentCalls } from "./read";
import { saveUsageBatch } from "./save";
import { findKeyUsage } from "./view";

createTestDatabase();

const HOUR_MS = 60 * 60 * 1000;
const DAY_MS = 24 * HOUR_MS;
// Summer time ended in New York on 1 November 2026.
const now = new Date(Date.UTC(2026, 10, 4, 3, 30));
const hour = Date.UTC(2026, 10, 4, 3);
const owner = await createActor();

/** One batch of the hour that began `hoursAgo`. */
function count(keyId: string, hoursAgo: number, counts: Record<string, number>, details: Partial<UsageDetails> = {}) {
  const at = hour - hoursAgo * HOUR_MS;
  const rows = Object.entries(counts).map(([outcome, count]) => ({ keyId, outcome, count })) as UsageBatch["counts"];
  const batch = { gateId: randomUUID(), sequence: 1, day: utcDayOf(new Date(at)), counts: rows, lastUses: [] };
  return saveUsageBatch({ ...batch, details: { hour: at, callers: [], refusals: [], ...details } }, { now });
}

async function show(keyId: string, span: UsageSpan, zone = "UTC") {
  return requireValue(await findKeyUsage(owner, { id: keyId, span, zone }, { now }));
}

test("hours are the last 24, and the running one is among them", async () => {
  const keyId = (await createOne(owner)).key.id;
  await count(keyId, 0, { admitted: 3, ip_not_allowed: 2 });
  await count(keyId, 23, { admitted: 5 });
  await count(keyId, 24, { admitted: 7 });
  const { points, total } = await show(keyId, "24h");
  expect(points).toHaveLength(24);
  expect(points.at(-1)).toEqual({ at: new Date(hour).toISOString(), admitted: 3, refused: { ip_not_allowed: 2 } });
  expect(points[0]).toMatchObject({ at: new Date(hour - 23 * HOUR_MS).toISOString(), admitted: 5 });
  expect(total).toEqual({ admitted: 8, refused: { ip_not_allowed: 2 } });
});

test("days are those of the person's zone, also where the clocks change", async () => {
  const keyId = (await createOne(owner)).key.id;
  // 3:00 UTC on 4 November is 22:00 in New York, on the 3rd. Midnight between 1 and 2 November is 5:00 UTC.
  await count(keyId, 0, { admitted: 1 });
  await count(keyId, 46, { admitted: 10 });
  await count(keyId, 47, { admitted: 100 });
  await count(keyId, 71, { admitted: 1_000 });
  const local = await show(keyId, "7d", "America/New_York");
  expect(local.points.map(({ at, admitted }) => [at, admitted]).slice(3)).toEqual([
    ["2026-10-31T04:00:00.000Z", 0],
    ["2026-11-01T04:00:00.000Z", 1_100],
    ["2026-11-02T05:00:00.000Z", 10],
    ["2026-11-03T05:00:00.000Z", 1],
  ]);
  const utc = await show(keyId, "7d");
  expect(utc.points.map(({ admitted }) => admitted)).toEqual([0, 0, 0, 1_000, 110, 0, 1]);
  expect((await show(keyId, "30d", "America/New_York")).points).toHaveLength(30);
});

test("months are the last 12 of UTC days", async () => {
  const keyId = (await createOne(owner)).key.id;
  await count(keyId, 0, { admitted: 1 });
  await count(keyId, 24 * 4, { admitted: 2, key_expired: 4 });
  const { points, total } = await show(keyId, "12m");
  expect(points.map(({ at }) => at.slice(0, 7))).toEqual([
    ...["2025-12", "2026-01", "2026-02", "2026-03", "2026-04", "2026-05"],
    ...["2026-06", "2026-07", "2026-08", "2026-09", "2026-10", "2026-11"],
  ]);
  expect(points.slice(-2)).toMatchObject([{ admitted: 2, refused: { key_expired: 4 } }, { admitted: 1 }]);
  expect(total).toEqual({ admitted: 3, refused: { key_expired: 4 } });
});

test("callers and refusals come latest first, permissions by how often they were asked for", async () => {
  const keyId = (await createOne(owner)).key.id;
  const caller = { keyId, firstAt: hour, admitted: 3, refused: 1 };
  const refusal = { keyId, code: "permission_missing", purpose: "GET /", source: "check" } as const;
  await count(
    keyId,
    0,
    { admitted: 7 },
    {
      callers: [
        {
          ...caller,
          address: "192.0.2.1",
          lastAt: hour + 1,
          calls: [
            ["check", "SendHttp", 1],
            ["/api/a", "ViewFiles ModifyFiles", 2],
          ],
        },
        { ...caller, address: "192.0.2.2", lastAt: hour + 2, calls: [["check", "SendHttp", 3]] },
        { ...caller, address: OTHER_CALLERS, lastAt: hour + 3, calls: [["check", "", 1]] },
      ],
      refusals: [
        {
          ...refusal,
          address: "192.0.2.1",
          at: hour + 4,
          requestId: "r-1",
          missing: "ViewFiles ModifyFiles\nSendSmtp",
        },
        { ...refusal, address: "192.0.2.1", at: hour + 5, requestId: "r-2", missing: "ViewFiles" },
        { ...refusal, code: "rate_limited", address: "192.0.2.1", at: hour + 6, requestId: "r-3", missing: "minute" },
      ],
    },
  );
  const { callers, refusals, permissions } = await show(keyId, "24h");
  expect(callers.map(({ address }) => address)).toEqual(["192.0.2.2", "192.0.2.1"]);
  expect(refusals.map(({ requestId, missing, per }) => [requestId, missing, per])).toEqual([
    ["r-3", [], "minute"],
    ["r-2", [["ViewFiles"]], null],
    ["r-1", [["ViewFiles", "ModifyFiles"], ["SendSmtp"]], null],
  ]);
  expect(permissions.uses).toEqual([
    { words: ["SendHttp"], source: "check", count: 4, lastDay: "2026-11-04" },
    { words: ["ViewFiles", "ModifyFiles"], source: "/api/a", count: 2, lastDay: "2026-11-04" },
  ]);
});

test("permissions are counted since the key was made, since counting began, or for 31 days", async () => {
  const young = (await createOne(owner)).key;
  await count(young.id, 24 * 31, { admitted: 1 });
  expect((await show(young.id, "24h")).permissions.since).toBe(young.createdAt);
  const old = new Date(now.getTime() - 100 * DAY_MS);
  await writeKeys((database) => database.apiKey.update({ where: { id: young.id }, data: { createdAt: old } }));
  expect((await show(young.id, "24h")).permissions.since).toBe(new Date(now.getTime() - 30 * DAY_MS).toISOString());
});

test("the calls of the last 7 days say what each caller asked for, and how many there were", async () => {
  const keyId = (await createOne(owner)).key.id;
  const caller = { keyId, address: "192.0.2.1", firstAt: hour, lastAt: hour, admitted: 9, refused: 0 };
  await count(
    keyId,
    0,
    { admitted: 9 },
    { callers: [{ ...caller, calls: [["check", "SendHttp\nViewFiles ModifyFiles", 4]] }] },
  );
  await count(
    keyId,
    24,
    { admitted: 5 },
    { callers: [{ ...caller, calls: [["check", "SendHttp\nViewFiles ModifyFiles", 5]] }] },
  );
  expect(await read((database) => readRecentCalls(database, keyId, now))).toEqual({
    since: "2026-10-28",
    total: 14,
    calls: [{ address: "192.0.2.1", source: "check", needs: [["SendHttp"], ["ViewFiles", "ModifyFiles"]], count: 9 }],
  });
});

test("nobody sees what keys of others were used for", async () => {
  const { key } = await createOne(owner);
  const query = { id: key.id, span: "24h", zone: "UTC" } as const;
  const codes = [
    getCode(await findKeyUsage(await createActor(), query)),
    getCode(await findKeyUsage(owner, { ...query, id: randomUUID() })),
    getCode(await findKeyUsage({ ...owner, userId: "nobody" }, query)),
    getCode(await findKeyUsage(owner, query)),
  ];
  expect(codes).toEqual(["not_found", "not_found", "signed_out", "ok"]);
});
