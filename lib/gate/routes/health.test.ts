/** An upstream's health covers the last five minutes, whatever the clock does. */
import { expect, test } from "vitest";
import { healthReport } from "@/lib/shared/gate/routes-report";
import { RouteHealth } from "./health";

const NOON = Date.UTC(2030, 0, 1, 12);
const MINUTE = 60_000;

function recordMany(health: RouteHealth, count: number, now = NOON, durationMs = 10, answer = 200): void {
  for (let index = 0; index < count; index++) health.record(now, durationMs, answer);
}

test("an upstream that nobody has called has no numbers", () => {
  const nothing = { lastAnswer: null, requests: 0, p50Ms: null, p99Ms: null, failureShare: null };
  expect(new RouteHealth().report(NOON)).toEqual(nothing);
});

test("half and 99 of 100 durations are reported within 7 %, from half a millisecond to an hour", () => {
  for (const scale of [0.01, 1, 1_000, 36_000]) {
    const health = new RouteHealth();
    for (let index = 1; index <= 100; index++) health.record(NOON, index * scale, 200);
    const { p50Ms, p99Ms, requests } = health.report(NOON);
    expect(requests).toBe(100);
    expect(Math.abs((p50Ms ?? 0) / (50 * scale) - 1)).toBeLessThan(0.07);
    expect(Math.abs((p99Ms ?? 0) / (99 * scale) - 1)).toBeLessThan(0.07);
  }
});

test("statuses from 500 on and failures of ours count as failures; what a client caused does not", () => {
  const health = new RouteHealth();
  for (const answer of [200, 304, 404, 429, 499, "body_too_large", "request_timeout"] as const) {
    health.record(NOON, 1, answer);
  }
  expect(health.report(NOON).failureShare).toBe(0);
  for (const answer of [500, 503, 599, "answer_timeout"] as const) health.record(NOON, 1, answer);
  const { requests, failureShare } = health.report(NOON);
  expect([requests, (failureShare ?? 0) * requests]).toEqual([11, 4]);
});

test("the last answer is reported with its moment, its duration and what it was", () => {
  const health = new RouteHealth();
  health.record(NOON, 5, 200);
  health.record(NOON + 1, 30_000.5, "answer_timeout");
  expect(health.report(NOON + 2).lastAnswer).toEqual({ at: NOON + 1, answer: "answer_timeout", durationMs: 30_000.5 });
});

test("what is older than five minutes goes, half a minute at a time, and the last answer stays", () => {
  const health = new RouteHealth();
  recordMany(health, 3, NOON);
  recordMany(health, 5, NOON + 30_000);
  expect(health.report(NOON + 5 * MINUTE - 1).requests).toBe(8);
  expect(health.report(NOON + 5 * MINUTE).requests).toBe(5);
  const silent = health.report(NOON + 60 * MINUTE);
  expect(silent).toMatchObject({ requests: 0, p50Ms: null, p99Ms: null, failureShare: null });
  expect(silent.lastAnswer?.at).toBe(NOON + 30_000);
});

test("a part of the ring that is used again holds nothing of five minutes before", () => {
  const health = new RouteHealth();
  recordMany(health, 7, NOON, 2_000, 500);
  recordMany(health, 1, NOON + 5 * MINUTE, 1, 200);
  const { requests, failureShare, p99Ms } = health.report(NOON + 5 * MINUTE);
  expect([requests, failureShare]).toEqual([1, 0]);
  expect(p99Ms).toBeLessThan(2);
});

test("of an hour of traffic the last five minutes are reported", () => {
  const health = new RouteHealth();
  for (let second = 0; second < 3_600; second++) health.record(NOON + second * 1_000, second, 200);
  const { requests, p50Ms } = health.report(NOON + 3_599_000);
  expect(requests).toBe(300);
  expect(p50Ms).toBeGreaterThan(3_300);
});

test("a clock that is set back a minute loses nothing, and what comes then is counted", () => {
  const health = new RouteHealth();
  recordMany(health, 4, NOON);
  recordMany(health, 2, NOON - MINUTE, 10, 502);
  const { requests, failureShare, lastAnswer } = health.report(NOON - MINUTE);
  expect([requests, failureShare, lastAnswer?.at]).toEqual([6, 2 / 6, NOON - MINUTE]);
});

test("a clock that was far ahead and is set right begins anew", () => {
  const health = new RouteHealth();
  recordMany(health, 4, NOON + 24 * 60 * MINUTE, 10, 500);
  recordMany(health, 1, NOON);
  expect(health.report(NOON)).toMatchObject({ requests: 1, failureShare: 0 });
});

test.each([-5, 0, Number.NaN, 1e12, Number.POSITIVE_INFINITY])(
  "a duration of %s, which only a broken clock measures, is counted and throws nothing",
  (durationMs) => {
    const health = new RouteHealth();
    health.record(NOON, durationMs, 200);
    const report = health.report(NOON);
    expect(report.requests).toBe(1);
    expect(healthReport.safeParse(report).success).toBe(true);
  },
);
