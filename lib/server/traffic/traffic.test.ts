/** The traffic of routes is counted once, added up over servers, kept within bounds, and shown to few. */
import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { read, writeKeys } from "@/lib/server/db/transactions";
import { deleteKey } from "@/lib/server/keys/changes";
import { createActor, createTestDatabase } from "@/lib/server/testing/database";
import { createOne, getCode, getGeneration, requireValue } from "@/lib/server/testing/keys";
import type { RouteTraffic, TrafficBatch } from "@/lib/shared/traffic/batch";
import { findDurationBucket } from "@/lib/shared/traffic/durations";
import { KEPT_ERRORS, KEPT_KEYS } from "./prune";
import { saveTrafficBatch } from "./save";
import { findTraffic } from "./view";

createTestDatabase();

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const now = new Date(Date.UTC(2026, 10, 28, 14, 30, 20));
const minute = now.getTime() - (now.getTime() % MINUTE_MS);
const owner = await createActor();

function batchOf(
  routes: (Partial<RouteTraffic> & { route: string })[],
  facts: Partial<TrafficBatch> = {},
): TrafficBatch {
  const empty = { counts: [], durations: [], keys: [], errors: [] };
  return { gateId: randomUUID(), sequence: 1, minute, routes: routes.map((each) => ({ ...empty, ...each })), ...facts };
}

const newRoute = () => `/api/${randomUUID()}`;
const show = async (route: string, period: "1h" | "24h" | "7d" = "1h", at = now) =>
  requireValue(await findTraffic(owner, { route, period }, { now: at }));
const save = (batch: TrafficBatch, at = now) => saveTrafficBatch(batch, { now: at });

test("a batch that is sent again counts once, and batches of two servers are added up", async () => {
  const route = newRoute();
  const bucket = findDurationBucket(20);
  const counted = { route, counts: [["2xx", 3]], durations: [[bucket, 3]] } satisfies Partial<RouteTraffic>;
  const batch = batchOf([counted], { sequence: 2 });
  expect((await Promise.all([save(batch), save(batch)])).sort()).toEqual(["repeated", "taken"]);
  expect(await save({ ...batch, sequence: 1 })).toBe("repeated");
  await Promise.all([1, 2, 3, 4].map(() => save(batchOf([{ ...counted, counts: [["permission_missing", 1]] }]))));
  await save(
    batchOf(
      [
        {
          route,
          counts: [
            ["5xx", 1],
            ["upstream_timeout", 1],
          ],
        },
      ],
      { minute: minute - MINUTE_MS },
    ),
  );
  const view = await show(route);
  expect(view.points).toHaveLength(60);
  expect(view.points.at(-1)).toMatchObject({ at: new Date(minute).toISOString(), answered: 3, refused: 4, errors: 0 });
  expect(view.points.at(-1)?.p99Ms).toBeCloseTo(20, 0);
  expect(view.points.at(-2)).toMatchObject({ answered: 0, refused: 0, errors: 2, p50Ms: null });
  expect(view.total).toMatchObject({ answered: 3, refused: 4, errors: 2 });
  expect(view.refusals.map(({ code, count }) => [code, count])).toEqual([
    ["permission_missing", 4],
    ["upstream_timeout", 1],
  ]);
});

test("hours show what minutes do, for longer", async () => {
  const route = newRoute();
  for (const hoursAgo of [0, 1, 30]) {
    await save(batchOf([{ route, counts: [["2xx", 1]] }], { minute: minute - hoursAgo * HOUR_MS }));
  }
  expect((await show(route, "1h")).total.answered).toBe(1);
  const day = await show(route, "24h");
  expect([day.points.length, day.total.answered]).toEqual([24, 2]);
  expect(day.points.at(-1)?.at).toBe("2026-11-28T14:00:00.000Z");
  const week = await show(route, "7d");
  expect([week.points.length, week.total.answered]).toEqual([168, 3]);
});

test("minutes go after two hours, hours and errors after eight days", async () => {
  const route = newRoute();
  const error = { requestId: "r", purpose: "GET /", answer: 500, cause: null, errorCode: null };
  await save(batchOf([{ route, counts: [["5xx", 1]], errors: [{ at: minute, ...error }] }]));
  const countRows = () =>
    read(async (database) => [
      await database.routeTraffic.count({ where: { route, span: "minute" } }),
      await database.routeTraffic.count({ where: { route, span: "hour" } }),
      await database.routeError.count({ where: { route } }),
    ]);
  expect(await countRows()).toEqual([1, 1, 1]);
  await save(batchOf([]), new Date(now.getTime() + 3 * HOUR_MS));
  expect(await countRows()).toEqual([0, 1, 1]);
  await save(batchOf([]), new Date(now.getTime() + 9 * 24 * HOUR_MS));
  expect(await countRows()).toEqual([0, 0, 0]);
});

test("the last errors of a route are kept, newest first, with their cause", async () => {
  const route = newRoute();
  for (let index = 0; index < KEPT_ERRORS + 5; index++) {
    const error = { at: minute - index, requestId: `r-${index}`, purpose: "GET /", cause: null, errorCode: null };
    await save(batchOf([{ route, errors: [{ ...error, answer: 502 }] }]));
  }
  const failure = { answer: "upstream_unreachable", cause: "connection_refused", errorCode: "ECONNREFUSED" } as const;
  await save(batchOf([{ route, errors: [{ at: minute + 5, requestId: "last", purpose: "GET /x", ...failure }] }]));
  const { errors } = await show(route);
  expect(errors).toHaveLength(KEPT_ERRORS);
  expect(errors[0]).toMatchObject({ requestId: "last", purpose: "GET /x", status: 502, cause: "connection refused" });
  expect(errors.at(-1)).toMatchObject({ requestId: `r-${KEPT_ERRORS - 2}`, reason: null });
});

test("keys of the account are named, those of others are one sum, and a deleted key is left out", async () => {
  const stranger = await createActor();
  const [own, gone, first, second] = [
    (await createOne(owner, { name: "Shop" })).key,
    (await createOne(owner, { name: "Gone" })).key,
    (await createOne(stranger, { name: "Secret project" })).key,
    (await createOne(stranger, { name: "Other project" })).key,
  ];
  const route = newRoute();
  const keys = [own, gone, first, second].map(({ id }, index) => ({ keyId: id, count: index + 1 }));
  await save(batchOf([{ route, keys }]));
  await save(batchOf([{ route, keys }]));
  await deleteKey(owner, gone);
  expect((await show(route)).keys.rows).toEqual([
    { name: "Shop", count: 2 },
    { name: null, count: 14 },
  ]);
  expect(await save(batchOf([{ route, keys }]))).toBe("taken");
  expect((await show(route)).keys.rows[0]).toEqual({ name: "Shop", count: 3 });
  expect(JSON.stringify(await show(route))).not.toContain("project");
});

test("an hour that is over keeps the keys with the most requests", async () => {
  const [one, other] = [await createActor(), await createActor()];
  const keys = await Promise.all(
    Array.from({ length: KEPT_KEYS + 5 }, async (_, index) => (await createOne(index % 2 === 0 ? one : other)).key),
  );
  const route = newRoute();
  const counts = keys.map(({ id }, index) => ({ keyId: id, count: index + 1 }));
  for (const some of [counts.slice(0, 13), counts.slice(13)]) {
    await save(batchOf([{ route, keys: some }], { minute: minute - 2 * HOUR_MS }));
  }
  const readRows = () => read((database) => database.routeKeyCount.findMany({ where: { route } }));
  expect(await readRows()).toHaveLength(keys.length);
  await save(batchOf([]), new Date(now.getTime() + MINUTE_MS));
  expect((await readRows()).map(({ keyId }) => keyId).sort()).toEqual(
    keys
      .slice(5)
      .map(({ id }) => id)
      .sort(),
  );
});

test("only owners and admins of the first account see it", async () => {
  const query = { route: newRoute(), period: "1h" } as const;
  const codes: string[] = [];
  for (const role of ["admin", "member", "viewer"] as const) {
    await setRole(role);
    codes.push(getCode(await findTraffic(owner, query)));
  }
  await setRole("owner");
  codes.push(getCode(await findTraffic(await createActor(), query)));
  codes.push(getCode(await findTraffic({ ...owner, userId: "nobody" }, query)));
  expect(codes).toEqual(["ok", "role_insufficient", "role_insufficient", "role_insufficient", "signed_out"]);
});

async function setRole(role: string): Promise<void> {
  const { accountId, userId } = owner;
  await writeKeys((database) =>
    database.membership.update({ where: { accountId_userId: { accountId, userId } }, data: { role } }),
  );
}

test("saving traffic does not make the gate forget its keys", async () => {
  const before = getGeneration();
  await save(batchOf([{ route: newRoute(), counts: [["2xx", 1]] }]));
  expect(getGeneration()).toBe(before);
});
