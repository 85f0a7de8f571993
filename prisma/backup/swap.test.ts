/** A swap that stopped after any of its steps is finished by whoever comes next. */
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { abandonSwap, beginSwap, commitSwap, finishSwap } from "./swap";

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "latchkey-swap-"));
  file = path.join(folder, "keys.db");
  for (const suffix of ["", "-wal", "-shm", ".chain-key"]) writeFileSync(`${file}${suffix}`, `old ${suffix}`);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function prepare(hasChainKey: boolean): void {
  const fresh = beginSwap(file);
  writeFileSync(fresh, "new ");
  if (hasChainKey) writeFileSync(`${fresh}.chain-key`, "new .chain-key");
}

const MOVES = [
  ["keys.db-wal", "keys.db.replaced/keys.db-wal"],
  ["keys.db-shm", "keys.db.replaced/keys.db-shm"],
  ["keys.db.chain-key", "keys.db.replaced/keys.db.chain-key"],
  ["keys.db.restored/database.chain-key", "keys.db.chain-key"],
  ["keys.db", "keys.db.replaced/keys.db"],
  ["keys.db.restored/database", "keys.db"],
] as const;

const contents = (place: string) =>
  Object.fromEntries(readdirSync(place).map((name) => [name, readFileSync(path.join(place, name), "utf8")]));

test.each([0, 1, 2, 3, 4, 5, 6])("after %i moves the rest is moved, and nothing twice", (count) => {
  prepare(true);
  renameSync(`${file}.restoring`, `${file}.restored`);
  const plan = { replaced: "keys.db.replaced", hasChainKey: true };
  writeFileSync(path.join(`${file}.restored`, "plan.json"), JSON.stringify(plan));
  mkdirSync(`${file}.replaced`);
  for (const [from, to] of MOVES.slice(0, count)) renameSync(path.join(folder, from), path.join(folder, to));
  finishSwap(file);
  finishSwap(file);
  expect(contents(`${file}.replaced`)).toEqual({
    "keys.db": "old ",
    "keys.db-wal": "old -wal",
    "keys.db-shm": "old -shm",
    "keys.db.chain-key": "old .chain-key",
  });
  rmSync(`${file}.replaced`, { recursive: true });
  expect(contents(folder)).toEqual({ "keys.db": "new ", "keys.db.chain-key": "new .chain-key" });
});

/** A folder of another file system, where there is one: files are copied to it instead of renamed. */
function createOtherFolder(): string {
  const place = ["/tmp", "/dev/shm"].find((each) => existsSync(each) && statSync(each).dev !== statSync(folder).dev);
  return mkdtempSync(path.join(place ?? tmpdir(), "latchkey-swap-key-"));
}

test("a chain key that CHAIN_KEY_FILE names is replaced there, and the old one is kept with the old database", () => {
  const other = createOtherFolder();
  const key = path.join(other, "keys.db");
  writeFileSync(key, "old key");
  prepare(true);
  const replaced = commitSwap(file, new Date(), key);
  expect(contents(other)).toEqual({ "keys.db": "new .chain-key" });
  expect(contents(replaced)).toMatchObject({ "keys.db": "old ", "keys.db.chain-key": "old key" });
  rmSync(other, { recursive: true });
});

test("a kill after the old key was copied to another file system, and before it was removed, loses neither key", () => {
  const other = createOtherFolder();
  const chainKey = path.join(other, "key");
  writeFileSync(chainKey, "old key");
  prepare(true);
  renameSync(`${file}.restoring`, `${file}.restored`);
  const plan = { replaced: "keys.db.replaced", hasChainKey: true, chainKey };
  writeFileSync(path.join(`${file}.restored`, "plan.json"), JSON.stringify(plan));
  mkdirSync(`${file}.replaced`);
  writeFileSync(path.join(`${file}.replaced`, "keys.db.chain-key"), "old key");
  finishSwap(file);
  expect(contents(other)).toEqual({ key: "new .chain-key" });
  expect(contents(`${file}.replaced`)["keys.db.chain-key"]).toBe("old key");
  rmSync(other, { recursive: true });
});

test("a database that has no chain key yet does not get the old one's", () => {
  prepare(false);
  const replaced = commitSwap(file, new Date());
  expect(contents(replaced)["keys.db.chain-key"]).toBe("old .chain-key");
  expect(existsSync(`${file}.chain-key`)).toBe(false);
});

test("what was prepared and not decided changes nothing", () => {
  const before = contents(folder);
  prepare(true);
  finishSwap(file);
  abandonSwap(file);
  expect(contents(folder)).toEqual(before);
});
