/** However many processes start at once, one builds, and the others use what it built. */
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { makeTree } from "./build-fixtures";
import { buildProduct } from "./build-product.mjs";
import { createStamp, ENTRIES, entries, isBuilt, stampLine } from "./build-stamp.mjs";

let root: string;
let started: ChildProcess[];
beforeEach(() => {
  root = makeTree();
  started = [];
});
afterEach(() => {
  vi.unstubAllEnvs();
  for (const child of started) child.kill("SIGKILL");
  rmSync(root, { recursive: true, force: true });
});

/** Stands for Prisma, esbuild and Next: writes what they write. */
async function make(_root: string, stamp: string): Promise<void> {
  for (const entry of entries) writeFileSync(path.join(root, "dist", `${entry}.mjs`), `${stampLine(stamp)}\n`);
}

/** A process that builds, says so, and takes until the file `go` is there. */
function startBuilder(): ChildProcess & { output(): string } {
  const script = `
    import { appendFileSync, existsSync, writeFileSync } from "node:fs";
    import { setTimeout as sleep } from "node:timers/promises";
    import { buildProduct } from ${JSON.stringify(path.resolve("scripts/build-product.mjs"))};
    import { entries, stampLine } from ${JSON.stringify(path.resolve("scripts/build-stamp.mjs"))};
    const root = ${JSON.stringify(root)};
    const hasBuilt = await buildProduct(root, { say: console.log, make: async (_root, stamp) => {
      console.log("building");
      while (!existsSync(root + "/go")) await sleep(10);
      for (const entry of entries) writeFileSync(root + "/dist/" + entry + ".mjs", stampLine(stamp) + "\\n");
    } });
    console.log(hasBuilt ? "built" : "nothing to do");`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", script], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  started.push(child);
  let output = "";
  child.stdout.on("data", (chunk) => {
    output += chunk;
  });
  return Object.assign(child, { output: () => output });
}

const exited = (child: ChildProcess) => new Promise((resolve) => child.once("close", resolve));
const says = (child: { output(): string }, text: string) =>
  expect.poll(child.output, { timeout: 20_000 }).toContain(text);

test("of two processes that start together one builds, and the other waits for it", async () => {
  const first = startBuilder();
  await says(first, "building");
  const second = startBuilder();
  await says(second, "Another process is building Latchkey");
  const ends = Promise.all([exited(first), exited(second)]);
  writeFileSync(path.join(root, "go"), "");
  expect(await ends).toEqual([0, 0]);
  expect(first.output()).toContain("built");
  expect(second.output()).toMatch(/nothing to do/);
  expect(second.output()).not.toContain("building\n");
}, 30_000);

test("a process that was killed while it built holds nobody up, and its half of a build is not used", async () => {
  const killed = startBuilder();
  await says(killed, "building");
  const gone = exited(killed);
  killed.kill("SIGKILL");
  await gone;
  expect(isBuilt(root, createStamp(root))).toBe(false);
  expect(await buildProduct(root, { say: () => {}, make })).toBe(true);
}, 30_000);

test("what is built from these sources is not built again, unless that is asked for", async () => {
  expect(await buildProduct(root, { say: () => {}, make })).toBe(true);
  expect(await buildProduct(root, { say: () => {}, make })).toBe(false);
  expect(await buildProduct(root, { say: () => {}, make, isForced: true })).toBe(true);
});

test("a build runs in production mode, whatever the environment says, and Next reads no .env file itself", async () => {
  const bin = path.join(root, "node_modules/.bin");
  mkdirSync(bin, { recursive: true });
  for (const name of ["prisma", "next"]) {
    writeFileSync(path.join(bin, name), `#!/bin/sh\nenv > ${path.join(root, name)}.env\n`, { mode: 0o755 });
  }
  writeFileSync(path.join(root, "tsconfig.json"), "{}");
  mkdirSync(path.join(root, ".next", "static"), { recursive: true });
  for (const source of Object.values(ENTRIES)) {
    mkdirSync(path.dirname(path.join(root, source)), { recursive: true });
    writeFileSync(path.join(root, source), "");
  }
  vi.stubEnv("NODE_ENV", "development");
  vi.stubEnv("NEXT_PRIVATE_STRAY", "1");
  expect(await buildProduct(root, { say: () => {} })).toBe(true);
  for (const name of ["prisma", "next"]) {
    const lines = readFileSync(path.join(root, `${name}.env`), "utf8").split("\n");
    expect(lines).toEqual(expect.arrayContaining(["NODE_ENV=production", "__NEXT_PROCESSED_ENV=true"]));
    expect(lines).not.toContain("NEXT_PRIVATE_STRAY=1");
  }
});

test("a source that changes while the build runs makes it stale", async () => {
  const makeAndChange: typeof make = async (place, stamp) => {
    await make(place, stamp);
    writeFileSync(path.join(root, "server.ts"), "changed");
  };
  expect(await buildProduct(root, { say: () => {}, make: makeAndChange })).toBe(true);
  expect(isBuilt(root, createStamp(root))).toBe(false);
});

test("a build that fails ends with its last lines and the name of the file that has them all", async () => {
  const said: string[] = [];
  const fail = async () => {
    const lines = Array.from({ length: 30 }, (_, index) => `line ${index}`);
    writeFileSync(path.join(root, "dist/build.log"), lines.join("\n"));
    throw new Error("next build ended with code 1");
  };
  const build = buildProduct(root, { say: (line) => said.push(line), make: fail, isLogged: true });
  await expect(build).rejects.toThrow(
    /^line 10\n.*line 29\n\nThe build failed: next build ended with code 1\. .* dist\/build\.log\.$/s,
  );
  expect(said).toEqual([expect.stringContaining("dist/build.log")]);
  expect(existsSync(path.join(root, ".next/built-from"))).toBe(false);
  expect(readFileSync(path.join(root, "dist/build.log"), "utf8")).toContain("line 0");
});
