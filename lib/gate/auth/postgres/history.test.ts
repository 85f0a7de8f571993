/** A gate whose database was restored under it believes nothing that it heard in the other history. */
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { findKeys } from "@/lib/gate/auth/find-keys";
import { hashSecret, KeyCache } from "@/lib/gate/auth/key-cache";
import { createLog } from "@/lib/gate/process/log";
import { SharedDatabase } from "@/lib/gate/testing/shared-database";
import { type GateStamp, isSuccessor, NEXT_STAMP } from "@/lib/shared/nodes/stamp";
import { startPostgres, type TestPostgres } from "@/prisma/testing/postgres";
import { PostgresKeyStore } from "./store";

let server: TestPostgres;
let database: SharedDatabase;
let store: PostgresKeyStore;
const log = createLog("silent");
beforeAll(async () => {
  server = await startPostgres();
});
beforeEach(async () => {
  database = await SharedDatabase.create(server);
  store = await PostgresKeyStore.open({ url: database.url, identity: { name: "one", version: "0.0.0" }, log });
});
afterEach(async () => {
  await store.close();
  await database.close();
});
afterAll(() => server.stop());

async function readState(): Promise<GateStamp> {
  const select = 'SELECT "generation"::float8 AS "generation", "stamp" FROM "GateState"';
  const [row] = await database.query<GateStamp>(select);
  if (!row) throw new Error("the database has a state");
  return row;
}

/** Disables or enables a key as an edit does. */
async function edit(id: string, isDisabled: boolean): Promise<void> {
  const set = `UPDATE "ApiKey" SET "disabledAt" = CASE WHEN $2 THEN now() END WHERE "id" = $1`;
  await database.untilAnswered(await database.change(() => database.query(set, [id, isDisabled]), { onlyKey: id }));
}

test.each([
  ["an older generation", 0],
  ["the same generation as the gate's, which it reached again", 1],
  ["a later generation, which it reached before the gate asked", 3],
])("a database that was restored from a dump and stands at %s", async (_what, commits) => {
  const { id, secret } = await database.addKey();
  const parts = { keys: new KeyCache(store), log };
  const look = async () => {
    const [key] = await findKeys(parts, [hashSecret(secret)]);
    return typeof key === "object" ? key?.isDisabled : key;
  };
  await edit(id, true);
  const dump = await readState();
  await edit(id, false);
  expect(await look()).toBe(false);
  await database.query("BEGIN");
  await database.query(`UPDATE "ApiKey" SET "disabledAt" = now() WHERE "id" = $1`, [id]);
  await database.query(`UPDATE "GateState" SET "generation" = $1, "stamp" = $2`, [dump.generation, dump.stamp]);
  for (let commit = 1; commit <= commits; commit++) {
    await database.query(`UPDATE "GateState" SET "generation" = "generation" + 1, "stamp" = ${NEXT_STAMP}`);
    await database.nameKey("another");
  }
  await database.query("COMMIT");
  await expect.poll(look, { timeout: 10_000 }).toBe(true);
});

test("a state follows from those before it, and from no other", async () => {
  const states: GateStamp[] = [await readState()];
  for (let commit = 1; commit <= 70; commit++) {
    await database.change(async () => {});
    states.push(await readState());
  }
  const at = (generation: number) => states[generation] ?? { generation: 0, stamp: "missing" };
  expect(isSuccessor(at(5), at(5))).toBe(true);
  expect(isSuccessor(at(5), at(6))).toBe(true);
  expect(isSuccessor(at(0), at(63))).toBe(true);
  expect(isSuccessor(at(7), at(70))).toBe(true);
  expect(isSuccessor(at(6), at(5))).toBe(false);
  // No digits of both are left to compare.
  expect(isSuccessor(at(6), at(70))).toBe(false);
  const other = { ...at(5), stamp: at(5).stamp.replace(/^./, (digit) => (digit === "0" ? "1" : "0")) };
  expect(isSuccessor(other, at(5))).toBe(false);
  expect(isSuccessor(other, at(6))).toBe(false);
});
