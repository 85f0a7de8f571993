/** A mutation binds on the next request, whatever the cache held. */
import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import type { GateKey } from "./judge";
import { KeyCache } from "./key-cache";

const sha256 = (secret: string) => createHash("sha256").update(secret).digest("hex");

function keyNamed(id: string): GateKey {
  const nothing = { permissions: new Set<never>(), ipRules: [], expiresAt: null };
  return {
    id,
    accountId: "account",
    identity: [],
    isDisabled: false,
    isHeld: false,
    isAccountClosed: false,
    tally: null,
    ...nothing,
  };
}

/** Keys in memory, with the same promise as the database: a change comes with a new generation. */
function shelf() {
  const rows = new Map<string, GateKey>();
  const counters = { generation: 1, finds: 0 };
  const source = {
    generation: () => counters.generation,
    find: (hash: Buffer) => {
      counters.finds++;
      return rows.get(hash.toString("hex")) ?? null;
    },
  };
  const put = (secret: string, key: GateKey) => {
    rows.set(sha256(secret), key);
    counters.generation++;
  };
  const remove = (secret: string) => {
    rows.delete(sha256(secret));
    counters.generation++;
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
