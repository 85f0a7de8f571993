/** Names the hours, days and months of a chart, in the browser's time zone. */

type Step = "hour" | "day" | "month";

const DAY = { weekday: "short", month: "short", day: "numeric" } as const;
const FORMATS: Record<Step, Intl.DateTimeFormat> = {
  hour: new Intl.DateTimeFormat("en", { ...DAY, hour: "2-digit", minute: "2-digit", hourCycle: "h23" }),
  day: new Intl.DateTimeFormat("en", DAY),
  month: new Intl.DateTimeFormat("en", { month: "long", year: "numeric" }),
};

/** The start of a point in milliseconds since 1970. A month of UTC becomes the browser's month of the same name. */
export function startOfPoint(at: string, step: Step): number {
  if (step !== "month") return Date.parse(at);
  return new Date(Number(at.slice(0, 4)), Number(at.slice(5, 7)) - 1).getTime();
}

/** Names a point by its start: "Sat, Nov 28, 14:00", "Sat, Nov 28" or "November 2026". */
export function nameTimeOf(step: Step): (start: number) => string {
  return (start) => FORMATS[step].format(start);
}
