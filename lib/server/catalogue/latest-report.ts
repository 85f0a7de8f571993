/** The gate's last report on its routes, kept in memory. */
import type { RoutesReport } from "@/lib/shared/gate/routes-report";

/** `at`: when it came, milliseconds since 1970. */
export type LatestReport = { report: RoutesReport; at: number };

/** On globalThis, because Next bundles this module more than once into one process. */
function memory(): { latest: LatestReport | null } {
  const holder = globalThis as typeof globalThis & { latchkeyRoutes?: { latest: LatestReport | null } };
  holder.latchkeyRoutes ??= { latest: null };
  return holder.latchkeyRoutes;
}

/** Stores the gate's report in place of the previous one. */
export function saveRoutesReport(report: RoutesReport, { now = new Date() }: { now?: Date } = {}): void {
  memory().latest = { report, at: now.getTime() };
}

/** The gate's last report with its time; null before the first one. */
export function findLatestReport(): LatestReport | null {
  return memory().latest;
}

/** The gate's last report; null before the first one. */
export function findRoutesReport(): RoutesReport | null {
  return memory().latest?.report ?? null;
}
