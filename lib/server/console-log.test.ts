/** What libraries print is one line of JSON for each call. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { logConsole } from "./console-log";
import { log } from "./log";

const methods = { ...console };
let lines: string[];
beforeEach(() => {
  lines = [];
  log.level = "debug";
  vi.spyOn(process.stdout, "write").mockImplementation((line) => lines.push(String(line)) > 0);
  logConsole();
});
afterEach(() => {
  Object.assign(console, methods);
  vi.restoreAllMocks();
});

test("an error that is printed over several lines is one event, with its text and without colours", () => {
  console.error("\u001b[31m⨯\u001b[39m failed\nwhile a stranger's text \u009bwas read", new Error("cut\noff"));
  expect(lines).toHaveLength(1);
  const [line = ""] = lines;
  expect(line.trimEnd().split("\n")).toHaveLength(1);
  expect(line).not.toContain("\u009b");
  expect(JSON.parse(line)).toMatchObject({
    level: 50,
    process: "dashboard",
    msg: expect.stringMatching(/^⨯ failed\nwhile /),
    err: { type: "Error", message: "cut\noff" },
  });
});

test("each method has its level, and an error alone is an event too", () => {
  const { console: printer } = globalThis;
  printer.log("one");
  printer.warn("%s", "two");
  printer.debug("three");
  printer.error(new Error("four"));
  expect(lines.map((line) => JSON.parse(line)).map(({ level, msg }) => [level, msg])).toEqual([
    [30, "one"],
    [40, "two"],
    [20, "three"],
    [50, "an error was printed"],
  ]);
});

test("requests that name unknown actions can't fill the log, and what was left out is counted", () => {
  vi.useFakeTimers();
  logConsole();
  for (let request = 0; request < 500; request++) console.error(new Error(`Failed to find Server Action "${request}"`));
  console.error(new Error("something else"));
  expect(lines).toHaveLength(21);
  vi.advanceTimersByTime(60_000);
  expect(JSON.parse(lines.at(-1) ?? "")).toMatchObject({ level: 40, leftOut: 480 });
  console.error(new Error('Failed to find Server Action "again"'));
  expect(lines).toHaveLength(23);
  vi.useRealTimers();
});

test("texts that all begin differently are limited together", () => {
  logConsole();
  for (let request = 0; request < 500; request++) console.error(`${request} is what a stranger sent`);
  expect(lines.length).toBeLessThanOrEqual(70);
});
