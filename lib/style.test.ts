/** The house rules that no linter has: sizes, widths of comments, and one word for one thing. */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";

const ROOT = path.resolve(import.meta.dirname, "..");

/** Everything in the working tree that git knows or would add. */
const files = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard"], { cwd: ROOT })
  .toString()
  .split("\n")
  .filter((file) => file !== "" && !file.includes("/generated/"));

const isCode = (file: string) => /\.(ts|tsx|mjs|lua)$/.test(file);
const isTest = (file: string) => /\.test\.tsx?$/.test(file);
const readLines = (file: string) => readFileSync(path.join(ROOT, file), "utf8").split("\n");
const code = files.filter(isCode);

test("the reader of files sees them", () => {
  expect(code.length).toBeGreaterThan(300);
  expect(code).toContain("lib/gate/auth/verify-key.ts");
});

test("no folder in lib, components or app has more than 16 files besides tests", () => {
  const counts = new Map<string, number>();
  for (const file of code) {
    if (/^(?:lib|components|app)\//.test(file) && !isTest(file)) {
      counts.set(path.dirname(file), (counts.get(path.dirname(file)) ?? 0) + 1);
    }
  }
  expect([...counts].filter(([, count]) => count > 16)).toEqual([]);
});

test("no file has more than 250 lines", () => {
  const found = code
    .filter((file) => /^(lib|app|components|e2e|bench|prisma)\//.test(file))
    .filter((file) => readLines(file).length > 251);
  expect(found).toEqual([]);
});

test("no line of a comment is wider than 120 columns", () => {
  const found = code.flatMap((file) =>
    readLines(file).flatMap((line, index) => {
      const isComment = /^\s*(\/\/|\/\*|\*)/.test(line) && !line.includes("biome-ignore");
      return isComment && line.length > 120 ? [`${file}:${index + 1}`] : [];
    }),
  );
  expect(found).toEqual([]);
});

/** Words that the glossary has a better one for; here as stems, also inside names such as `takeSlot`. */
const RETIRED = [
  "door",
  "house",
  "slot",
  "verdict",
  "ceiling",
  "doer",
  "deed",
  "bookkeeping",
  "tally",
  "tallies",
  "telling",
  "sight",
  "told",
];

/** Where a retired word has to stay: file, word, why. */
const ALLOWED: [file: RegExp, words: string[], why: string][] = [
  [/^prisma\/(migrations\/|schema\.prisma$)/, RETIRED, "names of tables and columns"],
  [/^lib\/server\/usage\/save\.test\.ts$/, ["door", "bookkeeping"], "names of a table and its column"],
  [/^prisma\/move\/moving\.test\.ts$/, ["bookkeeping"], "a table's name"],
  [/^lib\/server\/db\/invalidation\.ts$/, ["slot"], "a column's name"],
  [/^lib\/gate\/auth\/key-store-sqlite\.ts$/, ["slot"], "a column's name"],
  [/^lib\/gate\/testing\/shared-database\.ts$/, ["slot"], "a column's name"],
  [/^components\/ui\//, ["slot"], "Radix' component of that name, and its attribute data-slot"],
  [/^lib\/gate\/routes\/health\.ts$/, ["slot"], "a stretch of time, not a permit"],
  [/^docs\/decisions\//, RETIRED, "records of what was tried quote the names of their time"],
  [/^CHANGELOG\.md$/, RETIRED, "what was renamed is called by both names"],
  [/^lib\/style\.test\.ts$/, RETIRED, "this list"],
];

describe("no retired word is left in code, texts and docs", () => {
  const texts = files.filter((file) => /\.(ts|tsx|mjs|css|md|sql|prisma)$/.test(file) && !/^e2e\/.*\.md$/.test(file));
  test.each(RETIRED)("%s", (word) => {
    // A word of its own, in singular or plural, or a part of a camelCase name.
    const capital = word[0]?.toUpperCase() + word.slice(1);
    const use = new RegExp(`\\b(${word}|${capital})(s\\b|\\b|(?=[A-Z]))|[a-z]${capital}(?![a-z]{2})`);
    const found = texts.flatMap((file) => {
      const isAllowed = ALLOWED.some(([pattern, words]) => pattern.test(file) && words.includes(word));
      if (isAllowed) return [];
      return readLines(file).flatMap((line, index) => (use.test(line) ? [`${file}:${index + 1}: ${line.trim()}`] : []));
    });
    expect(found).toEqual([]);
  });
});
