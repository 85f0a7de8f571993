/** Bounded load on loopback: so many connections ask for so many seconds, and every answer's status is counted. */
import { spawnSync } from "node:child_process";
import { measureWithAutocannon } from "./load-autocannon";
import { measureWithWrk } from "./load-wrk";
import { processorTime } from "./processes";
import type { Secrets } from "./secrets";

/** Which secret each request shows. */
export type Keys =
  | { pick: "random"; from: Secrets }
  /** each once, `count` of them from the line `start` on */
  | { pick: "once"; from: Secrets; start: number; count: number }
  /** well-formed, nobody's, and never the same */
  | { pick: "unseen" };

export type Load = {
  url: string;
  keys: Keys;
  connections: number;
  seconds: number;
  /** what every answer should be */
  status: number;
  /** the process that answers, to read how much processor time it takes */
  pid?: number;
};

/** Latencies in milliseconds; `unexpected` counts other statuses, broken connections and time-outs. */
export type Measure = {
  requestsPerSecond: number;
  p50: number;
  p99: number;
  max: number;
  requests: number;
  unexpected: number;
  statuses: Record<string, number>;
  /** processor time of the process that answers, in microseconds a request: what other programs on the machine change least */
  cpu?: number;
};

export type Generator = "wrk" | "autocannon";

/**
 * wrk where it is installed (Debian's package of that name): it takes half the processor time, which on a small machine is taken
 * from what is measured, and counts microseconds. Else autocannon, which is always there.
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
