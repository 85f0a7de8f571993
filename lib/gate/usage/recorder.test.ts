/** Counts arrive once, in order, and never move a time backwards. */
import { expect, test, vi } from "vitest";
import { type UsageBatch, usageBatch } from "@/lib/shared/gate/inner-hop";
import { BATCH_KEYS } from "./batch";
import type { UsageCall } from "./counter";
import { MAX_COUNTERS, UsageRecorder, type UsageSubject } from "./recorder";

const MORNING = Date.UTC(2030, 0, 1, 9);

/** As if read anew for each request: what it is counted in is found by its id. */
const keyOf = (id: string): UsageSubject => ({ id, counter: null });

function callOf(at: number, address: string, method = "GET", uri = "/", facts: Partial<UsageCall> = {}): UsageCall {
  return { at, address, method, uri, requestId: "r", source: "/api/a", needs: "ViewContacts", ...facts };
}

function collector() {
  const taken: UsageBatch[] = [];
  const state = { isUp: true };
  const usage = new UsageRecorder(async (batch) => {
    usageBatch.parse(batch);
    if (state.isUp) taken.push(structuredClone(batch));
    return state.isUp;
  });
  return { taken, state, usage };
}

test("requests are summed by key and outcome, and only admitted ones are uses", async () => {
  const { taken, usage } = collector();
  usage.record(keyOf("k"), "admitted", callOf(MORNING, "192.0.2.1", "GET", "/api/a"));
  usage.record(keyOf("k"), "admitted", callOf(MORNING + 5, "192.0.2.2", "POST", "/api/b?secret=1"));
  usage.record(keyOf("k"), "admitted", callOf(MORNING + 2, "192.0.2.3", "PUT", "/api/c"));
  usage.record(keyOf("k"), "ip_not_allowed", callOf(MORNING + 9, "192.0.2.9"));
  usage.record(keyOf("l"), "key_expired", callOf(MORNING + 9, "192.0.2.9"));
  await usage.flush();
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
  const { taken, usage } = collector();
  const remembered = keyOf("k");
  for (let round = 0; round < 2; round++) {
    for (const key of [remembered, keyOf("k"), remembered]) usage.record(key, "admitted", callOf(MORNING, "::1"));
    await usage.flush();
  }
  expect(taken.map(({ counts }) => counts)).toEqual([1, 2].map(() => [{ keyId: "k", outcome: "admitted", count: 3 }]));
});

test("a key that goes on carrying what was delivered keeps nothing of its requests' targets", async () => {
  const { taken, state, usage } = collector();
  const [one, other] = [keyOf("one"), keyOf("other")];
  const keys = [one, ...Array.from({ length: BATCH_KEYS }, (_, index) => keyOf(`k${index}`)), other];
  for (const key of keys) usage.record(key, "admitted", callOf(MORNING, "::1", "GET", "/v1/secret-in-a-path"));
  state.isUp = false;
  await usage.flush();
  expect(JSON.stringify([one, other])).not.toContain("secret");
  state.isUp = true;
  await usage.flush();
  expect(taken.flatMap(({ lastUses }) => lastUses.map(({ purpose }) => purpose))).toEqual(
    keys.map(() => "GET /v1/secret-in-a-path"),
  );
});

test("a batch that did not arrive is sent again unchanged, and later counts follow it", async () => {
  const { taken, state, usage } = collector();
  state.isUp = false;
  usage.record(keyOf("k"), "admitted", callOf(MORNING, "192.0.2.1"));
  await usage.flush();
  usage.record(keyOf("k"), "admitted", callOf(MORNING + 1, "192.0.2.1"));
  await usage.flush();
  state.isUp = true;
  await usage.flush();
  expect(taken.map(({ sequence, counts }) => [sequence, counts[0]?.count])).toEqual([
    [1, 1],
    [2, 1],
  ]);
  await usage.flush();
  expect(taken).toHaveLength(2);
});

test("midnight (UTC) starts another day's counts", async () => {
  const { taken, usage } = collector();
  usage.record(keyOf("k"), "admitted", callOf(Date.UTC(2030, 0, 1, 23, 59, 59, 999), "192.0.2.1"));
  usage.record(keyOf("k"), "admitted", callOf(Date.UTC(2030, 0, 2), "192.0.2.1"));
  await usage.flush();
  expect(taken.map(({ day }) => day)).toEqual(["2030-01-01", "2030-01-02"]);
});

test("what is recorded while a batch is under way is delivered by whoever flushes meanwhile", async () => {
  const taken: UsageBatch[] = [];
  const meanwhile: Promise<void>[] = [];
  const usage: UsageRecorder = new UsageRecorder(async (batch) => {
    if (taken.push(batch) > 1) return true;
    usage.record(keyOf("late"), "admitted", callOf(MORNING, "192.0.2.1"));
    meanwhile.push(usage.flush(), usage.flush());
    return true;
  });
  usage.record(keyOf("k"), "admitted", callOf(MORNING, "192.0.2.1"));
  await usage.flush();
  await Promise.all(meanwhile);
  expect(taken.map(({ counts }) => counts[0]?.keyId)).toEqual(["k", "late"]);
});

test("what many keys did comes in batches of a bounded size, and a lost one holds back the rest", async () => {
  const { taken, state, usage } = collector();
  const keys = Array.from({ length: 2 * BATCH_KEYS + 1 }, (_, index) => `k${index}`);
  for (const key of keys) usage.record(keyOf(key), "admitted", callOf(MORNING, "192.0.2.1"));
  state.isUp = false;
  await usage.flush();
  state.isUp = true;
  await usage.flush();
  expect(taken.map(({ sequence, counts }) => [sequence, counts.length])).toEqual([
    [1, BATCH_KEYS],
    [2, BATCH_KEYS],
    [3, 1],
  ]);
  expect(taken.flatMap(({ lastUses }) => lastUses.map(({ keyId }) => keyId))).toEqual(keys);
});

test("requests without a pause are still delivered in one batch a flush", async () => {
  let deliveries = 0;
  const usage: UsageRecorder = new UsageRecorder(async () => {
    deliveries++;
    usage.record(keyOf("k"), "admitted", callOf(MORNING, "192.0.2.1"));
    // Lets a flush end that never would.
    return deliveries < 10;
  });
  usage.record(keyOf("k"), "admitted", callOf(MORNING, "192.0.2.1"));
  await usage.flush();
  expect(deliveries).toBe(1);
});

test("the buffer is bounded and says what it dropped", async () => {
  const { taken, state, usage } = collector();
  state.isUp = false;
  for (let index = 0; index < MAX_COUNTERS + 3; index++)
    usage.record(keyOf(`k${index}`), "admitted", callOf(MORNING, "::1"));
  expect(usage.dropped).toBe(3);
  state.isUp = true;
  await usage.flush();
  expect(taken.flatMap(({ lastUses }) => lastUses)).toHaveLength(MAX_COUNTERS);
});

test("after each flush follows a rest: the pause asked for, nine times what the flush took, ten seconds at most", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"], now: 0 });
  const begun: number[] = [];
  const took = [10, 500, 5_000, 1, 1];
  const usage: UsageRecorder = new UsageRecorder((): Promise<boolean> => {
    const ms = took[begun.push(performance.now()) - 1] ?? 1;
    usage.record(keyOf("k"), "admitted", callOf(MORNING, "192.0.2.1"));
    return new Promise((resolve) => setTimeout(() => resolve(true), ms));
  });
  usage.record(keyOf("k"), "admitted", callOf(MORNING, "192.0.2.1"));
  const start = performance.now();
  usage.start(1_000);
  await vi.advanceTimersByTimeAsync(25_000);
  usage.stop();
  await vi.advanceTimersByTimeAsync(60_000);
  vi.useRealTimers();
  expect(begun.map((at) => at - start)).toEqual([1_000, 2_010, 7_010, 22_010, 23_011, 24_012]);
});

test("of a key's old secret the latest admitted request is delivered, and no other", async () => {
  const { taken, usage } = collector();
  const [old, present] = [{ ...keyOf("k"), secretEndsAt: MORNING + 60_000 }, keyOf("k")];
  usage.record(old, "admitted", callOf(MORNING, "192.0.2.1"));
  usage.record(old, "admitted", callOf(MORNING + 2, "192.0.2.2"));
  usage.record(old, "ip_not_allowed", callOf(MORNING + 3, "192.0.2.3"));
  usage.record(present, "admitted", callOf(MORNING + 4, "192.0.2.4"));
  await usage.flush();
  usage.record(present, "admitted", callOf(MORNING + 5, "192.0.2.4"));
  await usage.flush();
  expect(taken.map(({ oldUses }) => oldUses)).toEqual([
    [{ keyId: "k", at: MORNING + 2, address: "192.0.2.2" }],
    undefined,
  ]);
});
