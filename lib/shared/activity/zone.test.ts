/** A day of the activity begins when it begins for the person who reads it. */
import { expect, test } from "vitest";
import { dayOf, nameDay, parseZone, startOfDay, timeOf } from "./zone";

test.each([
  ["2026-11-28", "UTC", 0, "2026-11-28T00:00:00.000Z"],
  ["2026-11-28", "Europe/Warsaw", 0, "2026-11-27T23:00:00.000Z"],
  ["2026-11-28", "Europe/Warsaw", 1, "2026-11-28T23:00:00.000Z"],
  ["2026-11-28", "America/New_York", 0, "2026-11-28T05:00:00.000Z"],
  ["2026-11-28", "Asia/Kathmandu", 0, "2026-11-27T18:15:00.000Z"],
  ["2026-11-28", "Pacific/Kiritimati", 0, "2026-11-27T10:00:00.000Z"],
  // The clocks change on these days.
  ["2026-03-29", "Europe/Warsaw", 0, "2026-03-28T23:00:00.000Z"],
  ["2026-03-29", "Europe/Warsaw", 1, "2026-03-29T22:00:00.000Z"],
  ["2026-10-25", "Europe/Warsaw", 0, "2026-10-24T22:00:00.000Z"],
  ["2026-10-25", "Europe/Warsaw", 1, "2026-10-25T23:00:00.000Z"],
  // Midnight is skipped.
  ["2026-04-24", "Africa/Cairo", 0, "2026-04-23T22:00:00.000Z"],
])("%s in %s, and %i days on, begins at %s", (day, zone, later, start) => {
  expect(startOfDay(day, zone, later).toISOString()).toBe(start);
});

test("a moment has the day and the time of day of the zone", () => {
  const iso = "2026-11-28T23:30:09.000Z";
  expect([dayOf(iso, "UTC"), timeOf(iso, "UTC")]).toEqual(["2026-11-28", "23:30:09"]);
  expect([dayOf(iso, "Europe/Warsaw"), timeOf(iso, "Europe/Warsaw")]).toEqual(["2026-11-29", "00:30:09"]);
  expect(nameDay("2026-11-28")).toBe("Saturday, November 28, 2026");
});

test.each([
  [undefined, "UTC"],
  ["", "UTC"],
  ["nowhere", "UTC"],
  ["Europe/Warsaw", "Europe/Warsaw"],
])("the zone %s is read as %s", (text, zone) => expect(parseZone(text)).toBe(zone));
