/** `afterCommit` effects run once for each committed transaction, and never for one that was not committed. */
import { expect, test } from "vitest";
import { createTestDatabase } from "@/lib/server/testing/database";
import { read, rollback, write, writeKeys } from "./transactions";

createTestDatabase();

/** The error with which Prisma's adapter reports that another process holds the lock. */
function createBusyError(): Error {
  const meta = { driverAdapterError: { cause: { originalCode: "SQLITE_BUSY" } } };
  return Object.assign(new Error("busy"), { meta });
}

const countAccounts = () => read((database) => database.account.count());

test.each([
  ["write", write],
  ["writeKeys", writeKeys],
] as const)(
  "an effect of %s runs once, after the commit, although the transaction was retried twice",
  async (_name, run) => {
    const effects: string[] = [];
    let attempts = 0;
    const value = await run(async (_database, afterCommit) => {
      const attempt = ++attempts;
      afterCommit(() => effects.push(`attempt ${attempt}`));
      if (attempt < 3) throw createBusyError();
      expect(effects).toEqual([]);
      return "done";
    });
    expect([value, attempts, effects]).toEqual(["done", 3, ["attempt 3"]]);
  },
);

test("the effects of a rolled back or failed transaction never run", async () => {
  const effects: string[] = [];
  const before = await countAccounts();
  const value = await write(async (database, afterCommit) => {
    await database.account.create({ data: { id: "a", name: "a", createdAt: new Date() } });
    afterCommit(() => effects.push("rolled back"));
    return rollback("refused");
  });
  const failed = write(async (_database, afterCommit) => {
    afterCommit(() => effects.push("failed"));
    throw new Error("no");
  });
  await expect(failed).rejects.toThrow("no");
  expect([value, effects, await countAccounts()]).toEqual(["refused", [], before]);
});

test("effects run in the order of their registration, and what they see is committed", async () => {
  const counted: Promise<number>[] = [];
  const order: number[] = [];
  const before = await countAccounts();
  await write(async (database, afterCommit) => {
    afterCommit(() => order.push(1));
    afterCommit(() => {
      order.push(2);
      counted.push(countAccounts());
    });
    await database.account.create({ data: { id: "b", name: "b", createdAt: new Date() } });
  });
  expect(order).toEqual([1, 2]);
  expect(await Promise.all(counted)).toEqual([before + 1]);
});
