/** A record that was on its way while its key changed is neither used nor remembered. */
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { findKeys, loadKeys } from "@/lib/gate/auth/find-keys";
import { hashSecret, KeyCache } from "@/lib/gate/auth/key-cache";
import { type KeyReader, NOT_LOADED } from "@/lib/gate/auth/key-store";
import { createLog } from "@/lib/gate/process/log";
import { SharedDatabase } from "@/lib/gate/testing/shared-database";
import { startPostgres, type TestPostgres } from "@/prisma/testing/postgres";
import { startRelay, type TestRelay } from "@/prisma/testing/relay";
import { Connection } from "./connection";
import { KnownState } from "./known-state";
import { LookUps } from "./look-ups";
import { askState, NOTHING_KNOWN } from "./question";

let server: TestPostgres;
let relay: TestRelay;
let database: SharedDatabase;
let questions: Connection;
let lookUps: Connection;
beforeAll(async () => {
  server = await startPostgres();
  relay = await startRelay(server.port);
});
beforeEach(async () => {
  database = await SharedDatabase.create(server);
  questions = new Connection({ url: database.url, name: "questions" });
  lookUps = new Connection({ url: relay.toUrl(database.url), name: "look-ups" });
});
afterEach(async () => {
  relay.pass();
  await Promise.all([questions.close(), lookUps.close()]);
  await database.close();
});
afterAll(async () => {
  await relay.stop();
  await server.stop();
});

/** A gate's cache that asks for the state when the test says so. Its look-ups go through the relay. */
async function openCache() {
  const known = new KnownState();
  const ask = async () => known.note(await askState(questions, known));
  await ask();
  const store = new LookUps({ connection: lookUps, known, onMisfit: () => {} });
  const reader: KeyReader = {
    generation: () => known.revision,
    changedBetween: (before, generation) => known.changedBetween(before, generation),
    find: () => NOT_LOADED,
    load: (digests) => store.load(digests),
  };
  const keys = new KeyCache(reader);
  keys.refresh();
  return { ask, known, parts: { keys, log: createLog("silent") } };
}

/** Resolves once the server has carried out a look-up whose answer is held back. */
async function untilCarriedOut(since: string): Promise<void> {
  // PostgreSQL shows the first 1,024 characters of a statement.
  const idle = `SELECT 1 FROM pg_stat_activity WHERE "application_name" = 'look-ups' AND "state" = 'idle'
    AND "datname" = current_database() AND "query" LIKE '%"makerRole"%' AND "query_start" > $1::timestamptz`;
  while ((await database.query(idle, [since])).length === 0);
}

async function readClock(): Promise<string> {
  const [row] = await database.query<{ now: string }>("SELECT clock_timestamp()::text AS now");
  return row?.now ?? "";
}

test("a record that was read before a revocation, and comes after it is known", async () => {
  let found: unknown = "unavailable";
  // A look-up that waits for longer than its limit fails, and says nothing.
  for (let attempt = 0; found === "unavailable" && attempt < 20; attempt++) {
    const { id, secret } = await database.addKey();
    const { ask, parts } = await openCache();
    // So that the connection is there.
    await findKeys(parts, [hashSecret("another")]);
    const since = await readClock();
    relay.stall("answers");
    const loading = loadKeys(parts, [hashSecret(secret)]);
    await untilCarriedOut(since);
    await database.deleteKey(id);
    await ask();
    relay.pass();
    [found] = await loading;
    if (found !== "unavailable") expect(await findKeys(parts, [hashSecret(secret)])).toEqual([null]);
  }
  expect(found).toBeNull();
});

test("a key that comes with newer routes waits until they are known, since its permissions may be renamed in them", async () => {
  const { secret } = await database.addKey("orders:list");
  const { ask, parts, known } = await openCache();
  // So that the connection is there.
  await findKeys(parts, [hashSecret("another")]);
  const save = `INSERT INTO "ConfigVersion" ("kind", "version", "at", "actorName", "text") VALUES ('routes', 1, now(), '', 'x')`;
  await database.change(() => database.query(save));
  const since = await readClock();
  let isFound = false;
  const loading = loadKeys(parts, [hashSecret(secret)]).then((found) => {
    isFound = true;
    return found;
  });
  await untilCarriedOut(since);
  expect([isFound, known.documents.routes]).toEqual([false, null]);
  await ask();
  expect(known.documents.routes?.version).toBe(1);
  expect(await loading).toMatchObject([{ words: "orders:list" }]);
});

test("a replica's answer is none", async () => {
  const replica = await startPostgres();
  try {
    const other = await SharedDatabase.create(replica);
    await other.close();
    await replica.becomeReplica();
    const connection = new Connection({ url: other.url, name: "questions" });
    await expect(askState(connection, NOTHING_KNOWN)).rejects.toThrow("replica");
    const known = new KnownState();
    const store = new LookUps({ connection, known, onMisfit: () => {} });
    await expect(store.load([hashSecret("any")])).rejects.toThrow("replica");
    await connection.close();
  } finally {
    await replica.stop();
  }
});
