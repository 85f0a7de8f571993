/** Transactions take turns: none sees what another has not committed, and none is undone by another's rollback. */
import { setImmediate as nextTurn } from "node:timers/promises";
import Database from "better-sqlite3";
import { afterEach, expect, onTestFinished, test, vi } from "vitest";
import { createTestDatabase } from "@/lib/server/testing/database";
import { DatabaseBusyError, read, rollback, write, writeKeys } from "./transactions";

const { file } = createTestDatabase();
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

const account = (id: string) => ({ id, name: id, createdAt: new Date() });
const findAccount = (id: string) => read((database) => database.account.findUnique({ where: { id } }));
const getGeneration = async () =>
  read(async (database) => (await database.gateState.findMany()).map((row) => Number(row.generation))[0] ?? 0);

/** A promise that a test settles when it is time. */
function createSignal() {
  let send = () => {};
  const sent = new Promise<void>((resolve) => {
    send = resolve;
  });
  return { send: () => send(), sent };
}

/** Long enough for whatever does not have to wait. */
async function takeTurns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn++) await nextTurn();
}

/** Takes SQLite's write lock, as another process would, and counts how often a write asks for it meanwhile. */
function lockFromOutside() {
  const prepared = vi.spyOn(Database.prototype, "prepare");
  const other = new Database(file);
  onTestFinished(() => void other.close());
  other.exec("BEGIN IMMEDIATE");
  return {
    attempts: () => prepared.mock.calls.filter(([statement]) => statement.startsWith('UPDATE "GateState"')).length,
    release: () => other.exec("COMMIT"),
  };
}

test("a write that is rolled back undoes no concurrent write, and nobody sees what it wrote", async () => {
  const [created, failure] = [createSignal(), createSignal()];
  const failing = write(async (database) => {
    await database.account.create({ data: account("undone") });
    created.send();
    await failure.sent;
    throw new Error("no");
  });
  await created.sent;
  const found = findAccount("undone");
  const kept = write((database) => database.account.create({ data: account("kept") }));
  await takeTurns(100);
  failure.send();
  await expect(failing).rejects.toThrow("no");
  await kept;
  expect(await found).toBeNull();
  expect(await findAccount("undone")).toBeNull();
  expect(await findAccount("kept")).not.toBeNull();
});

test("writes run in the order of the calls", async () => {
  const order: number[] = [];
  await Promise.all(
    Array.from({ length: 8 }, (_, index) =>
      write(async () => {
        await takeTurns(8 - index);
        order.push(index);
      }),
    ),
  );
  expect(order).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
});

test("a transaction that waits long for its turn still runs", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  const release = createSignal();
  const turns = Array.from({ length: 6 }, (_, index) => write(async () => release.sent.then(() => index)));
  await takeTurns(100);
  // Longer than Prisma would let a transaction wait for the one before it.
  vi.advanceTimersByTime(5_000);
  release.send();
  expect(await Promise.all(turns)).toEqual([0, 1, 2, 3, 4, 5]);
});

test("a nested call fails at once instead of waiting for ever", async () => {
  await expect(write(() => write(async () => 1))).rejects.toThrow("inside another");
  await expect(read(() => findAccount("kept"))).rejects.toThrow("inside another");
  await expect(write(() => findAccount("kept"))).rejects.toThrow("inside another");
  // Also while another write waits for the turn that this read holds.
  const nested = read(async () => write(async () => 1));
  const inLine = write(async () => 2);
  await expect(nested).rejects.toThrow("inside another");
  expect(await inLine).toBe(2);
});

test("only a change of keys raises the generation; a refusal that changes nothing does not", async () => {
  const before = await getGeneration();
  await write(async () => null);
  expect(await writeKeys(async () => rollback("refused"))).toBe("refused");
  await expect(writeKeys(() => Promise.reject(new Error("no")))).rejects.toThrow("no");
  expect(await getGeneration()).toBe(before);
  await writeKeys(async () => null);
  expect(await getGeneration()).toBe(before + 1);
});

test("a write that returns `rollback` changes nothing", async () => {
  await write(async (database) => {
    await database.account.create({ data: account("taken back") });
    return rollback(null);
  });
  expect(await findAccount("taken back")).toBeNull();
});

test("a write waits for another process without holding up reads, then succeeds", async () => {
  const lock = lockFromOutside();
  const waiting = write((database) => database.account.create({ data: account("patient") }));
  let reads = 0;
  while (lock.attempts() < 5) {
    expect(await Promise.race([getGeneration(), waiting])).toEqual(expect.any(Number));
    reads++;
    await nextTurn();
  }
  expect(reads).toBeGreaterThan(5);
  lock.release();
  await waiting;
  expect(await findAccount("patient")).not.toBeNull();
});

test("many writes that wait for another process block neither the event loop nor reads", async () => {
  const lock = lockFromOutside();
  const waiting = Array.from({ length: 20 }, (_, index) =>
    write((database) => database.account.create({ data: account(`one of many ${index}`) })),
  );
  let turns = 0;
  let mostAttempts = 0;
  while (lock.attempts() < 6) {
    const before = lock.attempts();
    await getGeneration();
    mostAttempts = Math.max(mostAttempts, lock.attempts() - before);
    await nextTurn();
    turns++;
  }
  lock.release();
  // If all of them tried, a read would wait for twenty attempts, each of which blocks the event loop.
  expect(mostAttempts).toBeLessThanOrEqual(2);
  expect(turns).toBeGreaterThanOrEqual(6);
  await Promise.all(waiting);
  expect(await findAccount("one of many 19")).not.toBeNull();
});

test("a write to a database that stays busy fails with DatabaseBusyError and writes nothing", async () => {
  const other = new Database(file);
  other.exec("BEGIN IMMEDIATE");
  const clock = vi.spyOn(performance, "now").mockReturnValueOnce(0).mockReturnValue(10_001);
  await expect(write((database) => database.account.create({ data: account("late") }))).rejects.toThrow(
    DatabaseBusyError,
  );
  clock.mockRestore();
  other.exec("COMMIT");
  other.close();
  expect(await findAccount("late")).toBeNull();
});

test("every commit reaches the disk, and foreign keys hold", async () => {
  await read(async (database) => {
    expect(await database.$queryRaw`PRAGMA synchronous`).toEqual([{ synchronous: 2n }]);
    expect(await database.$queryRaw`PRAGMA foreign_keys`).toEqual([{ foreign_keys: 1n }]);
    expect(await database.$queryRaw`PRAGMA journal_mode`).toEqual([{ journal_mode: "wal" }]);
  });
});
