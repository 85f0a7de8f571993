/** Owners of the first account define permissions, and a renamed one is renamed everywhere or nowhere. */
import { beforeEach, expect, test } from "vitest";
import type { Actor } from "@/lib/server/access/actor";
import { listActivity } from "@/lib/server/activity/list";
import { saveRoutesReport } from "@/lib/server/catalogue/latest-report";
import { read } from "@/lib/server/db/transactions";
import { findDocument } from "@/lib/server/documents/documents";
import { saveDocument } from "@/lib/server/documents/save";
import { listKeys } from "@/lib/server/keys/keys";
import { createInvitation } from "@/lib/server/team/invitations";
import { untilLater } from "@/lib/server/testing/clock";
import { createActor, createTestDatabase } from "@/lib/server/testing/database";
import { createOne, getCode, getGeneration, requireValue } from "@/lib/server/testing/keys";
import { createMember } from "@/lib/server/testing/members";
import type { RoutesReport } from "@/lib/shared/gate/routes-report";
import type { Permission } from "@/lib/shared/keys/permissions";
import { readPermissions } from "./permissions";
import { restorePermissions, savePermissions } from "./save";

const { dump } = createTestDatabase();

let owner: Actor;
const orders = (...actions: object[]) => JSON.stringify({ resources: [{ name: "orders", actions }] });
const READ_AND_WRITE = orders({ name: "read", title: "Read orders" }, { name: "write", implies: ["orders:read"] });
const LIST_AND_WRITE = orders({ name: "list", title: "Read orders" }, { name: "write", implies: ["orders:list"] });
const RENAME = { from: "orders:read", to: "orders:list" } as const;
const NO_FILE = { name: "routes.json", isPresent: false, loadedAt: null, fault: null };
const report = (facts: Partial<RoutesReport>) => saveRoutesReport({ routes: [], file: NO_FILE, ...facts });
const version = async () => (await readPermissions(owner)).version;
const save = async (text: string, facts: Partial<Parameters<typeof savePermissions>[1]> = {}, actor = owner) =>
  savePermissions(actor, { text, expectedVersion: await version(), note: "", renames: [], ...facts });

beforeEach(async () => {
  report({});
  if (owner) return;
  owner = await createActor();
  // Of two accounts of the same millisecond either may be the first.
  await untilLater();
});

test("a saved catalogue is in force for every member, and in the activity", async () => {
  expect(await readPermissions(owner)).toMatchObject({ source: "none", version: 0, catalogue: { resources: [] } });
  const generation = getGeneration();
  requireValue(await save(READ_AND_WRITE));
  expect(getGeneration()).toBe(generation + 1);
  const viewer = await createMember(owner, { role: "viewer" });
  const stranger = await createActor();
  for (const person of [viewer, stranger]) {
    expect(await readPermissions(person)).toMatchObject({
      source: "saved",
      version: 1,
      catalogue: { resources: [{}] },
    });
  }
  const [entry] = (await listActivity(owner, {}, null)).entries;
  expect(entry).toMatchObject({
    kind: "permissions.changed",
    details: { added: { after: ["orders:read", "orders:write"] } },
  });
});

test("nobody but an owner of the first account defines permissions", async () => {
  const others = [await createMember(owner, { role: "admin" }), await createActor()];
  const before = dump().ConfigVersion;
  for (const other of others) {
    expect(getCode(await save(LIST_AND_WRITE, { renames: [RENAME] }, other))).toBe("role_insufficient");
    const restored = await restorePermissions(other, { version: 1, expectedVersion: 1 });
    expect(getCode(restored)).toBe("role_insufficient");
  }
  expect(dump().ConfigVersion).toEqual(before);
});

test("a renamed permission is renamed in routes, keys, boundaries and invitations of every account", async () => {
  const stranger = await createActor();
  const member = await createMember(owner, { role: "member", permissions: ["orders:read", "SendHttp"] });
  await createOne(owner, { permissions: ["SendHttp", "orders:read", "orders:read-all"] as Permission[] });
  await createOne(stranger, { permissions: ["orders:read"] });
  const invited = await createInvitation(owner, {
    email: "g@example.com",
    role: "member",
    permissions: ["orders:read"],
  });
  requireValue(invited);
  const route = { path: "/api/orders", upstream: "http://127.0.0.1:9000", permissions: { GET: ["orders:read"] } };
  const routes = (permissions: object) => JSON.stringify({ routes: [{ ...route, permissions }] });
  requireValue(await saveDocument(owner, "routes", { text: routes(route.permissions), expectedVersion: 0 }));
  const generation = getGeneration();

  requireValue(await save(LIST_AND_WRITE, { renames: [RENAME] }));
  expect(getGeneration()).toBe(generation + 1);
  const [first] = (await listKeys(owner)).keys;
  expect(first).toMatchObject({ permissions: ["SendHttp", "orders:list", "orders:read-all"], version: 2 });
  expect((await listKeys(stranger)).keys[0]?.permissions).toEqual(["orders:list"]);
  expect((await listKeys(member)).boundary).toEqual(["SendHttp", "orders:list"]);
  expect(dump().Invitation).toMatchObject([{ permissions: "orders:list" }]);
  const saved = await read((database) => findDocument(database, "routes"));
  expect(JSON.parse(saved?.text ?? "")).toEqual(JSON.parse(routes({ GET: ["orders:list"] })));
});

test("keys keep a permission that was removed", async () => {
  requireValue(await save(orders({ name: "write" })));
  expect((await listKeys(owner)).keys[0]?.permissions).toContain("orders:list");
  requireValue(await save(READ_AND_WRITE));
});

test("a rename that the catalogues do not show, or that a colleague overtook, changes nothing", async () => {
  const before = dump();
  const gone = { from: "orders:gone", to: "orders:list" } as const;
  expect(getCode(await save(LIST_AND_WRITE, { renames: [gone] }))).toBe("invalid");
  expect(getCode(await save(READ_AND_WRITE, { renames: [RENAME] }))).toBe("invalid");
  expect(getCode(await save(LIST_AND_WRITE, { renames: [RENAME, RENAME] }))).toBe("invalid");
  expect(getCode(await save(LIST_AND_WRITE, { renames: [RENAME], expectedVersion: 1 }))).toBe("saved_meanwhile");
  expect(getCode(await save("{", { renames: [RENAME] }))).toBe("invalid");
  expect(dump()).toEqual(before);
});

test("a permission that a routes file names is not renamed, since the file would keep asking for the old one", async () => {
  const health = { lastAnswer: null, requests: 0, p50Ms: null, p99Ms: null, failureShare: null };
  const methods = [{ method: "GET", permissions: ["orders:read" as const] }];
  const upstream = "http://127.0.0.1:9000";
  const routes = [{ path: "/api/orders", upstream, upstreams: [], methods, timeoutSeconds: 1, health }];
  report({ routes, file: { ...NO_FILE, isPresent: true } } as Partial<RoutesReport>);
  expect(await readPermissions(owner)).toMatchObject({ calls: { "orders:read": ["GET /api/orders"] } });
  const refused = await save(LIST_AND_WRITE, { renames: [RENAME] });
  expect(refused).toMatchObject({
    refusal: { code: "invalid", fields: { document: expect.stringContaining("orders:read") } },
  });
});

test("permissions that a routes file defines are in force, and nothing is saved beside them", async () => {
  report({ catalogue: { resources: [{ name: "mail", actions: [{ name: "send" }] }], presets: [] } });
  expect(await readPermissions(owner)).toMatchObject({ source: "file", catalogue: { resources: [{ name: "mail" }] } });
  expect(getCode(await save(READ_AND_WRITE))).toBe("invalid");
  expect(getCode(await restorePermissions(owner, { version: 1, expectedVersion: await version() }))).toBe("invalid");
});

test("a session whose password is old is asked for it", async () => {
  const stale = { ...owner, passwordConfirmedAt: new Date(0) };
  expect(getCode(await save(READ_AND_WRITE, {}, stale))).toBe("password_required");
});
