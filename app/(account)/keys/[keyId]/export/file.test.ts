/** The file has the numbers of the chart. */
import { expect, test } from "vitest";
import { KEY_REFUSALS } from "@/lib/shared/gate/refusals";
import { toUsageCsv } from "./file";

test("each point is a line, with a column for each reason", () => {
  const at = "2026-11-28T13:00:00.000Z";
  const [header, line, ...rest] = toUsageCsv([{ at, admitted: 1200, refused: { ip_not_allowed: 2 } }]).split("\r\n");
  expect(header).toBe(["at", "admitted", ...KEY_REFUSALS].join(","));
  expect(line).toBe([at, 1200, ...KEY_REFUSALS.map((code) => (code === "ip_not_allowed" ? 2 : 0))].join(","));
  expect(rest).toEqual([""]);
});
