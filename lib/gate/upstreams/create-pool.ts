/** Creates the pool of a route from its entry in a routes document. */
import { listUpstreams } from "@/lib/shared/routes/fields/upstream";
import { parsePattern } from "@/lib/shared/routes/path-pattern";
import type { RouteEntry } from "@/lib/shared/routes/schema";
import { parseUpstream } from "@/lib/shared/routes/upstream-url";
import type { HealthCheckOptions } from "./check-state";
import type { CircuitOptions } from "./circuit";
import type { UpstreamAddress } from "./pooled-upstream";
import { UpstreamPool } from "./upstream-pool";

/** The fields of an entry that say where a route leads, and how its upstreams share the requests. */
export type PoolEntry = Pick<
  RouteEntry,
  "upstream" | "upstreams" | "balance" | "healthCheck" | "circuitBreaker" | "retries"
>;

/** The pool of a valid entry. */
export function createUpstreamPool(entry: PoolEntry): UpstreamPool {
  const addresses = listUpstreams(entry).map(({ url, drain }): UpstreamAddress => {
    const parse = parseUpstream(url);
    if (!parse.ok) throw new Error("the schema accepted an upstream that can't be parsed");
    return { origin: parse.origin, base: parsePattern(parse.base), isDraining: drain };
  });
  const { balance, retries } = entry;
  return new UpstreamPool(addresses, {
    balance,
    retries,
    healthCheck: toHealthCheck(entry.healthCheck),
    circuitBreaker: toCircuit(entry.circuitBreaker),
  });
}

function toHealthCheck(entry: RouteEntry["healthCheck"]): HealthCheckOptions | undefined {
  if (!entry) return undefined;
  const { path, intervalSeconds, timeoutSeconds, healthyAfter, unhealthyAfter } = entry;
  return { path, intervalMs: intervalSeconds * 1000, timeoutMs: timeoutSeconds * 1000, healthyAfter, unhealthyAfter };
}

function toCircuit(entry: RouteEntry["circuitBreaker"]): CircuitOptions | undefined {
  return entry && { failures: entry.failures, openMs: entry.openSeconds * 1000 };
}
