/** A full or damaged database has an error of its own, is reported once, and nothing is half written. */
import { closeSync, openSync, writeSync } from "node:fs";
import Database from "better-sqlite3";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { guard } from "@/lib/server/request/guard";
import { createTestDatabase } from "@/lib/server/testing/database";
import { createEmptyDatabase } from "@/lib/server/testing/engine";
import { INNER, INNER_ENV } from "@/lib/shared/gate/inner-hop";
import { DatabaseFaultError, FaultWatch } from "./faults";
import { SqliteEngine } from "./sqlite/engine";
import { findFault } from "./sqlite/faults";
import { closeDatabase, DatabaseBusyError, read, write } from "./transactions";

const { file } = createTestDatabase();
const reports: unknown[] = [];
const { send } = process;

beforeEach(() => {
  reports.length = 0;
  process.send = (message: unknown) => reports.push(message) > 0;
});
afterEach(() => {
  process.send = send;
  vi.useRealTimers();
});

const createAccount = (id: string) =>
  write((database) => database.account.create({ data: { id, name: id, createdAt: new Date() } }));
const countAccounts = () => read((database) => database.account.count());

/** Lets SQLite use no more pages than it has now, as a full disk does; null removes the limit. */
async function limitPages(isLimited: boolean): Promise<void> {
  await read(async (database) => {
    if (isLimited) await database.$queryRaw`PRAGMA max_page_count = 1`;
    else await database.$queryRaw`PRAGMA max_page_count = 1000000`;
  });
}

async function fill(): Promise<unknown> {
  for (let count = 0; ; count++) {
    const failure = await createAccount(`account-${count}-${"x".repeat(2_000)}`).then(
      () => null,
      (error) => error,
    );
    if (failure !== null) return failure;
  }
}

test("a full database refuses writes as full, keeps what it has, and takes them again once there is room", async () => {
  await limitPages(true);
  const failure = await fill();
  expect(failure).toBeInstanceOf(DatabaseFaultError);
  expect(failure).toMatchObject({ fault: "full" });
  const before = await countAccounts();
  await expect(createAccount(`another-${"x".repeat(2_000)}`)).rejects.toMatchObject({ fault: "full" });
  expect(await countAccounts()).toBe(before);
  expect(reports).toEqual([{ database: "full" }]);
  await limitPages(false);
  await createAccount("after");
  expect(await countAccounts()).toBe(before + 1);
  expect(reports).toEqual([{ database: "full" }, { database: null }]);
});

test("a damaged page is reported as damage, and stays so", async () => {
  await closeDatabase();
  const other = new Database(file);
  other.pragma("wal_checkpoint(TRUNCATE)");
  const page = other.prepare("SELECT rootpage FROM sqlite_master WHERE name = 'Activity'").pluck().get() as number;
  other.close();
  const descriptor = openSync(file, "r+");
  writeSync(descriptor, Buffer.alloc(4096, 0xa5), 0, 4096, (page - 1) * 4096);
  closeSync(descriptor);
  await expect(read((database) => database.activity.findMany())).rejects.toMatchObject({ fault: "damaged" });
  await createAccount("elsewhere");
  expect(reports).toEqual([{ database: "damaged" }]);
});

test("while nobody writes, a write that changes nothing finds out that there is room again", async () => {
  vi.useFakeTimers();
  const outcomes = [() => Promise.reject(new Error("still full")), () => Promise.resolve()];
  const watch: FaultWatch = new FaultWatch(async () => {
    const outcome = outcomes.shift();
    await outcome?.().catch((error) => {
      watch.noteFault("full");
      throw error;
    });
    watch.noteWritten();
  });
  watch.noteFault("full");
  await vi.advanceTimersByTimeAsync(60_000);
  expect(outcomes).toEqual([]);
  expect(reports).toEqual([{ database: "full" }, { database: null }]);
});

test("a database that is closed is not probed any more: that would open it again", async () => {
  vi.useFakeTimers();
  const probe = vi.fn(async () => {});
  const watch = new FaultWatch(probe);
  watch.noteFault("full");
  watch.stop();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(probe).not.toHaveBeenCalled();
});

test("each of two open databases answers for itself", async () => {
  const other = createEmptyDatabase();
  const [first, second] = [new SqliteEngine(file), new SqliteEngine(other.file)];
  const count = (engine: SqliteEngine) => engine.read((database) => database.account.count());
  await createAccount("only in the first");
  expect(await count(first)).toBeGreaterThan(0);
  expect(await count(second)).toBe(0);
  await second.close();
  other.remove();
});

test.each([
  ["SQLITE_FULL", "full"],
  ["SQLITE_READONLY_DBMOVED", "read_only"],
  ["SQLITE_CORRUPT_INDEX", "damaged"],
  ["SQLITE_NOTADB", "damaged"],
  ["SQLITE_IOERR_WRITE", "unreadable"],
  ["SQLITE_CANTOPEN", "unreadable"],
  ["SQLITE_BUSY", null],
  ["SQLITE_CONSTRAINT_UNIQUE", null],
])("%s of a statement, and of a commit, is %s", (originalCode, fault) => {
  const driverAdapterError = { cause: { originalCode } };
  expect(findFault(Object.assign(new Error(), { meta: { driverAdapterError } }))).toBe(fault);
  expect(findFault(Object.assign(new Error(), driverAdapterError))).toBe(fault);
  expect(findFault(new Error("something else"))).toBe(null);
});

const admitted = {
  [INNER.token]: "gate",
  [INNER.client]: "192.0.2.1",
  [INNER.requestId]: "r1",
  [INNER.keyId]: "k1",
  [INNER.accountId]: "a1",
  [INNER.permissions]: "",
  [INNER.secretHash]: "AQID",
  [INNER.receivedAt]: "1795000000000",
};

test.each([
  [new DatabaseFaultError("full"), 503, "database_full"],
  [new DatabaseFaultError("read_only"), 503, "database_read_only"],
  [new DatabaseFaultError("damaged"), 503, "database_damaged"],
  [new DatabaseFaultError("unreadable"), 503, "database_unreadable"],
  [new DatabaseBusyError(), 503, "database_busy"],
  [new TypeError("a fault of ours"), 500, "internal_error"],
])("an API request that ends in %o is answered %i %s", async (error, status, code) => {
  process.env[INNER_ENV.token] = "gate";
  const handler = guard("None", () => Promise.reject(error));
  const answer = await handler(new Request("http://localhost/api/x", { headers: admitted }));
  expect([answer.status, await answer.json()]).toMatchObject([status, { code }]);
});
