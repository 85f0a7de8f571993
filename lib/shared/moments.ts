/** Parses moments as API clients write them. */

// RFC 3339, a time without a zone as .NET writes it, and a day alone. Fractions of up to 9 digits, after a full stop or
// a comma.
const TIME = "(\\d{2}):(\\d{2})(?::(\\d{2})(?:[.,](\\d{1,9}))?)?";
// As ISO 8601 has it, and after a space as Ruby, Python, Go and PostgreSQL have it. Go adds the zone's name.
const ZONE = "(Z| ?UTC| ?GMT| ?[+-]\\d{2}(?::?\\d{2})?(?: [A-Z]{3,5})?)";
const ISO = new RegExp(`^(\\d{4})-(\\d{2})-(\\d{2})(?:[T ]${TIME}${ZONE}?)?$`, "i");
const OFFSET = /^ ?([+-])(\d{2}):?(\d{2})?/;
// Elastic Email's .NET client of the older API: M/d/yyyy h:mm:ss tt.
const AMERICAN = /^(\d{1,2})\/(\d{1,2})\/(\d{4})(?: (\d{1,2}):(\d{2})(?::(\d{2}))?(?: ([AP])M)?)?$/i;

/**
 * Parses ISO 8601. Null for anything else and for dates that don't exist: 30 February is not 2 March. A time without a
 * zone is UTC, like every time in the API's answers; a day alone means its start.
 */
export function parseMoment(text: string): Date | null {
  const match = ISO.exec(text);
  if (!match) return null;
  const [, year, month, day, hour = "0", minute = "0", second = "0", fraction = "", zone = "Z"] = match;
  const milliseconds = Number(fraction.slice(0, 3).padEnd(3, "0"));
  const utc = utcOf([year, month, day, hour, minute, second].map(Number), milliseconds);
  if (utc === null) return null;
  const offset = OFFSET.exec(zone);
  if (!offset) return utc;
  const [hours, minutes] = [Number(offset[2]), Number(offset[3] ?? "0")];
  if (hours > 23 || minutes > 59) return null;
  const sign = offset[1] === "-" ? 1 : -1;
  return new Date(utc.getTime() + sign * (hours * 60 + minutes) * 60_000);
}

/** Parses `M/d/yyyy h:mm:ss tt` in UTC, for the older API only: elsewhere 5/6 may mean June. Null for anything else. */
export function parseAmericanMoment(text: string): Date | null {
  const match = AMERICAN.exec(text);
  if (!match) return null;
  const [, month, day, year, hour = "0", minute = "0", second = "0", half] = match;
  const written = Number(hour);
  if (half !== undefined && (written < 1 || written > 12)) return null;
  const hours = half === undefined ? written : (written % 12) + (half.toUpperCase() === "P" ? 12 : 0);
  return utcOf([Number(year), Number(month), Number(day), hours, Number(minute), Number(second)], 0);
}

function utcOf(fields: number[], milliseconds: number): Date | null {
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = fields;
  const date = new Date(Date.UTC(year, month - 1, day, hour, minute, second, milliseconds));
  // Date.UTC maps years below 100 to the 1900s.
  date.setUTCFullYear(year, month - 1, day);
  const isSame =
    date.getUTCMonth() === month - 1 &&
    date.getUTCDate() === day &&
    date.getUTCHours() === hour &&
    date.getUTCMinutes() === minute &&
    date.getUTCSeconds() === second;
  return isSame ? date : null;
}
