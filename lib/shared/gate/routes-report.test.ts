/** A route's status follows from its upstream's recent answers. */
import { expect, test } from "vitest";
import { toRouteStatus } from "./routes-report";

const GOOD = { at: 1, answer: 200, durationMs: 1 } as const;
const BAD = { at: 1, answer: 502, durationMs: 1 } as const;

test.each([
  ["never called", null, 0, null, "unused"],
  ["called long ago", BAD, 0, null, "quiet"],
  ["answers well", GOOD, 100, 0, "healthy"],
  ["does not find what is asked for", { ...GOOD, answer: 404 }, 100, 0, "healthy"],
  ["died a moment ago", BAD, 4, 0.25, "failing"],
  ["can't be reached", { ...BAD, answer: "answer_timeout" }, 1, 1, "failing"],
  ["was mended a moment ago", GOOD, 4, 0.25, "healthy"],
  ["fails every other time, and did not just now", GOOD, 4, 0.5, "failing"],
  ["failed once in a hundred times, just now", BAD, 100, 0.01, "healthy"],
] as const)("an upstream that %s", (_, lastAnswer, requests, failureShare, status) => {
  expect(toRouteStatus({ lastAnswer, requests, p50Ms: null, p99Ms: null, failureShare })).toBe(status);
});
