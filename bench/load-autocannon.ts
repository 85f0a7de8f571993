/** Load by autocannon, for machines without wrk: in this process, so it takes more of the processors from what it measures. */
import autocannon from "autocannon";
import { type Load, type Measure, MOST_PER_SECOND } from "./load";
import { inventSecret } from "./secrets";

/** Enough for a connection to be random: each takes its own. */
const PICKED = 2_000;

/** The requests that the n-th connection makes, in turn. */
function requestsOf({ keys, connections, seconds }: Load, connection: number): autocannon.Request[] {
  if (keys.pick === "unseen") {
    const setupRequest = (request: autocannon.Request) => ({ ...request, headers: { "X-API-Key": inventSecret() } });
    return [{ setupRequest }];
  }
  const { list } = keys.from;
  const share = Math.floor((MOST_PER_SECOND * seconds) / connections);
  const secrets =
    keys.pick === "once"
      ? list.slice(keys.start + connection * share, keys.start + (connection + 1) * share)
      : Array.from({ length: PICKED }, () => list[Math.floor(Math.random() * list.length)] as string);
  return secrets.map((secret) => ({ headers: { "X-API-Key": secret } }));
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
