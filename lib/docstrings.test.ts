/** Every export and every class in `lib/` says in a docstring what its name does not. */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";

const ROOT = path.resolve(import.meta.dirname, "..");
const DECLARATION =
  /^(export (default )?)?(declare )?(abstract )?class [\w$]|^export (default )?(declare )?(async )?(function|const|let|type|interface|enum)\b/;

// Biome formats the code: a top-level declaration begins in the first column, and its docstring ends right above it.
function findUndocumented(text: string): string[] {
  const lines = text.split("\n");
  return lines.filter((line, index) => {
    // `export type { X } from` documents nothing new.
    if (!DECLARATION.test(line) || line.startsWith("export type {")) return false;
    const above = lines.slice(0, index).findLast((each) => !each.startsWith("//"));
    return above?.endsWith("*/") !== true;
  });
}

test("the reader of declarations sees those without a docstring", () => {
  const text = ["/** Says it. */", "export const a = 1;", "export const b = 2;", "", "class C {}", "type Private = 1;"];
  expect(findUndocumented(text.join("\n"))).toEqual(["export const b = 2;", "class C {}"]);
  const between = [
    "/** Says it. */",
    "// Says more.",
    "export async function a() {}",
    "/** The file. */",
    "",
    "export type B = 1;",
  ];
  expect(findUndocumented(between.join("\n"))).toEqual(["export type B = 1;"]);
});

test("every export and class in lib has a docstring", () => {
  const files = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard", "lib"], { cwd: ROOT })
    .toString()
    .split("\n")
    .filter((file) => /\.tsx?$/.test(file) && !/\.test\.tsx?$|\/generated\//.test(file));
  expect(files.length).toBeGreaterThan(150);
  const found = files.flatMap((file) =>
    findUndocumented(readFileSync(path.join(ROOT, file), "utf8")).map((line) => `${file}: ${line}`),
  );
  expect(found).toEqual([]);
});
