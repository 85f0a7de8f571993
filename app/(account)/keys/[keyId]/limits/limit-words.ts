/** Says in words how much of a limit is used. */
import type { LimitCount } from "@/lib/shared/limits/limit-use";

const NUMBER = new Intl.NumberFormat("en");

/** When the requests or units were used. Days and months are those of the calendar in UTC. */
const WHEN: Record<LimitCount["per"], string> = {
  second: "in the last second",
  minute: "in the last minute",
  hour: "in the last hour",
  day: "today (UTC)",
  month: "this month (UTC)",
};

/** For example "40 of 100 in the last hour". */
export function describeUse({ counts, used, most, per }: LimitCount): string {
  return `${NUMBER.format(used)} of ${NUMBER.format(most)}${counts === "units" ? " units" : ""} ${WHEN[per]}`;
}

/** For example "The next is free in 12 s"; null while there is room. `now` is by the clock that counts. */
export function describeWait({ counts, freeAt, most }: LimitCount, now: number): string | null {
  if (freeAt === null) return null;
  if (most === 0) return "Another server admits all of it";
  const next = counts === "units" ? "New units are" : "The next is";
  const seconds = Math.ceil((freeAt - now) / 1000);
  return seconds <= 0 ? `${next} free now` : `${next} free in ${formatWait(seconds)}`;
}

/** The two largest units: "12 s", "3 min 5 s", "5 h 12 min", "2 d 3 h". */
function formatWait(seconds: number): string {
  const units = [
    ["d", 86_400],
    ["h", 3_600],
    ["min", 60],
    ["s", 1],
  ] as const;
  const first = units.findIndex(([, size]) => seconds >= size);
  let left = seconds;
  const parts = units.slice(first, first + 2).flatMap(([unit, size]) => {
    const count = Math.floor(left / size);
    left -= count * size;
    return count === 0 ? [] : [`${count} ${unit}`];
  });
  return parts.join(" ");
}
