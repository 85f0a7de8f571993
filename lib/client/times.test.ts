/** Times as people read and type them. */
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  addCalendar,
  formatAgo,
  formatDuration,
  formatRelative,
  formatShare,
  fromLocalText,
  toLocalText,
} from "./times";

const NOW = Date.parse("2026-11-23T12:00:00Z");
const later = (seconds: number) => new Date(NOW + seconds * 1000).toISOString();
const DAY = 86_400;

describe("a relative time", () => {
  it.each([
    [-5, "just now"],
    [-60, "1 minute ago"],
    [-4 * 60 - 59, "4 minutes ago"],
    [-3 * 3600, "3 hours ago"],
    [-13.9 * DAY, "13 days ago"],
    [-24 * DAY, "3 weeks ago"],
    [-96 * DAY, "3 months ago"],
    [-800 * DAY, "2 years ago"],
    [30, "in under a minute"],
    [6.9 * DAY, "in 6 days"],
    [90 * DAY - 1, "in 3 months"],
    [365 * DAY, "in 12 months"],
  ])("%d seconds from now reads as %s", (seconds, text) => {
    expect(formatRelative(later(seconds), NOW, "any")).toBe(text);
  });

  it("that lies in the past is never in the future, whatever the clocks say", () => {
    expect(formatRelative(later(90), NOW, "past")).toBe("just now");
  });
});

it.each([
  [0, "0 s ago"],
  [-3.9, "3 s ago"],
  [-59.9, "59 s ago"],
  [-60, "1 minute ago"],
  [5, "0 s ago"],
])("a moment %d seconds from now is shown to the second as %s", (seconds, text) => {
  expect(formatAgo(later(seconds), NOW)).toBe(text);
});

it.each([
  [0, "<0.1 ms"],
  [0.37, "0.4 ms"],
  [9.96, "10 ms"],
  [12.4, "12 ms"],
  [999.4, "999 ms"],
  [999.6, "1 s"],
  [1_234, "1.2 s"],
  [600_000, "600 s"],
])("a duration of %d ms reads as %s", (milliseconds, text) => {
  expect(formatDuration(milliseconds)).toBe(text);
});

it.each([
  [0, "0%"],
  [0.0001, "<0.1%"],
  [0.004, "0.4%"],
  [0.1249, "12%"],
  [0.5, "50%"],
  [0.9999, ">99%"],
  [1, "100%"],
])("a share of %d reads as %s", (share, text) => {
  expect(formatShare(share)).toBe(text);
});

describe("a typed date and time", () => {
  const zone = process.env.TZ;
  beforeEach(() => {
    process.env.TZ = "Europe/Warsaw";
  });
  afterEach(() => {
    if (zone === undefined) delete process.env.TZ;
    else process.env.TZ = zone;
  });

  it("takes the offset of its own day, summer or winter", () => {
    expect(fromLocalText("2026-07-01T10:00")?.toISOString()).toBe("2026-07-01T08:00:00.000Z");
    expect(fromLocalText("2026-12-01T10:00")?.toISOString()).toBe("2026-12-01T09:00:00.000Z");
  });

  it("that the clocks skip means an hour later; that comes twice means the first", () => {
    expect(fromLocalText("2026-03-29T02:30")?.toISOString()).toBe("2026-03-29T01:30:00.000Z");
    expect(fromLocalText("2026-10-25T02:30")?.toISOString()).toBe("2026-10-25T00:30:00.000Z");
  });

  it("comes back as it was typed", () => {
    for (const text of ["2026-07-01T10:00", "2026-12-31T23:59", "2027-03-28T03:00"]) {
      expect(toLocalText(fromLocalText(text) ?? new Date(0))).toBe(text);
    }
  });

  it("is null while it is unfinished or impossible", () => {
    for (const text of ["", "2026-07-01", "2026-13-01T10:00", "nonsense"]) expect(fromLocalText(text)).toBeNull();
  });

  it("moves by calendar days: the same wall time across the change of clocks", () => {
    const before = fromLocalText("2026-10-24T09:00") ?? new Date(0);
    expect(toLocalText(addCalendar(before, { days: 7 }))).toBe("2026-10-31T09:00");
    expect(toLocalText(addCalendar(before, { years: 1 }))).toBe("2027-10-24T09:00");
  });
});
