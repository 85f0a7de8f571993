/** Every entry point reads the same configuration, and names the database that it works on. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { startServer } from "../support/server";

let folder: string;
let databaseFile: string;
let settings: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "latchkey-entry-"));
  databaseFile = path.join(folder, "keys.db");
  settings = path.join(folder, "settings");
  writeFileSync(settings, `\uFEFFDATABASE_URL=file:${databaseFile}\r\nNODE_ENV=development\r\n`);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Runs a built program as its npm script does. */
function run(
  program: "seed" | "audit-verify" | "reset-password" | "backup" | "restore",
  environment: Record<string, string> = { ENV_FILE: settings },
  words: string[] = [],
) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [`dist/${program}.mjs`, ...words], {
    env: { PATH: process.env.PATH, LOG_LEVEL: "silent", ...environment } as unknown as NodeJS.ProcessEnv,
    encoding: "utf8",
  });
  return { status, stdout, stderr: stderr.trim() };
}

test("seed and audit:verify work on the database that the .env file names, and say so", () => {
  const seeded = run("seed");
  expect(seeded).toMatchObject({
    status: 0,
    stderr: "",
    stdout: expect.stringContaining(`Database: ${databaseFile}\n`),
  });
  const verified = run("audit-verify");
  expect(verified).toMatchObject({ status: 0, stderr: "" });
  expect(verified.stdout).toContain(`Database: ${databaseFile}\n`);
  expect(verified.stdout).toMatch(/^whole {3}Demo account .* entries 1 to \d+, head /m);
});

test("backup and restore work on the database that the .env file names, and say so", () => {
  run("seed");
  const file = path.join(folder, "keys.backup");
  for (const program of ["backup", "restore"] as const) {
    const done = run(program, { ENV_FILE: settings }, [file]);
    expect(done).toMatchObject({ status: 0, stderr: "" });
    expect(done.stdout).toContain(`Database: ${databaseFile}\n`);
    expect(run(program)).toMatchObject({ status: 1, stderr: expect.stringContaining(`npm run ${program} -- FILE`) });
  }
});

test("a bad configuration stops them, too, with one sentence", () => {
  for (const program of ["seed", "audit-verify", "backup", "restore"] as const) {
    const { status, stderr } = run(program, { ENV_FILE: settings, DATABASE_URL: "postgres://db" }, ["file"]);
    expect(stderr).toMatch(/^DATABASE_URL is "postgres:\/\/db": it begins with "postgres:" .*\.$/);
    expect(status).toBe(1);
  }
});

test("audit:verify fails where there is nothing to verify", () => {
  expect(run("audit-verify")).toMatchObject({
    status: 1,
    stderr: "Nothing was verified: the database does not exist; set DATABASE_URL to yours.",
  });
  writeFileSync(databaseFile, "");
  expect(run("audit-verify")).toMatchObject({ status: 1, stderr: expect.stringMatching(/^Nothing was verified: /) });
});

test("reset-password prints a link for one person, and says so when nobody has the address", () => {
  run("seed");
  const environment = { ENV_FILE: settings, PUBLIC_URL: "https://keys.example.com" };
  const made = run("reset-password", environment, ["Demo@Example.com"]);
  expect(made).toMatchObject({ status: 0, stderr: "" });
  expect(made.stdout).toMatch(/^https:\/\/keys\.example\.com\/reset\/[\w-]+#[\w-]{43}$/m);
  expect(run("audit-verify")).toMatchObject({ status: 0, stderr: "" });
  const nobody = run("reset-password", environment, ["nobody@example.com"]);
  expect(nobody).toMatchObject({ status: 1, stderr: "Nobody signs in as nobody@example.com." });
  expect(run("reset-password", environment)).toMatchObject({ status: 1, stderr: expect.stringContaining("-- EMAIL") });
});

test("a start in development mode runs the dashboard in production mode, and names its database", async () => {
  const server = await startServer({
    ENV_FILE: settings,
    DATABASE_URL: `file:${databaseFile}`,
    NODE_ENV: "development",
  });
  try {
    expect(server.output()).toContain(`Database: ${databaseFile}\n`);
    const variables = readFileSync(`/proc/${server.dashboardPid()}/environ`, "utf8").split("\0");
    expect(variables).toEqual(expect.arrayContaining(["NODE_ENV=production", "__NEXT_PROCESSED_ENV=true"]));
    expect((await fetch(`${server.url}/sign-up`)).status).toBe(200);
  } finally {
    await server.end();
  }
});
