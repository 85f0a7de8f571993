/** Adds up the results of the three suites, for the last line of `npm test`. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { z } from "zod";

const RESULTS = path.resolve(import.meta.dirname, "../../test-results");

/** `notRun` holds the names of tests that were left out with a reason, which their title begins with. */
type Counter = { passed: number; failed: number; problems: string[]; notRun: string[] };

/** What the title of a group of tests begins with whose means are missing on this machine. */
const NOT_RUN = "NOT RUN: ";

const vitestReport = z.object({
  numTotalTests: z.int(),
  numPassedTests: z.int(),
  // Also false when a file could not be loaded, whose tests are not counted.
  success: z.boolean(),
  testResults: z.array(z.object({ assertionResults: z.array(z.object({ status: z.string(), fullName: z.string() })) })),
});

const playwrightSuite = z.object({
  get suites() {
    return z.array(playwrightSuite).default([]);
  },
  specs: z.array(
    z.object({
      title: z.string(),
      tests: z.array(
        z.object({
          status: z.string(),
          annotations: z.array(z.object({ type: z.string(), description: z.string().optional() })),
        }),
      ),
    }),
  ),
});

const playwrightReport = z.object({
  suites: z.array(playwrightSuite),
  stats: z.object({ expected: z.int(), unexpected: z.int(), flaky: z.int(), skipped: z.int() }),
  errors: z.array(z.unknown()),
});

function readVitest(report: unknown): Counter {
  const { numTotalTests, numPassedTests, success, testResults } = vitestReport.parse(report);
  const notRun = testResults
    .flatMap(({ assertionResults }) => assertionResults)
    .filter(({ status, fullName }) => status === "skipped" && fullName.startsWith(NOT_RUN))
    .map(({ fullName }) => fullName);
  const missed = numTotalTests - numPassedTests - notRun.length;
  // Tests that were skipped for no reason, or not finished, count as failed: a guarantee that was not checked is none.
  const problems = missed > 0 ? [`${missed} failed or did not run`] : success ? [] : ["a file could not be loaded"];
  return { passed: numPassedTests, failed: Math.max(missed, success ? 0 : 1), problems, notRun };
}

function readPlaywright(report: unknown): Counter {
  const { suites, stats, errors } = playwrightReport.parse(report);
  // CI repeats a failed story once. One that then passes is reported as flaky and does not fail the run.
  const { expected, flaky, unexpected } = stats;
  const notRun = suites.flatMap(listNotRun);
  const skipped = stats.skipped - notRun.length;
  const problems = Object.entries({ unexpected, flaky, skipped }).flatMap(([kind, count]) =>
    count > 0 ? [`${count} ${kind}`] : [],
  );
  if (errors.length > 0) problems.push(`${errors.length} errors outside of tests`);
  return { passed: expected + flaky, failed: unexpected + skipped + errors.length, problems, notRun };
}

/** The stories that were left out with a reason. */
function listNotRun({ suites, specs }: z.output<typeof playwrightSuite>): string[] {
  const names = specs.flatMap(({ title, tests }) =>
    tests
      .filter(({ status }) => status === "skipped")
      .flatMap(({ annotations }) => annotations.flatMap(({ description }) => description ?? []))
      .filter((reason) => reason.startsWith(NOT_RUN))
      .map((reason) => `${reason}: ${title}`),
  );
  return [...names, ...suites.flatMap(listNotRun)];
}

function readResult(file: string, read: (report: unknown) => Counter): Counter {
  try {
    const counter = read(JSON.parse(readFileSync(path.join(RESULTS, file), "utf8")));
    return counter.passed + counter.failed > 0 ? counter : { ...counter, failed: 1, problems: ["no test ran"] };
  } catch (error) {
    const reason = error instanceof Error ? error.message.split("\n")[0] : String(error);
    return { passed: 0, failed: 1, problems: [`no result: ${reason}`], notRun: [] };
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
const notRun = suites.flatMap(([, counter]) => counter.notRun);
for (const name of notRun) process.stdout.write(`${name}\n`);
const missing = notRun.length > 0 ? `, ${notRun.length} not run` : "";
process.stdout.write(`${total("passed")} passed, ${total("failed")} failed${missing}\n`);
process.exitCode = total("failed") > 0 ? 1 : 0;
