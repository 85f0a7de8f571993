/** Forwards an admitted request to the API that its route names, and remembers how that went. */
import { Agent, type Dispatcher } from "undici";
import type { RefusalCode } from "@/lib/shared/refusal-table";
import { refuse } from "./answer";
import type { Admitted } from "./dashboard-headers";
import { type Failure, forward } from "./forward";
import type { Exchange, House } from "./house";
import { publicHostOf } from "./origin";
import type { Route } from "./route-table";
import type { Target } from "./target";
import { passedFromUpstream, upstreamHeadersOf, withoutKeys } from "./upstream-headers";

/** `client` is the address in normal form. */
export type ForUpstream = { route: Route; admitted: Admitted; client: string };

const CONNECT_MS = 10_000;
const CONNECTIONS_PER_UPSTREAM = 1_024;

/** Connections to upstreams, kept open between requests. Each request brings its own clock. */
export function createUpstreams(): Dispatcher {
  return new Agent({
    connections: CONNECTIONS_PER_UPSTREAM,
    pipelining: 1,
    connect: { timeout: CONNECT_MS },
    headersTimeout: 0,
    bodyTimeout: 0,
  });
}

/** Forwards one request whose key, address, method and permissions were judged. */
export async function forwardToUpstream(
  house: House,
  { request, response, requestId, target }: Exchange,
  { route, admitted, client }: ForUpstream,
): Promise<void> {
  const startedAt = performance.now();
  const report = (answer: number | RefusalCode) =>
    route.health.record(Date.now(), performance.now() - startedAt, answer);
  const failure = await forward(request, response, {
    upstream: house.upstreams,
    origin: route.origin,
    path: upstreamPathOf(route, target),
    headers: upstreamHeadersOf(request, { admitted, client, requestId, ...placeOf(house, request.headers.host) }),
    timeoutMs: timeoutOf(house, route),
    maxBodyBytes: Number.POSITIVE_INFINITY,
    passBack: (status, raw) => {
      report(status);
      return passedFromUpstream(raw, requestId);
    },
  });
  if (!failure) return;
  const code = codeOf(failure);
  // A client that sends too slowly says nothing about the upstream.
  if (failure !== "request_timeout") report(code);
  refuse(response, { code }, requestId);
}

/** How the caller addressed this server. */
export function placeOf({ config }: House, hostHeader: string | undefined): { host: string; protocol: string } {
  return { host: publicHostOf(config, hostHeader), protocol: config.publicUrl.protocol.slice(0, -1) };
}

/** A route may be stricter than the server, never more patient. */
export function timeoutOf({ config }: House, { timeoutMs }: Route): number {
  return Math.min(timeoutMs, config.connectionTimeoutSeconds * 1000);
}

/** Where the route's path leads at the upstream; the query goes on without keys. */
export function upstreamPathOf({ path, base }: Route, target: Target): string {
  return (base + target.path.slice(path.length) || "/") + withoutKeys(target.query);
}

/** What a failure is called that an upstream may be to blame for. */
export function codeOf(failure: Failure): RefusalCode {
  switch (failure) {
    case "unreachable":
      return "upstream_unreachable";
    case "broken":
      return "upstream_failed";
    case "answer_timeout":
      return "upstream_timeout";
    default:
      return failure;
  }
}
