/** What is counted on one server survives its end, however it ends. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { KeyLimits } from "@/lib/shared/limits/key-limits";
import { LimitJournal } from "./journal";
import type { KeyWithLimits } from "./limit-counter";
import { LocalLimits } from "./local-limits";

const NOON = Date.UTC(2026, 10, 28, 12);
const QUIET = { error: () => {}, warn: () => {} };

let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "latchkey-limits-"));
  file = path.join(folder, "sub", "latchkey.db.limits");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const open = (now = NOON) => new LocalLimits({ journal: new LimitJournal(file, QUIET) }, now);
const keyOf = (limits: KeyLimits, id = "key"): KeyWithLimits => ({ id, limits, meter: null });
const requests = (count: number, per: "minute" | "hour" | "day" | "month") => ({
  requests: [{ count, per }],
  budget: null,
});

/** How many of `count` requests are admitted at `now`. */
function take(counter: LocalLimits, key: KeyWithLimits, count: number, now = NOON): number {
  return Array.from({ length: count }, () => counter.take(key, now)).filter((refusal) => refusal === null).length;
}

test.each(["minute", "hour", "day", "month"] as const)("requests per %s are exact over an orderly end", async (per) => {
  const before = open();
  expect(take(before, keyOf(requests(1_000, per)), 600)).toBe(600);
  await before.close();
  expect(take(open(NOON + 1), keyOf(requests(1_000, per)), 1_000, NOON + 1)).toBe(400);
});

test("after a sudden end none is too many, and no more are lost than were saved ahead", () => {
  const key = keyOf(requests(1_000, "hour"));
  expect(take(open(), key, 605)).toBe(605);
  // Saved ahead in steps of 20: 620 are known to be used at most.
  const after = open(NOON + 60_000);
  expect(take(after, keyOf(requests(1_000, "hour")), 1_000, NOON + 60_000)).toBe(380);
});

test("a key that is found anew, as after it was deleted and restored, goes on with its count", () => {
  const counter = open();
  expect(take(counter, keyOf(requests(5, "day")), 3)).toBe(3);
  expect(take(counter, keyOf(requests(5, "day")), 5)).toBe(2);
});

test("a key that has nothing to do loses nothing by a sudden end", () => {
  const key = keyOf(requests(5, "day"));
  expect(take(open(), key, 3)).toBe(3);
  expect(take(open(), keyOf(requests(5, "day")), 5)).toBe(2);
});

test("a budget survives a sudden end", () => {
  const limits: KeyLimits = { requests: [], budget: { units: 10, per: "month" } };
  const before = open();
  before.spend(keyOf(limits), 9, NOON);
  expect(before.readUses(keyOf(limits), NOON)).toMatchObject([{ counts: "units", used: 9 }]);
  const after = open();
  expect(after.take(keyOf(limits), NOON)).toBeNull();
  after.spend(keyOf(limits), 1, NOON);
  expect(open().take(keyOf(limits), NOON)).toMatchObject({ code: "budget_spent" });
});

test("what is counted is said, and when there is room again", () => {
  const counter = open();
  const limits: KeyLimits = { requests: [{ count: 4, per: "minute" }], budget: { units: 10, per: "month" } };
  const key = keyOf(limits);
  expect(take(counter, key, 3)).toBe(3);
  const read = (now: number) =>
    counter.readCounts(key, now).counts.map(({ used, most, freeAt }) => [used, most, freeAt]);
  expect(read(NOON)).toEqual([
    [3, 4, null],
    [0, 10, null],
  ]);
  counter.spend(key, 12, NOON);
  expect(take(counter, key, 3, NOON + 5_000)).toBe(0);
  counter.refund(key, NOON);
  expect(read(NOON + 5_000)).toEqual([
    [2, 4, null],
    [12, 10, Date.UTC(2026, 11, 1)],
  ]);
  const lowered = keyOf({ requests: [{ count: 1, per: "minute" }], budget: null });
  // A slice of a second leaves the window when all of it is a minute old.
  expect(counter.readCounts(lowered, NOON + 5_000).counts[0]).toMatchObject({
    used: 2,
    most: 1,
    freeAt: NOON + 61_000,
  });
});

test("a server that counts by itself says its share of each limit", () => {
  const live = ["a", "b", "c"];
  const counter = new LocalLimits({ nodes: () => ({ id: "a", live }) }, NOON);
  const key = keyOf(requests(100, "day"));
  expect(take(counter, key, 50)).toBe(34);
  expect(counter.readCounts(key, NOON)).toMatchObject({
    counts: [{ used: 34, most: 34, limit: 100, freeAt: Date.UTC(2026, 10, 29) }],
    servers: 3,
  });
});

test("a clock that was set back does not begin a period again", () => {
  const counter = open();
  const key = keyOf(requests(5, "day"));
  expect(take(counter, key, 9)).toBe(5);
  expect(take(counter, key, 9, NOON - 2 * 86_400_000)).toBe(0);
  expect(take(open(NOON - 86_400_000), keyOf(requests(5, "day")), 9, NOON - 86_400_000)).toBe(0);
});

test("requests are refused where they can't be saved, and admitted again once they can", () => {
  const key = keyOf(requests(50, "day"));
  const journal = new LimitJournal(file, QUIET);
  const counter = new LocalLimits({ journal }, NOON);
  journal.close();
  expect(counter.take(key, NOON)).toEqual({ code: "limits_unavailable" });
  journal.rewrite([]);
  expect(take(counter, key, 60)).toBe(50);
});

test("idle keys are saved exactly, 200 at a time, so that requests wait for few writes", async () => {
  vi.useFakeTimers();
  const counter = new LocalLimits({ journal: new LimitJournal(file, QUIET) }, NOON);
  counter.start();
  for (let index = 0; index < 500; index++) take(counter, { ...keyOf(requests(10_000, "day")), id: `k${index}` }, 1);
  const countExact = () => readFileSync(file, "utf8").match(/"ahead":0/g)?.length ?? 0;
  const counts: number[] = [];
  for (let pass = 0; pass < 5; pass++) {
    vi.advanceTimersByTime(1_000);
    counts.push(countExact());
  }
  vi.useRealTimers();
  await counter.close();
  expect(counts).toEqual([0, 200, 400, 500, 500]);
});

test("a line that was cut costs what it held and nothing else", () => {
  expect(take(open(), keyOf(requests(5, "day")), 3)).toBe(3);
  appendFileSync(file, '\nother\t{"ahead":1,');
  expect(take(open(), keyOf(requests(5, "day")), 5)).toBe(2);
});

test("the file holds each key once after a start, is private, and keeps no secret", () => {
  const counter = open();
  for (let round = 0; round < 50; round++) take(counter, keyOf(requests(500, "day")), 5);
  open();
  expect(readFileSync(file, "utf8").match(/key\t/g)).toHaveLength(1);
  expect(statSync(file).mode & 0o777).toBe(0o600);
});

test("a file that can't be read stops the start", () => {
  writeFileSync(path.join(folder, "sub"), "no folder");
  expect(() => open()).toThrow();
});

test("servers that know nothing of one another admit their shares, which are the limit together", () => {
  const live = ["b", "a", "c"];
  const counts = live.map((id) => {
    const counter = new LocalLimits({ nodes: () => ({ id, live }) });
    return take(counter, keyOf(requests(100, "day")), 100);
  });
  expect(counts).toEqual([33, 34, 33]);
});

test("a counter that is killed again and again never admits one too many", { timeout: 60_000 }, async () => {
  const limit = 20_000;
  const counts: number[] = [];
  for (const deadline of [1, 1_700, 4_013, 7_777, 0]) {
    const parameters = ["--import", "tsx", "lib/gate/testing/limit-process.ts", file, String(limit), String(deadline)];
    const child = spawn(process.execPath, parameters, { stdio: ["ignore", "pipe", "inherit"] });
    let output = "";
    child.stdout.on("data", (bytes: Buffer) => {
      output += bytes;
    });
    await once(child, "close");
    expect(child.signalCode).toBe(deadline === 0 ? null : "SIGKILL");
    counts.push(Number(output));
  }
  expect(counts.slice(0, 4)).toEqual([1, 1_700, 4_013, 7_777]);
  const admitted = counts.reduce((sum, count) => sum + count, 0);
  expect(admitted).toBeLessThanOrEqual(limit);
  // What was saved ahead is lost, at each of four ends.
  expect(admitted).toBeGreaterThan(limit - 4 * 256);
});
