/**
 * Load by autocannon, for machines without wrk: in this process, so it takes more of the processors from what it
 * measures.
 */
import autocannon from "autocannon";
import type { Load, Measure } from "./load-measure";
import { inventSecret } from "./secrets";

/** Enough for a connection to be random: each takes its own. */
const PICKED = 2_000;

/** The requests that the n-th connection makes, in turn. */
function requestsOf({ keys, connections }: Load, connection: number): autocannon.Request[] {
  if (keys.pick === "unseen") {
    const setupRequest = (request: autocannon.Request) => ({ ...request, headers: { "X-API-Key": inventSecret() } });
    return [{ setupRequest }];
  }
  const { list } = keys.from;
  const secrets =
    keys.pick === "once"
      ? partOf(list.slice(keys.start, keys.start + keys.count), connection, connections)
      : Array.from({ length: PICKED }, () => list[Math.floor(Math.random() * list.length)] as string);
  return secrets.map((secret) => ({ headers: { "X-API-Key": secret } }));
}

function partOf(list: readonly string[], part: number, parts: number): readonly string[] {
  const size = Math.floor(list.length / parts);
  return list.slice(part * size, (part + 1) * size);
}

export async function measureWithAutocannon(load: Load): Promise<Measure> {
  const { url, connections, seconds, status } = load;
  let connection = 0;
  const setupClient = (client: autocannon.Client) => client.setRequests(requestsOf(load, connection++));
  const result = await autocannon({ url, connections, duration: seconds, pipelining: 1, setupClient });
  const statuses = Object.fromEntries(
    Object.entries(result.statusCodeStats ?? {}).map(([code, { count = 0 }]) => [code, count]),
  );
  const answered = Object.values(statuses).reduce((sum, count) => sum + count, 0);
  const { p50, p99, max } = result.latency;
  const unexpected = answered - (statuses[status] ?? 0) + result.errors;
  return { requestsPerSecond: answered / result.duration, p50, p99, max, requests: answered, unexpected, statuses };
}
