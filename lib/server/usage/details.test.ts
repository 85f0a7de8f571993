/** What is stored of a key's callers, their calls and refusals is added up, bounded, and ends with the key. */
import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { read, writeKeys } from "@/lib/server/db/transactions";
import { deleteKey } from "@/lib/server/keys/changes";
import { createActor, createTestDatabase } from "@/lib/server/testing/database";
import { createOne } from "@/lib/server/testing/keys";
import type { UsageBatch } from "@/lib/shared/gate/inner-hop";
import type { UsageDetails } from "@/lib/shared/gate/usage-details";
import { DAY_MS, utcDayOf } from "./days";
import { CALLS_KEPT_DAYS, HOURS_KEPT_DAYS, KEPT_CALLERS, KEPT_CALLS, KEPT_REFUSALS, USES_KEPT_DAYS } from "./prune";
import { renameInUsage } from "./rename";
import { saveUsageBatch } from "./save";

createTestDatabase();

const HOUR_MS = 60 * 60 * 1000;
const hour = Date.UTC(2026, 10, 28, 14);
const now = new Date(hour + 30 * 60 * 1000);
const actor = await createActor();

type Caller = UsageDetails["callers"][number];
const callerOf = (keyId: string, facts: Partial<Caller> = {}): Caller => {
  return { keyId, address: "192.0.2.1", firstAt: hour, lastAt: hour, admitted: 1, refused: 0, calls: [], ...facts };
};
const refusalOf = (keyId: string, at: number): UsageDetails["refusals"][number] => {
  const facts = {
    code: "ip_not_allowed",
    address: "192.0.2.1",
    purpose: "GET /",
    source: "check",
    missing: "",
  } as const;
  return { keyId, at, requestId: `r-${at}`, ...facts };
};

function save(details: Partial<UsageDetails>, facts: Partial<UsageBatch> = {}, at = now) {
  const whole = { hour, callers: [], refusals: [], ...details };
  const day = utcDayOf(new Date(whole.hour));
  const batch = { gateId: randomUUID(), sequence: 1, day, counts: [], lastUses: [], details: whole, ...facts };
  return saveUsageBatch(batch, { now: at });
}

async function newKeyId(): Promise<string> {
  return (await createOne(actor)).key.id;
}

test("batches of two servers are added up, and one that is sent again counts once", async () => {
  const keyId = await newKeyId();
  const counts: UsageBatch["counts"] = [{ keyId, outcome: "admitted", count: 2 }];
  const calls: Caller["calls"] = [
    ["check", "ViewContacts\nSendHttp", 2],
    ["/api/a", "", 1],
  ];
  const details = { callers: [callerOf(keyId, { calls, lastAt: hour + 5 })], refusals: [refusalOf(keyId, hour + 7)] };
  const gateId = randomUUID();
  await save(details, { counts, gateId });
  expect(await save(details, { counts, gateId })).toBe("repeated");
  await save({ callers: [callerOf(keyId, { calls, firstAt: hour - 5, refused: 3 })] }, { counts });
  const where = { where: { keyId } };
  const rows = await read(async (database) => ({
    hours: await database.keyHour.findMany(where),
    callers: await database.keyCaller.findMany(where),
    calls: await database.keyCall.findMany({ ...where, orderBy: { source: "desc" } }),
    uses: await database.keyUse.findMany({ ...where, orderBy: { permission: "asc" } }),
    refusals: await database.keyRefusal.findMany(where),
  }));
  expect(rows.hours).toEqual([{ keyId, startsAt: new Date(hour), outcome: "admitted", count: 4 }]);
  const seen = { firstAt: new Date(hour - 5), lastAt: new Date(hour + 5) };
  expect(rows.callers).toEqual([{ keyId, address: "192.0.2.1", ...seen, admitted: 2, refused: 3 }]);
  expect(rows.calls.map(({ source, needs, count }) => [source, needs, count])).toEqual([
    ["check", "ViewContacts\nSendHttp", 4],
    ["/api/a", "", 2],
  ]);
  expect(rows.uses.map(({ permission, count }) => [permission, count])).toEqual([
    ["SendHttp", 4],
    ["ViewContacts", 4],
  ]);
  expect(rows.refusals).toMatchObject([{ keyId, at: new Date(hour + 7), code: "ip_not_allowed", purpose: "GET /" }]);
});

test("callers, calls and refusals of a key are bounded: the latest, and the most frequent", async () => {
  const keyId = await newKeyId();
  const other = await newKeyId();
  await save({ callers: [callerOf(other)], refusals: [refusalOf(other, hour)] });
  const calls = Array.from({ length: KEPT_CALLS + 5 }, (_, index): Caller["calls"][number] => {
    return ["check", `a:${index}`, index + 1];
  });
  await save({
    callers: Array.from({ length: KEPT_CALLERS + 5 }, (_, index) => {
      return callerOf(keyId, { address: `192.0.2.${index}`, lastAt: hour + index, calls: index === 0 ? calls : [] });
    }),
    refusals: Array.from({ length: KEPT_REFUSALS + 5 }, (_, index) => refusalOf(keyId, hour + index)),
  });
  const rows = await read(async (database) => ({
    callers: await database.keyCaller.findMany({ where: { keyId }, orderBy: { lastAt: "asc" } }),
    calls: await database.keyCall.findMany({ where: { keyId }, orderBy: { count: "asc" } }),
    refusals: await database.keyRefusal.findMany({ where: { keyId }, orderBy: { at: "asc" } }),
    others: await database.keyRefusal.count({ where: { keyId: other } }),
  }));
  expect([rows.callers.length, rows.callers[0]?.address]).toEqual([KEPT_CALLERS, "192.0.2.5"]);
  expect([rows.calls.length, rows.calls[0]?.count]).toEqual([KEPT_CALLS, 6]);
  expect([rows.refusals.length, rows.refusals[0]?.at]).toEqual([KEPT_REFUSALS, new Date(hour + 5)]);
  expect(rows.others).toBe(1);
});

test("permissions that were asked for are kept however many callers there are", async () => {
  const keyId = await newKeyId();
  const calls: Caller["calls"] = Array.from({ length: KEPT_CALLS + 5 }, (_, index) => ["check", `a:${index}`, 1]);
  await save({ callers: [callerOf(keyId, { calls })] });
  expect(await read((database) => database.keyUse.count({ where: { keyId } }))).toBe(KEPT_CALLS + 5);
});

test("hours are kept for 32 days, calls for 8, permissions that were asked for 31", async () => {
  const keyId = await newKeyId();
  const counts: UsageBatch["counts"] = [{ keyId, outcome: "admitted", count: 1 }];
  const callers = [callerOf(keyId, { calls: [["check", "SendHttp", 1]] })];
  for (const daysAgo of [0, 7, 8, 30, 31, 32, 33]) {
    const past = hour - daysAgo * DAY_MS;
    await save({ hour: past, callers }, { counts }, new Date(past));
  }
  const later = new Date(now.getTime() + HOUR_MS);
  await save({ hour: hour + HOUR_MS, callers }, { counts }, later);
  const daysOf = (rows: readonly { day: string }[]) =>
    rows.map(({ day }) => (hour - Date.parse(`${day}T14:00Z`)) / DAY_MS);
  const rows = await read(async (database) => ({
    hours: await database.keyHour.findMany({ where: { keyId }, orderBy: { startsAt: "desc" } }),
    calls: await database.keyCall.findMany({ where: { keyId }, orderBy: { day: "desc" } }),
    uses: await database.keyUse.findMany({ where: { keyId }, orderBy: { day: "desc" } }),
  }));
  expect(rows.hours.map(({ startsAt }) => (hour - startsAt.getTime()) / DAY_MS)).toEqual([-1 / 24, 0, 7, 8, 30, 31]);
  expect(HOURS_KEPT_DAYS).toBe(32);
  expect(daysOf(rows.calls)).toEqual([0, CALLS_KEPT_DAYS - 1]);
  expect(daysOf(rows.uses)).toEqual([0, 7, 8, USES_KEPT_DAYS - 1]);
});

test("nothing is stored in the future, and long lists of permissions are cut between words", async () => {
  const keyId = await newKeyId();
  const far = now.getTime() + DAY_MS;
  const words = Array.from({ length: 30 }, (_, index) => `${"orders".repeat(10)}:${index}`);
  const calls: Caller["calls"] = [
    ["/".padEnd(3_000, "a"), words.join("\n"), 1],
    ["check", words.join(" "), 1],
  ];
  await save({ callers: [callerOf(keyId, { lastAt: far, calls })], refusals: [refusalOf(keyId, far)] });
  const rows = await read(async (database) => ({
    caller: await database.keyCaller.findFirst({ where: { keyId } }),
    calls: await database.keyCall.findMany({ where: { keyId } }),
    uses: await database.keyUse.findMany({ where: { keyId, source: { not: "check" } } }),
    refusal: await database.keyRefusal.findFirst({ where: { keyId } }),
  }));
  expect([rows.caller?.lastAt, rows.refusal?.at]).toEqual([now, now]);
  for (const { source, needs } of rows.calls) {
    expect([source.length, needs.length].every((length) => length <= 1_000)).toBe(true);
    expect(needs.split(/[ \n]/).every((word) => words.includes(word))).toBe(true);
  }
  expect(rows.uses.map(({ permission }) => permission).sort()).toEqual([...words].sort());
});

test("a key takes with it what was stored of its use, and a batch that comes later stores nothing", async () => {
  const { key } = await createOne(actor);
  const details = {
    callers: [callerOf(key.id, { calls: [["check", "SendHttp", 1]] })],
    refusals: [refusalOf(key.id, hour)],
  };
  await save(details, { counts: [{ keyId: key.id, outcome: "admitted", count: 1 }] });
  await deleteKey(actor, key);
  await save(details, { counts: [{ keyId: key.id, outcome: "admitted", count: 1 }] });
  const where = { where: { keyId: key.id } };
  const counts = await read((database) =>
    Promise.all([
      database.keyHour.count(where),
      database.keyCaller.count(where),
      database.keyCall.count(where),
      database.keyUse.count(where),
      database.keyRefusal.count(where),
    ]),
  );
  expect(counts).toEqual([0, 0, 0, 0, 0]);
});

test("a renamed permission stays used under its new name", async () => {
  const keyId = await newKeyId();
  const calls: Caller["calls"] = [
    ["check", "mail:read\nmail:read-all", 2],
    ["check", "mail:read mail:view", 1],
    ["check", "mail:see", 4],
  ];
  await save({ callers: [callerOf(keyId, { calls })] });
  await writeKeys((database) => renameInUsage(database, [{ from: "mail:read", to: "mail:see" }]));
  const rows = await read(async (database) => ({
    calls: await database.keyCall.findMany({ where: { keyId }, orderBy: { needs: "asc" } }),
    uses: await database.keyUse.findMany({ where: { keyId }, orderBy: { permission: "asc" } }),
  }));
  expect(rows.calls.map(({ needs, count }) => [needs, count]).sort()).toEqual(
    [
      ["mail:see mail:view", 1],
      ["mail:see", 4],
      ["mail:see\nmail:read-all", 2],
    ].sort(),
  );
  expect(rows.uses.map(({ permission, count }) => [permission, count]).sort()).toEqual([
    ["mail:read-all", 2],
    ["mail:see mail:view", 1],
    ["mail:see", 6],
  ]);
});
