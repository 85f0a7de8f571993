/** A gate on PostgreSQL has the documents of the generation that it vouches for, of whatever history. */
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { createLog } from "@/lib/gate/process/log";
import { SharedDatabase } from "@/lib/gate/testing/shared-database";
import { startPostgres, type TestPostgres } from "@/prisma/testing/postgres";
import { PostgresKeyStore } from "./store";

let server: TestPostgres;
let database: SharedDatabase;
const stores: PostgresKeyStore[] = [];
beforeAll(async () => {
  server = await startPostgres();
});
beforeEach(async () => {
  database = await SharedDatabase.create(server);
});
afterEach(async () => {
  await Promise.all(stores.splice(0).map((store) => store.close()));
  await database.close();
});
afterAll(() => server.stop());

async function openStore(): Promise<PostgresKeyStore> {
  const identity = { name: "one", version: "0.0.0" };
  const store = await PostgresKeyStore.open({ url: database.url, identity, log: createLog("silent") });
  stores.push(store);
  return store;
}

const SAVE = `INSERT INTO "ConfigVersion" ("kind", "version", "at", "actorName", "text") VALUES ($1, $2, now(), '', $3)`;
const save = (kind: string, version: number, text: string) => database.query(SAVE, [kind, version, text]);

test("a save is known as soon as its generation is, and the documents stay the same object without one", async () => {
  const store = await openStore();
  expect(store.documents()).toEqual({ routes: null, permissions: null });
  const before = store.generation() ?? 0;
  await database.change(() => save("routes", 1, "one"));
  await vi.waitFor(() => expect(store.generation()).toBeGreaterThan(before));
  const documents = store.documents();
  expect(documents).toEqual({ routes: { version: 1, text: "one" }, permissions: null });
  const generation = await database.change(async () => {});
  await vi.waitFor(() => expect(store.lease.generation).toBe(generation));
  expect(store.documents()).toBe(documents);
  await database.change(async () => {
    await save("routes", 2, "two");
    await save("permissions", 1, "words");
  });
  await vi.waitFor(() => expect(store.documents().routes?.version).toBe(2));
  expect(store.documents()).toEqual({
    routes: { version: 2, text: "two" },
    permissions: { version: 1, text: "words" },
  });
  expect((await openStore()).documents()).toEqual(store.documents());
});

test("after a restore the documents are those of the restored database, also where a version is the same", async () => {
  await database.change(async () => {
    await save("routes", 3, "lost");
    await save("permissions", 1, "lost");
  });
  const store = await openStore();
  expect(store.documents().routes?.text).toBe("lost");
  await database.query(`BEGIN`);
  await database.query(`UPDATE "GateState" SET "stamp" = repeat('f', length("stamp"))`);
  await database.query(`UPDATE "ConfigVersion" SET "text" = 'restored' WHERE "kind" = 'routes'`);
  await database.query(`DELETE FROM "ConfigVersion" WHERE "kind" = 'permissions'`);
  await database.query(`COMMIT`);
  await vi.waitFor(() => expect(store.documents().routes?.text).toBe("restored"));
  expect(store.documents()).toEqual({ routes: { version: 3, text: "restored" }, permissions: null });
});
