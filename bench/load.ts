/** Load that is bounded and stops by itself: one autocannon run against a server on loopback. */
import autocannon from "autocannon";

/** What one run measured: requests per second (mean), latencies in milliseconds, answers that were not expected. */
export type Measure = { requestsPerSecond: number; p50: number; p99: number; max: number; unexpected: number };

export type Load = {
  url: string;
  headers?: Record<string, string>;
  connections: number;
  seconds: number;
  /** the status that every answer should have */
  status: number;
};

export async function measure({ url, headers, connections, seconds, status }: Load): Promise<Measure> {
  const result = await autocannon({ url, headers, connections, duration: seconds, pipelining: 1 });
  const expected = result.statusCodeStats?.[`${status}`]?.count ?? 0;
  const all = Object.values(result.statusCodeStats ?? {}).reduce((sum, { count = 0 }) => sum + count, 0);
  const { p50, p99, max } = result.latency;
  return { requestsPerSecond: result.requests.average, p50, p99, max, unexpected: all - expected + result.errors };
}

/** The middle one of several numbers. */
export function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
