/** A pool sends requests to upstreams that take them, shares them fairly, and forgets nothing by an edit. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { parsePattern } from "@/lib/shared/routes/path-pattern";
import type { PooledUpstream } from "./pooled-upstream";
import { type PoolOptions, UpstreamPool } from "./upstream-pool";

beforeEach(() => void vi.useFakeTimers({ toFake: ["performance", "Date"] }));
afterEach(() => void vi.useRealTimers());

const BROKEN = { cause: "connection_closed", errorCode: "ECONNRESET" } as const;

/** A pool of upstreams that are called by one letter each; one in upper case drains. */
function poolOf(letters: string, options: PoolOptions = {}): UpstreamPool {
  const addresses = [...letters].map((letter) => {
    return {
      origin: `http://${letter.toLowerCase()}`,
      base: parsePattern(""),
      isDraining: letter !== letter.toLowerCase(),
    };
  });
  return new UpstreamPool(addresses, options);
}

const nameOf = (upstream: PooledUpstream | null) => upstream?.origin.slice(7) ?? "-";
const choices = (pool: UpstreamPool, count: number) =>
  Array.from({ length: count }, () => nameOf(pool.choose())).join("");

function requireUpstream(pool: UpstreamPool, name: string): PooledUpstream {
  const found = pool.upstreams.find((upstream) => nameOf(upstream) === name);
  if (!found) throw new Error(`no upstream ${name}`);
  return found;
}

function fail(pool: UpstreamPool, name: string, times: number): void {
  const upstream = requireUpstream(pool, name);
  for (let time = 0; time < times; time++) upstream.fail(BROKEN);
}

test("round robin: each upstream in turn; one that drains gets none", () => {
  expect(choices(poolOf("abc"), 7)).toBe("abcabca");
  expect(choices(poolOf("aBc"), 6)).toBe("acacac");
  expect(choices(poolOf("AB"), 2)).toBe("--");
  expect(choices(poolOf("A"), 1)).toBe("-");
});

test("least requests: the upstream with the fewest under way, each in turn among equals", () => {
  const pool = poolOf("abc", { balance: "least-requests" });
  expect(choices(pool, 6)).toBe("abcabc");
  const [a, b, c] = ["a", "b", "c"].map((name) => requireUpstream(pool, name)) as [
    PooledUpstream,
    PooledUpstream,
    PooledUpstream,
  ];
  for (const upstream of [a, a, b, c, c]) upstream.begin();
  expect(choices(pool, 3)).toBe("bbb");
  b.begin();
  a.end();
  expect(choices(pool, 2)).toBe("aa");
});

test("what was tried with a request comes last, and comes again where nothing else is left", () => {
  const pool = poolOf("abC");
  const a = requireUpstream(pool, "a");
  expect([1, 2, 3].map(() => nameOf(pool.choose([a])))).toEqual(["b", "b", "b"]);
  fail(pool, "b", 5);
  // Its circuit is open, but the request would fail otherwise.
  expect(nameOf(pool.choose([a]))).toBe("b");
  expect(nameOf(pool.choose([a, requireUpstream(pool, "b")]))).toBe("a");
});

test("after failures in a row an upstream gets no requests until its time, then one, and all once that is answered", () => {
  const pool = poolOf("ab", { circuitBreaker: { failures: 3, openMs: 10_000 } });
  fail(pool, "a", 2);
  requireUpstream(pool, "a").succeed();
  fail(pool, "a", 2);
  expect(choices(pool, 4)).toBe("abab");
  vi.setSystemTime(5_000);
  fail(pool, "a", 1);
  expect(choices(pool, 4)).toBe("bbbb");
  expect(requireUpstream(pool, "a").describe()).toEqual({ status: "open", since: 5_000 });
  vi.advanceTimersByTime(9_999);
  expect(choices(pool, 2)).toBe("bb");
  vi.advanceTimersByTime(1);
  const tried = pool.choose();
  expect(nameOf(tried)).toBe("a");
  tried?.begin();
  expect(choices(pool, 2)).toBe("bb");
  tried?.fail(BROKEN);
  tried?.end();
  vi.advanceTimersByTime(9_999);
  expect(choices(pool, 2)).toBe("bb");
  expect(requireUpstream(pool, "a").describe()).toEqual({ status: "open", since: 5_000 });
  vi.advanceTimersByTime(1);
  tried?.begin();
  tried?.succeed();
  tried?.end();
  expect(choices(pool, 4)).toBe("abab");
  expect(requireUpstream(pool, "a").describe()).toEqual({ status: "healthy", since: null });
});

test("a try that never ends is followed by another", () => {
  const pool = poolOf("a", { circuitBreaker: { failures: 1, openMs: 1_000 } });
  fail(pool, "a", 1);
  expect(choices(pool, 1)).toBe("-");
  vi.advanceTimersByTime(1_000);
  requireUpstream(pool, "a").begin();
  expect(choices(pool, 1)).toBe("-");
  vi.advanceTimersByTime(1_000);
  expect(choices(pool, 1)).toBe("a");
});

test("a route with one upstream gives it every request, whatever happens, unless it says otherwise", () => {
  const pool = poolOf("a");
  fail(pool, "a", 1_000);
  expect(choices(pool, 3)).toBe("aaa");
  expect(pool.retries).toBe(0);
  expect(poolOf("ab").retries).toBe(2);
  expect(poolOf("ab", { retries: 0 }).retries).toBe(0);
});

const CHECK = { path: "/health", intervalMs: 1_000, timeoutMs: 500, healthyAfter: 2, unhealthyAfter: 3 };

test("an upstream gets no requests after failed checks in a row, and again after good ones in a row", () => {
  const pool = poolOf("ab", { healthCheck: CHECK });
  const { check } = requireUpstream(pool, "a");
  for (const isGood of [false, false, true, false, false]) expect(check.note(isGood, CHECK)).toBe(false);
  expect(choices(pool, 2)).toBe("ab");
  vi.setSystemTime(7_000);
  expect(check.note(false, CHECK)).toBe(true);
  expect(choices(pool, 3)).toBe("bbb");
  expect(requireUpstream(pool, "a").describe()).toEqual({ status: "failing", since: 7_000 });
  for (const isGood of [true, false, true]) expect(check.note(isGood, CHECK)).toBe(false);
  expect(choices(pool, 2)).toBe("bb");
  expect(check.note(true, CHECK)).toBe(true);
  expect(choices(pool, 2)).toBe("ab");
});

test("an edit that keeps an upstream keeps what is known of it; what the edit no longer asks for counts no more", () => {
  const before = poolOf("abc", { healthCheck: CHECK });
  fail(before, "a", 5);
  for (let time = 0; time < 3; time++) requireUpstream(before, "b").check.note(false, CHECK);
  const running = requireUpstream(before, "c");
  running.begin();
  const after = poolOf("dCba", { healthCheck: { ...CHECK, path: "/other" } });
  after.continueFrom(before);
  expect(choices(after, 2)).toBe("dd");
  expect(requireUpstream(after, "c").running).toBe(1);
  running.end();
  expect(requireUpstream(after, "c").running).toBe(0);
  const unchecked = poolOf("ab");
  unchecked.continueFrom(after);
  expect(choices(unchecked, 2)).toBe("bb");
});
