/** The scales of charts: round numbers on the vertical axis, round times on the horizontal one. */

const LINES = 4;

/**
 * The top of an axis that begins at 0, and the lines below it: 1, 2 or 5 times a power of ten apart, and not less than
 * `leastStep`.
 */
export function findScale(max: number, leastStep = 0): { top: number; ticks: number[] } {
  if (!(max > 0)) return { top: 1, ticks: [0, 1] };
  const rough = Math.max(max / LINES, leastStep);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 5].find((factor) => factor * power >= rough) ?? 10);
  const count = Math.ceil(max / step - 1e-9);
  return { top: count * step, ticks: Array.from({ length: count + 1 }, (_, index) => index * step) };
}

/** A label of the horizontal axis, at the point with this index. */
export type TimeTick = { index: number; label: string };

const HOUR_MS = 3_600_000;
const SHORTEST_MONTH_MS = 28 * 24 * HOUR_MS - HOUR_MS;
/** Beyond as many days, their labels would touch. */
const MOST_DAYS = 10;
const CLOCK = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" } as const;

/**
 * Labels for points with these starts (milliseconds since 1970, in equal steps): each quarter of an hour, each sixth
 * hour, each day, each Monday, or each third month, by the clocks of `zone`, which is the browser's if it is not given.
 */
export function findTimeTicks(starts: readonly number[], zone?: string): TimeTick[] {
  const step = (starts[1] ?? 0) - (starts[0] ?? 0);
  if (step >= SHORTEST_MONTH_MS) return findMonthTicks(starts, zone);
  if (step > 20 * HOUR_MS && starts.length > MOST_DAYS) return findWeekTicks(starts, zone);
  const isDays = step * starts.length > 48 * HOUR_MS;
  const weekday = new Intl.DateTimeFormat("en", { weekday: "short", timeZone: zone });
  const day = new Intl.DateTimeFormat("en", { day: "numeric", timeZone: zone });
  const clock = new Intl.DateTimeFormat("en", { ...CLOCK, timeZone: zone });
  const isRound = (start: number): boolean => {
    const [hour = 0, minute = 0] = clock.format(start).split(":").map(Number);
    if (step < HOUR_MS) return minute % 15 === 0;
    // A day begins later where the clocks skip midnight.
    if (step > 20 * HOUR_MS) return true;
    // Where clocks are half an hour off UTC, so are the points.
    return isDays ? hour === 0 : hour % 6 === 0;
  };
  const label = (start: number) => (isDays ? `${weekday.format(start)} ${day.format(start)}` : clock.format(start));
  return starts.flatMap((start, index) => (isRound(start) ? [{ index, label: label(start) }] : []));
}

function findWeekTicks(starts: readonly number[], zone: string | undefined): TimeTick[] {
  const weekday = new Intl.DateTimeFormat("en", { weekday: "short", timeZone: zone });
  const day = new Intl.DateTimeFormat("en", { month: "short", day: "numeric", timeZone: zone });
  return starts.flatMap((start, index) =>
    weekday.format(start) === "Mon" ? [{ index, label: day.format(start) }] : [],
  );
}

function findMonthTicks(starts: readonly number[], zone: string | undefined): TimeTick[] {
  const number = new Intl.DateTimeFormat("en", { month: "numeric", timeZone: zone });
  const month = new Intl.DateTimeFormat("en", { month: "short", year: "numeric", timeZone: zone });
  return starts.flatMap((start, index) =>
    Number(number.format(start)) % 3 === 1 ? [{ index, label: month.format(start) }] : [],
  );
}
