/** Every way in which a client writes a moment, and what is none. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { parseAmericanMoment, parseMoment } from "./moments";

test.each([
  ["2030-01-31T12:00:00Z", "2030-01-31T12:00:00.000Z"],
  ["2030-01-31T12:00:00.5Z", "2030-01-31T12:00:00.500Z"],
  ["2030-01-31T12:00:00.1234567Z", "2030-01-31T12:00:00.123Z"],
  ["2030-01-31T12:00:00.999999999Z", "2030-01-31T12:00:00.999Z"],
  ["2030-01-31t12:00:00z", "2030-01-31T12:00:00.000Z"],
  ["2030-01-31 12:00:00Z", "2030-01-31T12:00:00.000Z"],
  ["2030-01-31T12:00Z", "2030-01-31T12:00:00.000Z"],
  ["2030-01-31T12:00:00+00:00", "2030-01-31T12:00:00.000Z"],
  ["2030-01-31T12:00:00-00:00", "2030-01-31T12:00:00.000Z"],
  ["2030-01-31T12:00:00+05:30", "2030-01-31T06:30:00.000Z"],
  ["2030-01-31T23:30:00-01:00", "2030-02-01T00:30:00.000Z"],
  ["2030-01-31T12:00:00", "2030-01-31T12:00:00.000Z"],
  ["2030-01-31", "2030-01-31T00:00:00.000Z"],
  ["2028-02-29", "2028-02-29T00:00:00.000Z"],
  ["0050-01-01", "0050-01-01T00:00:00.000Z"],
  ["9999-12-31T23:59:59.999Z", "9999-12-31T23:59:59.999Z"],
  ["1/31/2030 1:02:03 PM", "2030-01-31T13:02:03.000Z"],
  ["1/31/2030 12:02:03 AM", "2030-01-31T00:02:03.000Z"],
  ["1/31/2030 12:02:03 PM", "2030-01-31T12:02:03.000Z"],
  ["01/31/2030 13:02", "2030-01-31T13:02:00.000Z"],
  ["1/31/2030", "2030-01-31T00:00:00.000Z"],
])("%s is %s", (text, iso) => {
  const moment = text.includes("/") ? parseAmericanMoment(text) : parseMoment(text);
  expect(moment?.toISOString()).toBe(iso);
});

test.each([
  "",
  " ",
  "never",
  "1893456000",
  "2030",
  "2030-1-1",
  "2030-02-30",
  "2030-02-29T00:00:00Z",
  "2030-13-01",
  "2030-00-01",
  "2030-01-00",
  "2030-01-31T24:00:00Z",
  "2030-01-31T12:60:00Z",
  "2030-01-31T12:00:60Z",
  "2030-01-31T12:00:00.Z",
  "2030-01-31T12:00:00+24:00",
  "2030-01-31T12:00:00+01:60",
  "2030-01-31T12:00:00+0100",
  "2030-01-31T12:00:00 Z",
  " 2030-01-31T12:00:00Z",
  "2030-01-31T12:00:00Z\n",
  "+002030-01-31T12:00:00Z",
  "31/1/2030",
  "2/30/2030",
  "1/31/30",
  "1/31/2030 0:00:00 AM",
  "1/31/2030 13:00:00 PM",
  "1/31/2030 24:00",
  "Thu, 31 Jan 2030 12:00:00 GMT",
])("%j is no moment", (text) => {
  expect([parseMoment(text), parseAmericanMoment(text)]).toEqual([null, null]);
});

test("what JavaScript writes is read as the same moment, and no text throws", () => {
  const range = {
    min: new Date("0001-01-01T00:00:00Z"),
    max: new Date("9999-12-31T23:59:59.999Z"),
    noInvalidDate: true,
  };
  fc.assert(
    fc.property(fc.date(range), (date) => {
      expect(parseMoment(date.toISOString())).toEqual(date);
    }),
  );
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(..."0123456789-/:.TZ+ APM") }), (text) => {
      const moment = parseMoment(text);
      expect(moment === null || !Number.isNaN(moment.getTime())).toBe(true);
    }),
  );
});
