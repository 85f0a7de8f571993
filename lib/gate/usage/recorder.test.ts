/** Counts arrive once, in order, and never move a time backwards. */
import { expect, test, vi } from "vitest";
import { type BookkeepingBatch, bookkeepingBatch } from "@/lib/shared/gate/inner-hop";
import { BATCH_KEYS, Bookkeeping, type Counted, MAX_TALLIES } from "./recorder";

const MORNING = Date.UTC(2030, 0, 1, 9);

/** As if read anew for each request: what it is counted in is found by its id. */
const keyOf = (id: string): Counted => ({ id, tally: null });

function collector() {
  const taken: BookkeepingBatch[] = [];
  const state = { isUp: true };
  const bookkeeping = new Bookkeeping(async (batch) => {
    bookkeepingBatch.parse(batch);
    if (state.isUp) taken.push(structuredClone(batch));
    return state.isUp;
  });
  return { taken, state, bookkeeping };
}

test("requests are summed by key and outcome, and only admitted ones are uses", async () => {
  const { taken, bookkeeping } = collector();
  bookkeeping.record(keyOf("k"), "admitted", MORNING, "192.0.2.1", "GET", "/api/a");
  bookkeeping.record(keyOf("k"), "admitted", MORNING + 5, "192.0.2.2", "POST", "/api/b?secret=1");
  bookkeeping.record(keyOf("k"), "admitted", MORNING + 2, "192.0.2.3", "PUT", "/api/c");
  bookkeeping.record(keyOf("k"), "ip_not_allowed", MORNING + 9, "192.0.2.9");
  bookkeeping.record(keyOf("l"), "key_expired", MORNING + 9, "192.0.2.9");
  await bookkeeping.flush();
  expect(taken).toHaveLength(1);
  expect(taken[0]?.day).toBe("2030-01-01");
  expect(taken[0]?.counts).toEqual([
    { keyId: "k", outcome: "ip_not_allowed", count: 1 },
    { keyId: "k", outcome: "admitted", count: 3 },
    { keyId: "l", outcome: "key_expired", count: 1 },
  ]);
  expect(taken[0]?.lastUses).toEqual([{ keyId: "k", at: MORNING + 5, address: "192.0.2.2", purpose: "POST /api/b" }]);
});

test("a key that is remembered, and the same key read anew, are counted together, and anew after each flush", async () => {
  const { taken, bookkeeping } = collector();
  const remembered = keyOf("k");
  for (let round = 0; round < 2; round++) {
    for (const key of [remembered, keyOf("k"), remembered]) bookkeeping.record(key, "admitted", MORNING, "::1");
    await bookkeeping.flush();
  }
  expect(taken.map(({ counts }) => counts)).toEqual([1, 2].map(() => [{ keyId: "k", outcome: "admitted", count: 3 }]));
});

test("a key that goes on carrying what was delivered keeps nothing of its requests' targets", async () => {
  const { taken, state, bookkeeping } = collector();
  const [one, other] = [keyOf("one"), keyOf("other")];
  const keys = [one, ...Array.from({ length: BATCH_KEYS }, (_, index) => keyOf(`k${index}`)), other];
  for (const key of keys) bookkeeping.record(key, "admitted", MORNING, "::1", "GET", "/v1/secret-in-a-path");
  state.isUp = false;
  await bookkeeping.flush();
  expect(JSON.stringify([one, other])).not.toContain("secret");
  state.isUp = true;
  await bookkeeping.flush();
  expect(taken.flatMap(({ lastUses }) => lastUses.map(({ purpose }) => purpose))).toEqual(
    keys.map(() => "GET /v1/secret-in-a-path"),
  );
});

test("a batch that did not arrive is sent again unchanged, and later counts follow it", async () => {
  const { taken, state, bookkeeping } = collector();
  state.isUp = false;
  bookkeeping.record(keyOf("k"), "admitted", MORNING, "192.0.2.1");
  await bookkeeping.flush();
  bookkeeping.record(keyOf("k"), "admitted", MORNING + 1, "192.0.2.1");
  await bookkeeping.flush();
  state.isUp = true;
  await bookkeeping.flush();
  expect(taken.map(({ sequence, counts }) => [sequence, counts[0]?.count])).toEqual([
    [1, 1],
    [2, 1],
  ]);
  await bookkeeping.flush();
  expect(taken).toHaveLength(2);
});

test("midnight (UTC) starts another day's counts", async () => {
  const { taken, bookkeeping } = collector();
  bookkeeping.record(keyOf("k"), "admitted", Date.UTC(2030, 0, 1, 23, 59, 59, 999), "192.0.2.1");
  bookkeeping.record(keyOf("k"), "admitted", Date.UTC(2030, 0, 2), "192.0.2.1");
  await bookkeeping.flush();
  expect(taken.map(({ day }) => day)).toEqual(["2030-01-01", "2030-01-02"]);
});

test("what is recorded while a batch is under way is delivered by whoever flushes meanwhile", async () => {
  const taken: BookkeepingBatch[] = [];
  const meanwhile: Promise<void>[] = [];
  const bookkeeping: Bookkeeping = new Bookkeeping(async (batch) => {
    if (taken.push(batch) > 1) return true;
    bookkeeping.record(keyOf("late"), "admitted", MORNING, "192.0.2.1");
    meanwhile.push(bookkeeping.flush(), bookkeeping.flush());
    return true;
  });
  bookkeeping.record(keyOf("k"), "admitted", MORNING, "192.0.2.1");
  await bookkeeping.flush();
  await Promise.all(meanwhile);
  expect(taken.map(({ counts }) => counts[0]?.keyId)).toEqual(["k", "late"]);
});

test("what many keys did comes in batches of a bounded size, and a lost one holds back the rest", async () => {
  const { taken, state, bookkeeping } = collector();
  const keys = Array.from({ length: 2 * BATCH_KEYS + 1 }, (_, index) => `k${index}`);
  for (const key of keys) bookkeeping.record(keyOf(key), "admitted", MORNING, "192.0.2.1");
  state.isUp = false;
  await bookkeeping.flush();
  state.isUp = true;
  await bookkeeping.flush();
  expect(taken.map(({ sequence, counts }) => [sequence, counts.length])).toEqual([
    [1, BATCH_KEYS],
    [2, BATCH_KEYS],
    [3, 1],
  ]);
  expect(taken.flatMap(({ lastUses }) => lastUses.map(({ keyId }) => keyId))).toEqual(keys);
});

test("requests without a pause are still delivered in one batch a flush", async () => {
  let deliveries = 0;
  const bookkeeping: Bookkeeping = new Bookkeeping(async () => {
    deliveries++;
    bookkeeping.record(keyOf("k"), "admitted", MORNING, "192.0.2.1");
    // Lets a flush end that never would.
    return deliveries < 10;
  });
  bookkeeping.record(keyOf("k"), "admitted", MORNING, "192.0.2.1");
  await bookkeeping.flush();
  expect(deliveries).toBe(1);
});

test("the buffer is bounded and says what it dropped", async () => {
  const { taken, state, bookkeeping } = collector();
  state.isUp = false;
  for (let index = 0; index < MAX_TALLIES + 3; index++)
    bookkeeping.record(keyOf(`k${index}`), "admitted", MORNING, "::1");
  expect(bookkeeping.dropped).toBe(3);
  state.isUp = true;
  await bookkeeping.flush();
  expect(taken.flatMap(({ lastUses }) => lastUses)).toHaveLength(MAX_TALLIES);
});

test("after each flush follows a rest: the pause asked for, nine times what the flush took, ten seconds at most", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"], now: 0 });
  const begun: number[] = [];
  const took = [10, 500, 5_000, 1, 1];
  const bookkeeping: Bookkeeping = new Bookkeeping((): Promise<boolean> => {
    const ms = took[begun.push(performance.now()) - 1] ?? 1;
    bookkeeping.record(keyOf("k"), "admitted", MORNING, "192.0.2.1");
    return new Promise((resolve) => setTimeout(() => resolve(true), ms));
  });
  bookkeeping.record(keyOf("k"), "admitted", MORNING, "192.0.2.1");
  const start = performance.now();
  bookkeeping.start(1_000);
  await vi.advanceTimersByTimeAsync(25_000);
  bookkeeping.stop();
  await vi.advanceTimersByTimeAsync(60_000);
  vi.useRealTimers();
  expect(begun.map((at) => at - start)).toEqual([1_000, 2_010, 7_010, 22_010, 23_011, 24_012]);
});
