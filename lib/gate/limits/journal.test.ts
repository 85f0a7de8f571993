/** A file of limits is written anew while it is used, and is whole at every moment. */
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { KeyLimits } from "@/lib/shared/limits/key-limits";
import { LimitJournal } from "./journal";
import type { KeyWithLimits } from "./limit-counter";
import { LocalLimits } from "./local-limits";
import { Meter } from "./meter";

const NOON = Date.UTC(2026, 10, 28, 12);
const LIMITS: KeyLimits = { requests: [{ count: 1_000_000, per: "day" }], budget: null };

let folder: string;
let file: string;
let warnings: string[];
const log = { error: () => {}, warn: (...parts: unknown[]) => void warnings.push(String(parts[1])) };

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "latchkey-limits-"));
  file = path.join(folder, "latchkey.db.limits");
  warnings = [];
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** How many of `count` requests are admitted. */
const take = (counter: LocalLimits, key: KeyWithLimits, count: number) =>
  Array.from({ length: count }, () => counter.take(key, NOON)).filter((refusal) => refusal === null).length;

/** 500 keys that have used 1 each, in a file that is large. */
function openLarge() {
  const journal = new LimitJournal(file, log);
  const counter = new LocalLimits({ journal }, NOON);
  const keys: KeyWithLimits[] = Array.from({ length: 500 }, (_, index) => ({
    id: `k${index}`,
    limits: LIMITS,
    meter: null,
  }));
  for (const key of keys) take(counter, key, 1);
  const meters = keys.flatMap(({ meter }) => (meter instanceof Meter ? [meter] : []));
  while (statSync(file).size < 1_100_000) for (const meter of meters) journal.write(meter);
  return { journal, counter, keys, meters };
}

/** What would be known after a sudden end now: how many requests each key has used at most. */
function readUsed() {
  const counter = new LocalLimits({ journal: null }, NOON);
  const states = new LimitJournal(file, log).read();
  return (key: KeyWithLimits) => {
    const meter = new Meter(key.id);
    meter.restore(states.get(key.id) ?? { ahead: 0, requests: {}, units: {} }, NOON);
    return counter.readUses({ ...key, meter }, NOON)[0]?.used ?? 0;
  };
}

test("a file that is written anew a few keys at a time forgets no request, whenever the gate ends", async () => {
  const { journal, counter, keys, meters } = openLarge();
  const [first, last] = [keys[0], keys[499]];
  if (!first || !last) throw new Error("there are 500");
  let used = 1;
  const expectKept = () => {
    const usedBy = readUsed();
    for (const key of [first, last]) expect(usedBy(key)).toBeGreaterThanOrEqual(used);
  };
  for (let pass = 0; statSync(file).size > 1_000_000; pass++) {
    journal.compact(meters, 100);
    // Both at once, the one that is copied first and the one that is copied last.
    for (const key of [first, last]) expect(take(counter, key, 300)).toBe(300);
    used += 300;
    expectKept();
    // The disk takes it while requests go on.
    if (pass > 5) await new Promise(setImmediate);
  }
  expect(statSync(file).size).toBeLessThan(200_000);
  expectKept();
  await counter.close();
  const usedBy = readUsed();
  expect(keys.map(usedBy)).toEqual([used, ...Array(498).fill(1), used]);
});

test("the file stays as it is where that is impossible, and when the gate ends meanwhile", async () => {
  const { journal, counter, keys, meters } = openLarge();
  mkdirSync(`${file}.new`);
  for (let pass = 0; pass < 3; pass++) journal.compact(meters, 100);
  expect(warnings).toEqual([expect.stringContaining("can't be written anew")]);
  expect(take(counter, keys[0] as KeyWithLimits, 1)).toBe(1);
  rmSync(`${file}.new`, { recursive: true });
  journal.compact(meters, 100);
  await counter.close();
  expect(readdirSync(path.dirname(file))).toEqual([path.basename(file)]);
  expect(keys.map(readUsed())).toEqual([2, ...Array(499).fill(1)]);
});
