/** Days and times of day of the activity, in the time zone of the person who reads it. */

/** The zone of the environment's name if it is one, else UTC. */
export function parseZone(text: string | undefined): string {
  try {
    return text ? new Intl.DateTimeFormat("en", { timeZone: text }).resolvedOptions().timeZone : "UTC";
  } catch {
    return "UTC";
  }
}

function partsOf(at: number, zone: string): Record<string, string> {
  const format = new Intl.DateTimeFormat("en", {
    timeZone: zone,
    hourCycle: "h23",
    ...{ year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", second: "2-digit" },
  });
  return Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, value]));
}

/** The day of a moment, `YYYY-MM-DD`. */
export function dayOf(iso: string, zone: string): string {
  const { year, month, day } = partsOf(Date.parse(iso), zone);
  return `${year}-${month}-${day}`;
}

/** "14:05:09". */
export function timeOf(iso: string, zone: string): string {
  const { hour, minute, second } = partsOf(Date.parse(iso), zone);
  return `${hour}:${minute}:${second}`;
}

/** "Saturday, November 28, 2026". */
export function nameDay(day: string): string {
  const style = { weekday: "long", year: "numeric", month: "long", day: "numeric" } as const;
  return new Intl.DateTimeFormat("en", { ...style, timeZone: "UTC" }).format(new Date(`${day}T00:00Z`));
}

/** How far the zone's clocks are ahead of UTC at that moment, in milliseconds. */
function offsetAt(at: number, zone: string): number {
  const { year, month, day, hour, minute, second } = partsOf(at, zone);
  return Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute), Number(second)) - at;
}

/** The first moment of the day that is `later` days after `day` in the zone, which summer time may move. */
export function startOfDay(day: string, zone: string, later = 0): Date {
  const [year = 0, month = 1, date = 1] = day.split("-").map(Number);
  const midnight = Date.UTC(year, month - 1, date + later);
  const guess = midnight - offsetAt(midnight, zone);
  // The clocks may have changed between the guess and UTC's midnight. Where they skip midnight, the day begins later.
  const exact = midnight - offsetAt(guess, zone);
  return new Date(offsetAt(exact, zone) === offsetAt(guess, zone) ? exact : Math.max(guess, exact));
}
