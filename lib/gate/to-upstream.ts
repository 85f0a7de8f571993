/** Forwards an admitted request to the API that its route names, and remembers how that went. */
import { Agent, type Dispatcher } from "undici";
import type { RefusalCode } from "@/lib/shared/refusal-table";
import { refuse } from "./answer";
import type { Admitted } from "./dashboard-headers";
import { type Failure, type Forwarding, forward } from "./forward";
import type { Exchange, House } from "./house";
import { publicHostOf } from "./origin";
import type { RouteHealth } from "./route-health";
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

/** What goes to the upstream, and what is told of how it went. */
class Errand implements Forwarding {
  readonly upstream: Dispatcher;
  readonly origin: string;
  readonly path: string;
  readonly headers: string[];
  readonly timeoutMs: number;
  readonly maxBodyBytes = Number.POSITIVE_INFINITY;
  readonly #health: RouteHealth;
  readonly #requestId: string;
  readonly #startedAt = performance.now();

  constructor(house: House, { request, requestId, target }: Exchange, { route, admitted, client }: ForUpstream) {
    const { host, protocol } = placeOf(house, request.headers.host);
    this.upstream = house.upstreams;
    this.origin = route.origin;
    this.path = upstreamPathOf(route, target);
    this.headers = upstreamHeadersOf(request, { admitted, client, requestId, host, protocol });
    this.timeoutMs = timeoutOf(house, route);
    this.#health = route.health;
    this.#requestId = requestId;
  }

  passBack(status: number, raw: readonly string[]): string[] {
    this.report(status);
    return passedFromUpstream(raw, this.#requestId);
  }

  report(answer: number | RefusalCode): void {
    this.#health.record(Date.now(), performance.now() - this.#startedAt, answer);
  }
}

/** Forwards one request whose key, address, method and permissions were judged. */
export async function forwardToUpstream(house: House, exchange: Exchange, how: ForUpstream): Promise<void> {
  const errand = new Errand(house, exchange, how);
  const failure = await forward(exchange.request, exchange.response, errand);
  if (!failure) return;
  const code = codeOf(failure);
  // A client that sends too slowly says nothing about the upstream.
  if (failure !== "request_timeout") errand.report(code);
  refuse(exchange.response, { code }, exchange.requestId);
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
