/** Bounded load on loopback: so many connections ask for so many seconds, and every answer's status is counted. */
import { spawnSync } from "node:child_process";
import { measureWithAutocannon } from "./load-autocannon";
import type { Load, Measure } from "./load-measure";
import { measureWithWrk } from "./load-wrk";
import { processorTime } from "./processes";

export type Generator = "wrk" | "autocannon";

/**
 * wrk where it is installed (Debian's package of that name): it takes half the processor time, which on a small machine
 * is taken from what is measured, and counts microseconds. Else autocannon, which is always there.
 */
export const generator: Generator = spawnSync("wrk", ["--version"]).error ? "autocannon" : "wrk";

/** Runs one load. Throws when nothing at all was answered, or the secrets of a `once` load ran out. */
export async function measure(load: Load): Promise<Measure> {
  const before = load.pid === undefined ? 0 : processorTime(load.pid);
  const measured = await (generator === "wrk" ? measureWithWrk(load) : measureWithAutocannon(load));
  if (measured.requests === 0) throw new Error(`${load.url} answered nothing`);
  if (load.pid === undefined) return measured;
  return { ...measured, cpu: Math.round(((processorTime(load.pid) - before) / measured.requests) * 10) / 10 };
}

/** The middle one of several numbers. */
export function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
