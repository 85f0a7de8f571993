/**
 * A start on a Node that is too old, or without its packages, ends with one sentence before anything else is loaded.
 */
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";

let root: string;
beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), "latchkey-start-"));
  mkdirSync(path.join(root, "scripts"));
  for (const file of ["require-node.cjs", "check-packages.mjs", "start.mjs", "build.mjs"]) {
    cpSync(path.resolve("scripts", file), path.join(root, "scripts", file));
  }
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function run(script: string, ...flags: string[]): { status: number | null; stderr: string } {
  const words = [...flags, path.join("scripts", script)];
  const { status, stderr } = spawnSync(process.execPath, words, { cwd: root, encoding: "utf8" });
  return { status, stderr: stderr.trim() };
}

/** Stands for another version of Node: its parser is this one's, its number is not. */
function pretendNode(version: string): string[] {
  const file = path.join(root, "other-node.cjs");
  writeFileSync(file, `Object.defineProperty(process.versions, "node", { value: ${JSON.stringify(version)} });`);
  return ["--require", file];
}

test.each(["18.20.8", "20.20.2", "22.11.0"])("Node %s is refused with the versions that work", (version) => {
  for (const script of ["start.mjs", "build.mjs"]) {
    const { status, stderr } = run(script, ...pretendNode(version));
    expect(stderr).toMatch(/^Latchkey needs Node 22\.12 or later, and this is Node [\d.]+\. Run npm ci, [^\n]*\.$/);
    expect(stderr).toContain(`Node ${version}.`);
    expect(status).toBe(1);
  }
});

test.each(["22.12.0", "24.21.0", "26.0.0"])("Node %s is accepted", (version) => {
  expect(run("start.mjs", ...pretendNode(version)).stderr).toBe("The packages are not installed: run npm ci.");
});

test("a native module of another Node is named as that", () => {
  const folder = path.join(root, "node_modules/better-sqlite3");
  mkdirSync(folder, { recursive: true });
  writeFileSync(
    path.join(folder, "index.js"),
    'module.exports = class { constructor() { require("./addon.node"); } };',
  );
  // No machine code of this system: the loader refuses it, as it refuses one for another Node.
  writeFileSync(path.join(folder, "addon.node"), "made elsewhere");
  const { status, stderr } = run("start.mjs");
  expect(stderr).toBe("better-sqlite3 was installed for another Node or another system: run npm ci.");
  expect(status).toBe(1);
});

test("packages that are missing, or of before an upgrade, are named with what to do", () => {
  const install = (name: string, version: string) => {
    const folder = path.join(root, "node_modules", name);
    mkdirSync(folder, { recursive: true });
    writeFileSync(path.join(folder, "package.json"), JSON.stringify({ version, main: "index.js" }));
    writeFileSync(path.join(folder, "index.js"), "module.exports = class { close() {} };");
  };
  const dependencies = { "better-sqlite3": "13.2.0", next: "16.4.5" };
  writeFileSync(path.join(root, "package.json"), JSON.stringify({ dependencies }));
  install("better-sqlite3", "13.2.0");
  expect(run("start.mjs")).toEqual({ status: 1, stderr: "The package next is not installed: run npm ci." });
  install("next", "16.4.0");
  expect(run("build.mjs")).toEqual({
    status: 1,
    stderr: "next 16.4.5 is needed, and 16.4.0 is installed: run npm ci.",
  });
});

test("the Node from npm stays in the PATH where it runs, and is taken out where it can't", () => {
  const bin = path.join(root, "node_modules/.bin");
  mkdirSync(bin, { recursive: true });
  const link = path.join(bin, "node");
  const install = () => spawnSync("sh", [path.resolve("scripts/after-install.sh")], { cwd: root, encoding: "utf8" });
  symlinkSync(process.execPath, link);
  expect(install()).toMatchObject({ status: 0, stderr: "" });
  expect(existsSync(link)).toBe(true);
  rmSync(link);
  symlinkSync("../of-another-libc/bin/node", link);
  expect(install()).toMatchObject({ status: 0, stderr: expect.stringContaining("the system's own Node is used") });
  expect(readdirSync(bin)).toEqual([]);
});
