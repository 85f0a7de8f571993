/** A backup or a restore that is killed at any moment leaves the old state or the new one, and never a mixture. */
import { type ChildProcess, spawn } from "node:child_process";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import Database from "better-sqlite3";
import { buildSync } from "esbuild";
import { afterAll, beforeAll, expect, test } from "vitest";
import { toChainKeyPath } from "@/lib/config/chain-key";
import { closeDatabase } from "@/lib/server/db/transactions";
import { createActor } from "@/lib/server/testing/database";
import { createOne } from "@/lib/server/testing/keys";
import { findDatabaseFaults } from "@/prisma/check-database";
import { applyMigrations } from "@/prisma/migrate";
import { bundleOptions } from "@/scripts/bundle.mjs";
import { readContainer } from "./container";
import { lockForUse } from "./database-lock";
import { writeBackup } from "./snapshot";

/** Few in every run of the tests; KILL_ROUNDS=100 for many. */
const ROUNDS = Number(process.env.KILL_ROUNDS ?? 4);

const root = path.resolve(import.meta.dirname, "../..");
const programs = path.join(root, "dist", `kill-test-${process.pid}`);
const folder = mkdtempSync(path.join(tmpdir(), "latchkey-kill-"));
const [old, other] = ["old", "other"].map((name) => path.join(folder, name, "keys.db")) as [string, string];
const backup = path.join(folder, "other.backup");

/** Two servers with chain keys of their own. The newest data of the first are in its log only, as after a kill. */
beforeAll(async () => {
  for (const entry of ["backup", "restore"] as const) {
    const { outputFiles } = buildSync(bundleOptions(root, entry));
    mkdirSync(programs, { recursive: true });
    for (const { path: file, contents } of outputFiles)
      writeFileSync(path.join(programs, path.basename(file)), contents);
  }
  for (const [databasePath, name] of [
    [other, "other"],
    [old, "old"],
  ] as const) {
    applyMigrations(databasePath);
    process.env.DATABASE_URL = `file:${databasePath}`;
    const actor = await createActor();
    for (let each = 0; each < 5; each++) await createOne(actor, { name: `${name} ${each}` });
    if (name === "other") await closeDatabase();
  }
  writeBackup(other, backup);
});
afterAll(async () => {
  await closeDatabase();
  for (const place of [folder, programs]) rmSync(place, { recursive: true, force: true });
});

function copyOld(round: number): string {
  const place = path.join(folder, `round-${round}`);
  mkdirSync(place);
  for (const name of readdirSync(path.dirname(old))) {
    if (!name.endsWith("-shm")) copyFileSync(path.join(path.dirname(old), name), path.join(place, name));
  }
  return path.join(place, "keys.db");
}

/**
 * Runs a program and kills it a while after it wrote `line`, or after its start. Returns its output; it may have ended
 * by itself.
 */
async function runAndKill(entry: string, words: string[], databasePath: string, line: string | null, delay: number) {
  const environment = { ...process.env, DATABASE_URL: `file:${databasePath}`, ENV_FILE: "" };
  const child: ChildProcess = spawn(process.execPath, [path.join(programs, `${entry}.mjs`), ...words], {
    cwd: root,
    env: environment,
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = new Promise<void>((resolve) => child.once("close", () => resolve()));
  let output = "";
  const seen = new Promise<void>((resolve) => {
    child.stdout?.on("data", (bytes: Buffer) => {
      output += bytes;
      if (line !== null && output.includes(line)) resolve();
    });
  });
  await Promise.race([ended, line === null ? Promise.resolve() : seen]);
  await Promise.race([ended, sleep(delay)]);
  child.kill("SIGKILL");
  await ended;
  return output;
}

function listNames(databasePath: string): unknown[] {
  const database = new Database(databasePath, { readonly: true });
  const names = database.prepare('SELECT "name" FROM "ApiKey" ORDER BY "name"').pluck().all();
  database.close();
  return names;
}

test("a restore that is killed leaves the old database or the restored one, with its own chain key", async () => {
  const found = { old: 0, restored: 0 };
  const keyOf = (databasePath: string) => readFileSync(toChainKeyPath(databasePath), "utf8");
  for (let round = 0; round < ROUNDS; round++) {
    const databasePath = copyOld(round);
    // Every second kill is aimed at the moments in which the files change places.
    const [line, delay] = round % 2 === 0 ? ["Ended:", Math.random() * 40] : ["Database:", Math.random() * 400];
    await runAndKill("restore", [backup], databasePath, line, delay);
    // As a start does.
    lockForUse(databasePath)?.release();
    expect(findDatabaseFaults(databasePath)).toEqual([]);
    const isRestored = keyOf(databasePath) === keyOf(other);
    const name = isRestored ? "other" : "old";
    expect(listNames(databasePath)).toEqual([0, 1, 2, 3, 4].map((each) => `${name} ${each}`));
    expect(readdirSync(path.dirname(databasePath)).filter((name) => /\.restor/.test(name))).toEqual([]);
    found[isRestored ? "restored" : "old"]++;
    rmSync(path.dirname(databasePath), { recursive: true });
  }
  expect(found.old + found.restored).toBe(ROUNDS);
  process.stdout.write(`restore: ${JSON.stringify(found)}\n`);
}, 600_000);

test("a backup that is killed leaves no file, the backup before, or a new one that is whole", async () => {
  const file = path.join(folder, "killed.backup");
  const found = { none: 0, before: 0, new: 0 };
  let before: Buffer | null = null;
  for (let round = 0; round < ROUNDS; round++) {
    await runAndKill("backup", [file], other, "Database:", Math.random() * 60);
    const after: Buffer | null = existsSync(file) ? readFileSync(file) : null;
    if (after !== null) {
      const target = path.join(folder, `checked-${round}`);
      expect(readContainer(file, target).chainKey).toBe(readFileSync(toChainKeyPath(other), "utf8").trim());
      expect(listNames(target)).toHaveLength(5);
    }
    const isSame = before !== null && after !== null && before.equals(after);
    found[after === null ? "none" : isSame ? "before" : "new"]++;
    before = after;
  }
  await runAndKill("backup", [file], other, "SHA-256", 60_000);
  expect(readdirSync(folder).filter((name) => name.includes("partial"))).toEqual([]);
  process.stdout.write(`backup: ${JSON.stringify(found)}\n`);
}, 600_000);
