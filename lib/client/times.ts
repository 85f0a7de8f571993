/** Formats and reads times for people, in the browser's time zone. */

const RELATIVE = new Intl.RelativeTimeFormat("en", { numeric: "always" });
const DAY_SECONDS = 86_400;

/** "past": times in the future are shown as now, because the clocks of browser and server may differ. */
export type Tense = "past" | "any";

/**
 * The seconds from which a unit is used, and the seconds in one. Longer units start late, so that rounding stays small.
 */
const UNITS = [
  ["year", 730 * DAY_SECONDS, 365.25 * DAY_SECONDS],
  ["month", 60 * DAY_SECONDS, 30.44 * DAY_SECONDS],
  ["week", 14 * DAY_SECONDS, 7 * DAY_SECONDS],
  ["day", DAY_SECONDS, DAY_SECONDS],
  ["hour", 3600, 3600],
  ["minute", 60, 60],
] as const;

/** "4 minutes ago", "in 3 weeks". Rounds down to whole days or smaller units, and to the nearest week or longer. */
export function formatRelative(iso: string, now: number, tense: Tense): string {
  const distance = (Date.parse(iso) - now) / 1000;
  const seconds = tense === "past" ? Math.min(0, distance) : distance;
  for (const [unit, start, size] of UNITS) {
    if (Math.abs(seconds) < start) continue;
    const count = start >= 14 * DAY_SECONDS ? Math.round(seconds / size) : Math.trunc(seconds / size);
    return RELATIVE.format(count, unit);
  }
  return seconds > 0 ? "in under a minute" : "just now";
}

/** "3 s ago" within the last minute, else like `formatRelative`. For data that refreshes every few seconds. */
export function formatAgo(iso: string, now: number): string {
  const seconds = Math.max(0, Math.trunc((now - Date.parse(iso)) / 1000));
  return seconds < 60 ? `${seconds} s ago` : formatRelative(iso, now, "past");
}

/** "0.4 ms", "12 ms", "1.2 s", "600 s": one decimal below 10. */
export function formatDuration(milliseconds: number): string {
  if (milliseconds < 0.05) return "<0.1 ms";
  const [value, unit] = milliseconds < 999.5 ? [milliseconds, "ms"] : [milliseconds / 1000, "s"];
  // 9.96 rounds to 10, not to 10.0.
  const digits = value < 9.95 ? 1 : 0;
  return `${value.toFixed(digits).replace(/\.0$/, "")} ${unit}`;
}

/** Formats a share from 0 to 1: "0%", "0.4%", "12%". Only 0 is "0%" and only 1 is "100%"; else "<0.1%" and ">99%". */
export function formatShare(share: number): string {
  const percent = share * 100;
  if (percent > 0 && percent < 0.1) return "<0.1%";
  if (percent < 100 && percent > 99) return ">99%";
  return `${percent.toFixed(percent < 9.95 ? 1 : 0).replace(/\.0$/, "")}%`;
}

/** "Mon, Nov 23, 2026, 14:05:09 GMT+1". Depends on the browser's time zone: do not render it on the server. */
export function formatExact(iso: string): string {
  return new Date(iso).toLocaleString("en", {
    weekday: "short",
    year: "numeric",
    month: "short",
    day: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    hourCycle: "h23",
    timeZoneName: "short",
  });
}

/** The name of the browser's time zone, for example "Europe/Warsaw". */
export function zoneName(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone;
}

const pad = (value: number, length = 2): string => String(value).padStart(length, "0");

/** Formats a time for a `datetime-local` field: local wall time to the minute. */
export function toLocalText(date: Date): string {
  const day = `${pad(date.getFullYear(), 4)}-${pad(date.getMonth() + 1)}-${pad(date.getDate())}`;
  return `${day}T${pad(date.getHours())}:${pad(date.getMinutes())}`;
}

/**
 * The moment that a `datetime-local` text means in the browser's time zone, by its rules on that day. A wall time that
 * summer time skips means one as much later; of one that occurs twice, the first is meant. Null for incomplete text.
 */
export function fromLocalText(text: string): Date | null {
  if (!/^\d{4,6}-\d\d-\d\dT\d\d:\d\d/.test(text)) return null;
  // ECMA-262 21.4.1.32: a date and time without an offset is local time.
  const date = new Date(text);
  return Number.isNaN(date.getTime()) ? null : date;
}

/** The same wall time a number of calendar days or years later, regardless of summer time. */
export function addCalendar(from: Date, step: { days?: number; years?: number }): Date {
  const later = new Date(from);
  if (step.years) later.setFullYear(later.getFullYear() + step.years);
  if (step.days) later.setDate(later.getDate() + step.days);
  return later;
}
