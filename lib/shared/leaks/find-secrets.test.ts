/** What finds secrets in a text, here and in the programs of docs/leaked-keys.md. */
import { execFileSync, spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, test } from "vitest";
import { completeSecret } from "@/lib/shared/keys/secret-format";
import { findSecrets, SECRET_PATTERN } from "./find-secrets";

const createOne = () => completeSecret(randomBytes(44).toString("hex").toUpperCase());
const [first, second] = [createOne(), createOne()];
const wrongChecksum = first.slice(0, 95) + (first.endsWith("0") ? "1" : "0");
const TEXT = [
  `X-API-Key: ${first}`,
  `"key":"${second}","again":"${first}"`,
  wrongChecksum,
  first.toLowerCase(),
  `A${second}`,
  `${second}0`,
  first.slice(1),
].join("\n");

test("keys are found once each, in any text around them, and nothing that only looks like one", () => {
  expect(findSecrets(TEXT)).toEqual([first, second]);
  expect(findSecrets("")).toEqual([]);
});

const DOCUMENT = readFileSync("docs/leaked-keys.md", "utf8");
const programOf = (language: string) => new RegExp(`\`\`\`${language}\\n([^]*?)\`\`\``).exec(DOCUMENT)?.[1] ?? "";

test("the documented pattern is the one that is used", () => {
  expect(DOCUMENT).toContain(SECRET_PATTERN.source);
});

const hasPython = spawnSync("python3", ["--version"]).status === 0 || Boolean(process.env.CI);

test.each([["js", process.execPath, "find.mjs"], ...(hasPython ? [["python", "python3", "find.py"]] : [])] as [
  string,
  string,
  string,
][])("the documented program in %s finds the same", (language, command, name) => {
  const folder = mkdtempSync(path.join(tmpdir(), "latchkey-find-"));
  writeFileSync(path.join(folder, name), programOf(language));
  const found = execFileSync(command, [path.join(folder, name)], { input: TEXT, encoding: "utf8" });
  rmSync(folder, { recursive: true });
  expect([...new Set(found.trim().split("\n"))]).toEqual([first, second]);
});

if (!hasPython) test.skip("NOT RUN: python3 is not installed.", () => {});
