/** Adds up what the three suites reported: the last line of `npm test`. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { z } from "zod";

const RESULTS = path.resolve(import.meta.dirname, "../../test-results");

type Counter = { passed: number; failed: number; problems: string[] };

const vitestReport = z.object({
  numTotalTests: z.int(),
  numPassedTests: z.int(),
  // False also when a file could not be loaded, which counts no test.
  success: z.boolean(),
});

const playwrightReport = z.object({
  stats: z.object({ expected: z.int(), unexpected: z.int(), flaky: z.int(), skipped: z.int() }),
  errors: z.array(z.unknown()),
});

function readVitest(report: unknown): Counter {
  const { numTotalTests, numPassedTests, success } = vitestReport.parse(report);
  const missed = numTotalTests - numPassedTests;
  // Skipped and unfinished tests count as failed: a guarantee that was not checked is none.
  const problems = missed > 0 ? [`${missed} failed or did not run`] : success ? [] : ["a file could not be loaded"];
  return { passed: numPassedTests, failed: Math.max(missed, success ? 0 : 1), problems };
}

function readPlaywright(report: unknown): Counter {
  const { stats, errors } = playwrightReport.parse(report);
  // CI tries a story a second time: a keypress that a busy machine swallowed is told, and does not fail the run.
  const { expected, flaky, unexpected, skipped } = stats;
  const problems = Object.entries({ unexpected, flaky, skipped }).flatMap(([kind, count]) =>
    count > 0 ? [`${count} ${kind}`] : [],
  );
  if (errors.length > 0) problems.push(`${errors.length} errors outside of tests`);
  return { passed: expected + flaky, failed: unexpected + skipped + errors.length, problems };
}

function readResult(file: string, read: (report: unknown) => Counter): Counter {
  try {
    const counter = read(JSON.parse(readFileSync(path.join(RESULTS, file), "utf8")));
    return counter.passed + counter.failed > 0 ? counter : { ...counter, failed: 1, problems: ["no test ran"] };
  } catch (error) {
    const reason = error instanceof Error ? error.message.split("\n")[0] : String(error);
    return { passed: 0, failed: 1, problems: [`no result: ${reason}`] };
  }
}

const suites: [string, Counter][] = [
  ["unit", readResult("unit.json", readVitest)],
  ["api", readResult("api.json", readVitest)],
  ["browser", readResult("browser.json", readPlaywright)],
];
for (const [suite, { passed, problems }] of suites) {
  process.stdout.write(`${suite.padEnd(8)} ${passed} passed${problems.map((problem) => `; ${problem}`).join("")}\n`);
}
const total = (part: "passed" | "failed") => suites.reduce((sum, [, counter]) => sum + counter[part], 0);
process.stdout.write(`${total("passed")} passed, ${total("failed")} failed\n`);
process.exitCode = total("failed") > 0 ? 1 : 0;
