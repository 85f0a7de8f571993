/** The public page is off until an owner of the server turns it on, and shows strangers nothing but the calls. */
import { beforeAll, beforeEach, expect, test } from "vitest";
import type { Actor } from "@/lib/server/access/actor";
import { listActivity } from "@/lib/server/activity/list";
import { saveRoutesReport } from "@/lib/server/catalogue/latest-report";
import { createActor, createTestDatabase } from "@/lib/server/testing/database";
import { getCode, requireValue } from "@/lib/server/testing/keys";
import { createMember } from "@/lib/server/testing/members";
import { NO_DEVELOPER_PAGE } from "@/lib/shared/routes/developer-page";
import { saveDeveloperPage } from "./developer-page";
import { readPublicApis } from "./public-apis";
import { saveDescription } from "./store";
import { findApis } from "./view";

const { dump } = createTestDatabase();
const SHOP = { isPublic: true, isIndexed: false, title: "Shop API" };
const HEALTH = { lastAnswer: null, requests: 0, p50Ms: null, p99Ms: null, failureShare: null };
const ORIGINS = ["http://10.0.0.5:9000", "https://shop.internal.example"] as const;

let owner: Actor;
/** Each is later than what is kept of the one before. */
let now = new Date("2026-11-28T12:00:00Z");

beforeAll(async () => {
  owner = await createActor();
});
beforeEach(() => {
  now = new Date(now.getTime() + 60_000);
});

function describeOrders(description: string): void {
  const upstreams = ORIGINS.map((origin) => {
    const facts = { status: "healthy", since: null, running: 0, lastFailure: null } as const;
    return { address: `${origin}/v1`, ...facts };
  });
  const methods = [{ method: "GET", permissions: [] }];
  const route = { path: "/api/orders", methods, upstream: ORIGINS.join(", "), upstreams, timeoutSeconds: 600 };
  const file = { name: "latchkey.routes.json", isPresent: true, loadedAt: 0, fault: null };
  saveRoutesReport({ routes: [{ ...route, health: HEALTH }], catalogue: null, file });
  const operation = { summary: "List", description, responses: { 200: { description: "ok" } } };
  const document = { openapi: "3.0.3", info: { title: "Shop" }, paths: { "/v1/orders": { get: operation } } };
  const found = { text: JSON.stringify(document).replaceAll("/", "\\/") };
  saveDescription({ route: "/api/orders", upstreamPath: "/v1/orders", origin: ORIGINS[0], found });
}

test("nobody can read it until an owner of the server turns it on, or after they have turned it off", async () => {
  describeOrders("All of them.");
  expect(await readPublicApis({ now })).toBeNull();
  expect(getCode(await saveDeveloperPage(owner, SHOP))).toBe("ok");
  expect(await readPublicApis({ now })).toMatchObject({ page: SHOP, calls: 1 });
  expect(getCode(await saveDeveloperPage(owner, { ...SHOP, isPublic: false }))).toBe("ok");
  expect(await readPublicApis({ now })).toBeNull();
  const [off, on] = (await listActivity(owner, {}, null)).entries;
  expect(on).toMatchObject({ kind: "developer_page.changed", actorName: owner.userName });
  expect(on?.details).toEqual({
    publicPage: { before: "off", after: "on" },
    title: { before: NO_DEVELOPER_PAGE.title, after: "Shop API" },
  });
  expect(off?.details).toEqual({ publicPage: { before: "on", after: "off" } });
});

test("strangers read the calls under the owner's title, and no address of any upstream of the route", async () => {
  describeOrders(`See http://10.0.0.5:9000/x, 10.0.0.5, HTTPS://SHOP.internal.example and //shop.internal.example/y.`);
  requireValue(await saveDeveloperPage(owner, SHOP));
  const { text = "" } = (await readPublicApis({ now })) ?? {};
  expect(JSON.parse(text)).toMatchObject({
    info: { title: "Shop API" },
    servers: [{ url: "/" }],
    paths: { "/api/orders": { get: { summary: "List" } } },
  });
  expect(text.toLowerCase()).not.toMatch(/10\.0\.0\.5|shop\.internal|example/);
});

test("choosing what is chosen changes nothing", async () => {
  requireValue(await saveDeveloperPage(owner, SHOP));
  const before = dump();
  expect(getCode(await saveDeveloperPage(owner, SHOP))).toBe("ok");
  expect(dump()).toEqual(before);
});

test("only owners of the first account choose; others learn of the page while it is on", async () => {
  const others = [await createMember(owner, { role: "admin" }), await createActor()];
  const before = dump();
  for (const other of others) expect(getCode(await saveDeveloperPage(other, SHOP))).toBe("role_insufficient");
  expect(dump()).toEqual(before);
  const [admin] = others as [Actor];
  for (const isPublic of [true, false]) {
    requireValue(await saveDeveloperPage(owner, { ...SHOP, isPublic }));
    const { page, mayChangePage } = requireValue(await findApis(admin));
    expect([page !== null, mayChangePage]).toEqual([isPublic, false]);
    expect(requireValue(await findApis(owner))).toMatchObject({ page: { isPublic }, mayChangePage: true });
  }
});
