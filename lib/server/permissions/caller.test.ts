/** A calling key learns which calls it may make, and of no others. */
import { expect, test } from "vitest";
import { saveRoutesReport } from "@/lib/server/catalogue/latest-report";
import { createCaller } from "@/lib/server/testing/callers";
import { createActor, createTestDatabase } from "@/lib/server/testing/database";
import type { RoutesReport } from "@/lib/shared/gate/routes-report";
import type { Permission } from "@/lib/shared/keys/permissions";
import { catalogue as schema } from "@/lib/shared/permissions/catalogue-schema";
import { findWhoami, MAX_CALLABLE } from "./caller";

createTestDatabase();

const SILENT = { lastAnswer: null, requests: 0, p50Ms: null, p99Ms: null, failureShare: null };
const file = { name: "latchkey.routes.json", isPresent: true, loadedAt: 0, fault: null };
const catalogue = schema.parse({
  resources: [{ name: "orders", actions: [{ name: "read" }, { name: "write", implies: ["orders:read"] }] }],
});

function report(routes: Pick<RoutesReport["routes"][number], "path" | "methods">[]): void {
  const facts = { upstream: "http://10.0.0.5:9000", upstreams: [], timeoutSeconds: 600, health: SILENT };
  saveRoutesReport({ routes: routes.map((route) => ({ ...facts, ...route })), catalogue, file });
}

/** What a key is answered that the gate admitted with these permissions. */
async function whoami(...permissions: Permission[]) {
  return findWhoami({ ...(await createCaller(await createActor())), permissions: new Set(permissions) });
}

test("a server without routes has none to list", async () => {
  report([]);
  expect(await whoami("orders:read")).not.toHaveProperty("routes");
});

test("routes and methods are listed that the key's permissions allow, directly, by implication or as alternatives", async () => {
  report([
    { path: "/api/orders", methods: [{ method: "GET", permissions: ["orders:read"] }] },
    {
      path: "/api/mixed",
      methods: [
        { method: "GET", permissions: ["orders:write", "Export"], isAny: true },
        { method: "POST", permissions: ["orders:write", "Export"] },
        { method: "PUT", permissions: ["orders:gone"] },
        { method: "DELETE", permissions: [] },
      ],
    },
    { path: "/api/other", methods: [{ method: "GET", permissions: ["Export"] }] },
  ]);
  const view = await whoami("orders:write");
  expect(view?.routes).toEqual([
    { path: "/api/mixed", methods: ["GET", "DELETE"] },
    { path: "/api/orders", methods: ["GET"] },
  ]);
  expect(view).not.toHaveProperty("routes_omitted");
  expect(JSON.stringify(view)).not.toContain("10.0.0.5");
  expect((await whoami("Export"))?.routes?.map(({ path }) => path)).toEqual(["/api/mixed", "/api/other"]);
});

test("the list is bounded", async () => {
  const paths = Array.from({ length: MAX_CALLABLE + 7 }, (_, index) => `/api/route-${index}`);
  report(paths.map((path) => ({ path, methods: [{ method: "GET", permissions: [] }] })));
  const view = await whoami();
  expect([view?.routes?.length, view?.routes_omitted]).toEqual([MAX_CALLABLE, 7]);
});
