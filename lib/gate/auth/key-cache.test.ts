/** A mutation binds on the next request, whatever the cache held. */
import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { KeyCache } from "./key-cache";
import type { KeyRecord } from "./verify-key";

const sha256 = (secret: string) => createHash("sha256").update(secret).digest("hex");

function keyNamed(id: string): KeyRecord {
  const nothing = {
    permissions: new Set<never>(),
    ipRules: [],
    expiresAt: null,
    tooOldAt: null,
    lacksRestriction: false,
  };
  return {
    id,
    accountId: "account",
    encodedName: "a",
    words: "",
    isDisabled: false,
    isHeldAfterRestore: false,
    isHeld: false,
    isAccountClosed: false,
    secretEndsAt: null,
    readAt: 0,
    counter: null,
    limits: null,
    meter: null,
    ...nothing,
  };
}

/** Keys in memory, with the same promise as the database: a change comes with a new generation, which names its key. */
function shelf() {
  const rows = new Map<string, KeyRecord>();
  const counters = { generation: 1, finds: 0 };
  const names = new Map<number, string>();
  const source = {
    generation: () => counters.generation,
    changedBetween: (before: number, generation: number) => {
      const passed = Array.from({ length: generation - before }, (_, index) => names.get(before + 1 + index));
      return passed.every((id) => id !== undefined) ? passed : null;
    },
    find: (hash: Buffer) => {
      counters.finds++;
      const key = rows.get(hash.toString("hex"));
      return key ? { ...key, readAt: counters.generation } : null;
    },
  };
  const put = (secret: string, key: KeyRecord) => {
    rows.set(sha256(secret), key);
    names.set(++counters.generation, key.id);
  };
  const remove = (secret: string) => {
    names.set(++counters.generation, rows.get(sha256(secret))?.id ?? "nobody");
    rows.delete(sha256(secret));
  };
  return { source, counters, put, remove };
}

test("a second request asks the source nothing", () => {
  const { source, counters, put } = shelf();
  put("a", keyNamed("1"));
  const cache = new KeyCache(source);
  expect(cache.find("a")?.id).toBe("1");
  expect(cache.find("a")?.id).toBe("1");
  expect(counters.finds).toBe(1);
});

test("a deleted key is unknown on the next request", () => {
  const { source, put, remove } = shelf();
  put("a", keyNamed("1"));
  const cache = new KeyCache(source);
  cache.find("a");
  remove("a");
  expect(cache.find("a")).toBeNull();
});

test("a key that was tried before it existed works once it does", () => {
  const { source, put } = shelf();
  const cache = new KeyCache(source);
  expect(cache.find("a")).toBeNull();
  put("a", keyNamed("1"));
  expect(cache.find("a")?.id).toBe("1");
});

test("the cache stays within its capacity", () => {
  const { source, counters, put } = shelf();
  for (let index = 0; index < 10; index++) put(`secret ${index}`, keyNamed(String(index)));
  const cache = new KeyCache(source, 3);
  for (let index = 0; index < 10; index++) cache.find(`secret ${index}`);
  expect(counters.finds).toBe(10);
  cache.find("secret 9");
  expect(counters.finds).toBe(10);
  cache.find("secret 0");
  expect(counters.finds).toBe(11);
});

test("a key in use stays, however many others come by once", () => {
  const { source, counters, put } = shelf();
  put("in use", keyNamed("in use"));
  for (let index = 0; index < 20; index++) put(`secret ${index}`, keyNamed(String(index)));
  const cache = new KeyCache(source, 6);
  for (let index = 0; index < 20; index++) {
    cache.find(`secret ${index}`);
    expect(cache.find("in use")?.id).toBe("in use");
  }
  expect(counters.finds).toBe(21);
});

test("a changed key is read anew once, from whichever half, and no other with it", () => {
  const { source, counters, put } = shelf();
  for (const id of ["old", "1", "2", "3", "new"]) put(id, keyNamed(id));
  const cache = new KeyCache(source, 8);
  for (const id of ["old", "1", "2", "3", "new"]) cache.find(id);
  put("old", { ...keyNamed("old"), isDisabled: true });
  put("new", { ...keyNamed("new"), isDisabled: true });
  for (let round = 0; round < 2; round++) {
    for (const id of ["old", "new"]) expect(cache.find(id)?.isDisabled).toBe(true);
    for (const id of ["1", "2", "3"]) expect(cache.find(id)?.isDisabled).toBe(false);
  }
  expect(counters.finds).toBe(7);
});

test("the list of changed keys is bounded: once it is full, everything is forgotten", () => {
  const { source, counters, put } = shelf();
  put("a", keyNamed("a"));
  const cache = new KeyCache(source);
  cache.find("a");
  for (let index = 0; index < 10_000; index++) {
    put("other", keyNamed(`other ${index}`));
    cache.refresh();
  }
  cache.find("a");
  expect(counters.finds).toBe(1);
  put("other", keyNamed("one more"));
  cache.find("a");
  expect(counters.finds).toBe(2);
});

test("a source that can't say what has changed lets nobody in, and what has changed is not forgotten over it", () => {
  const { source, put, remove } = shelf();
  put("a", keyNamed("1"));
  const cache = new KeyCache(source);
  cache.find("a");
  remove("a");
  const { changedBetween } = source;
  source.changedBetween = () => {
    throw new Error("disk I/O error");
  };
  expect(() => cache.find("a")).toThrow("disk I/O error");
  source.changedBetween = changedBetween;
  expect(cache.find("a")).toBeNull();
});

test("a source that fails lets nobody in, also whom the cache knew", () => {
  const { source, put } = shelf();
  put("a", keyNamed("1"));
  const cache = new KeyCache(source);
  cache.find("a");
  source.generation = () => {
    throw new Error("disk I/O error");
  };
  expect(() => cache.find("a")).toThrow("disk I/O error");
});

test("an old secret is unknown from its end on, by the gate's own clock, whether it was remembered or not", () => {
  const { source, counters, put } = shelf();
  const clock = { now: 1_000 };
  put("old", { ...keyNamed("1"), secretEndsAt: 2_000 });
  put("new", keyNamed("1"));
  const find = (cache: KeyCache, secret: string) => cache.find(secret)?.id ?? null;
  const cache = new KeyCache(source, 100, () => clock.now);
  expect([find(cache, "old"), find(cache, "new")]).toEqual(["1", "1"]);
  clock.now = 1_999;
  expect(find(cache, "old")).toBe("1");
  clock.now = 2_000;
  const { generation } = counters;
  expect([find(cache, "old"), find(cache, "new")]).toEqual([null, "1"]);
  expect(find(new KeyCache(source, 100, () => clock.now), "old")).toBeNull();
  expect(counters.generation).toBe(generation);
});
