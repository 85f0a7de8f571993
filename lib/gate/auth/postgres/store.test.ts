/** Gates that share a PostgreSQL database hear of every change, and admit nobody by what they can't vouch for. */
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { findKeys } from "@/lib/gate/auth/find-keys";
import { hashSecret, KeyCache } from "@/lib/gate/auth/key-cache";
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

/** A gate's key store with its cache, as one node has them. */
async function openGate(url = database.url) {
  let output = "";
  const log = createLog("info", (line) => {
    output += line;
  });
  const store = await PostgresKeyStore.open({ url, identity: { name: "one", version: "0.0.0" }, log });
  stores.push(store);
  const keys = new KeyCache(store);
  const loads: (readonly string[])[] = [];
  const load = store.load.bind(store);
  store.load = (digests) => {
    loads.push(digests);
    return load(digests);
  };
  const look = async (...secrets: string[]) => {
    const found = await findKeys({ keys, log }, secrets.map(hashSecret));
    return found.map((key) => (typeof key === "object" && key !== null ? key.id : key));
  };
  return { store, keys, look, loads, output: () => output };
}

test("a key is loaded once, all that are wanted at a time together, and an unknown secret is remembered by nobody", async () => {
  const [one, two] = [await database.addKey(), await database.addKey()];
  const unknown = one.secret.replace(/^./, (digit) => (digit === "0" ? "1" : "0"));
  const { look, loads } = await openGate();
  expect(await look(one.secret, unknown, two.secret)).toEqual([one.id, null, two.id]);
  expect(await look(one.secret, two.secret)).toEqual([one.id, two.id]);
  expect(loads.map(({ length }) => length)).toEqual([3]);
  expect(await look(unknown)).toEqual([null]);
  expect(loads).toHaveLength(2);
});

test("a change that names a key has this key loaded again, and no other; one that names none has all", async () => {
  const [one, two] = [await database.addKey(), await database.addKey()];
  const { look, loads } = await openGate();
  await look(one.secret, two.secret);
  await database.untilAnswered(await database.deleteKey(one.id));
  expect(await look(one.secret, two.secret)).toEqual([null, two.id]);
  expect(loads.at(-1)).toEqual([hashSecret(one.secret)]);
  const close = () => database.query('UPDATE "Account" SET "closedAt" = now()');
  await database.untilAnswered(await database.change(close));
  await look(two.secret);
  expect(loads.at(-1)).toEqual([hashSecret(two.secret)]);
});

test("a gate that missed more changes than are named forgets every key", async () => {
  const [one, two] = [await database.addKey(), await database.addKey()];
  const { look, loads, keys } = await openGate();
  await look(one.secret, two.secret);
  // Without a notification they come within one question.
  for (let count = 0; count < 70; count++) {
    await database.change(async () => {}, { onlyKey: "other", notifies: count === 69 });
  }
  await database.untilAnswered(await database.change(async () => {}, { onlyKey: "other" }));
  expect(keys.refresh()).toBe(true);
  expect(await look(one.secret, two.secret)).toEqual([one.id, two.id]);
  expect(loads.length).toBeLessThanOrEqual(2);
});

test("a key's state comes over whole: disabled, held, expiring, restricted, of a maker who left", async () => {
  const key = await database.addKey("ViewContacts SendHttp");
  const { keys, store } = await openGate();
  const read = async () => {
    keys.refresh();
    return (await store.load([hashSecret(key.secret)])).get(hashSecret(key.secret));
  };
  expect(await read()).toMatchObject({
    isDisabled: false,
    isHeld: false,
    expiresAt: null,
    words: "ViewContacts SendHttp",
  });
  await database.query(`UPDATE "ApiKey" SET "expiresAt" = '2031-02-03 04:05:06.789', "ipRules" = '192.0.2.0/24'`);
  expect(await read()).toMatchObject({ expiresAt: Date.UTC(2031, 1, 3, 4, 5, 6, 789) });
  expect(await read()).toHaveProperty("ipRules.length", 1);
  await database.query(
    `INSERT INTO "ShareLink" ("id", "accountId", "keyId", "createdById", "sharerName", "keyName",
    "checkHash", "holdsKey", "createdAt", "expiresAt") VALUES ('l', 'a', $1, 'u', '', '', '', true, now(), now())`,
    [key.id],
  );
  expect(await read()).toMatchObject({ isHeld: true });
  await database.query(`UPDATE "ApiKey" SET "heldAt" = now()`);
  expect(await read()).toMatchObject({ isHeldAfterRestore: true });
  await database.query(`DELETE FROM "Membership"`);
  expect(await read()).toMatchObject({ isDisabled: true });
  await database.query(`UPDATE "ApiKey" SET "ipRules" = 'not a rule'`);
  expect(await read()).toBe("unavailable");
});

test("an account's policy comes with its keys, and binds at the change that saved it", async () => {
  const { id, secret } = await database.addKey("Export SendHttp");
  const { store, keys, look } = await openGate();
  const find = async () => {
    await look(secret);
    return keys.find(secret);
  };
  expect(await find()).toMatchObject({ tooOldAt: null, lacksRestriction: false });
  const policy = JSON.stringify({ longestLifeDays: 1, requiresRestriction: true, forbidden: ["Export"] });
  const save = () => database.query('UPDATE "Account" SET "keyPolicy" = $1', [policy]);
  await database.untilAnswered(await database.change(save));
  const [key] = await database.query<{ createdAt: Date }>('SELECT "createdAt" FROM "ApiKey" WHERE "id" = $1', [id]);
  const found = await find();
  expect(found).toMatchObject({ lacksRestriction: true, words: "SendHttp" });
  expect(found?.tooOldAt).toBeGreaterThan(key?.createdAt.getTime() ?? Number.POSITIVE_INFINITY);
  expect(store.hasFailed).toBe(false);
});

test("a gate is one of the nodes from before it admits until it ends, and says what it has confirmed", async () => {
  const readRows = () =>
    database.query<{ name: string; confirmed: string; age: number; status: string }>(
      `SELECT "name", "confirmedGeneration"::text AS confirmed, "status",
       extract(epoch FROM (now() AT TIME ZONE 'UTC') - "seenAt")::float8 AS age FROM "Node"`,
    );
  const { store } = await openGate();
  expect(store.lease.isValid).toBe(true);
  const generation = await database.change(async () => {});
  await database.untilAnswered(generation);
  const [row] = await readRows();
  expect(row).toMatchObject({ name: "one", confirmed: String(generation) });
  expect(Math.abs(row?.age ?? 99)).toBeLessThan(5);
  expect(store.lease.generation).toBe(generation);
  await store.close();
  expect(await readRows()).toEqual([]);
  expect(store.generation()).toBeNull();
});

test("a session is known while it lives", async () => {
  const { store } = await openGate();
  const hash = Buffer.alloc(32, 7);
  const insert = `INSERT INTO "Session" VALUES ('s', $1, 'u', 'a', now(), now(), now() AT TIME ZONE 'UTC' + interval '1 hour', now(), '', '')`;
  expect(await store.hasSession(hash, Date.now())).toBe(false);
  await database.query(insert, [hash]);
  expect(await store.hasSession(hash, Date.now())).toBe(true);
  expect(await store.hasSession(hash, Date.now() + 7_200_000)).toBe(false);
});

test("an old secret finds its key until it ends, and nobody's key from then on, without a word from the database", async () => {
  const { id, secret } = await database.addKey();
  const endsAt = Date.now() + 60_000;
  await database.change(() => database.query('UPDATE "Secret" SET "endsAt" = to_timestamp($1)', [endsAt / 1_000]));
  const clock = { now: endsAt - 1 };
  const { store } = await openGate();
  const keys = new KeyCache(store, 100, () => clock.now);
  const log = createLog("silent");
  const look = async () => {
    const [key] = await findKeys({ keys, log }, [hashSecret(secret)]);
    return typeof key === "object" ? (key?.id ?? null) : key;
  };
  expect(await look()).toBe(id);
  clock.now = endsAt;
  expect(await look()).toBeNull();
  expect(await findKeys({ keys: new KeyCache(store, 100, () => endsAt), log }, [hashSecret(secret)])).toEqual([null]);
});
