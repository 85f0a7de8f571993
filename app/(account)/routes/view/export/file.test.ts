/** The file has the numbers of the charts. */
import { expect, test } from "vitest";
import { toTrafficCsv } from "./file";

test("each point is a line, and what was not measured is empty", () => {
  const none = { p50Ms: null, p95Ms: null, p99Ms: null };
  const points = [
    { at: "2026-11-28T13:00:00.000Z", answered: 0, refused: 2, errors: 0, ...none },
    { at: "2026-11-28T14:00:00.000Z", answered: 1200, refused: 0, errors: 1, p50Ms: 1.23456, p95Ms: 20, p99Ms: 1000 },
  ];
  expect(toTrafficCsv({ route: '/api/orders/{id},"x"', points })).toBe(
    [
      "route,at,answered,refused,errors,p50Ms,p95Ms,p99Ms",
      '"/api/orders/{id},""x""",2026-11-28T13:00:00.000Z,0,2,0,,,',
      '"/api/orders/{id},""x""",2026-11-28T14:00:00.000Z,1200,0,1,1.235,20,1000',
      "",
    ].join("\r\n"),
  );
});
