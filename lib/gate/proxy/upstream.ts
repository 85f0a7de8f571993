/** Forwards an admitted request to the API that its route names, and remembers how that went. */
import { Agent, type Dispatcher } from "undici";
import type { Gate, RequestContext } from "@/lib/gate/context";
import { getPublicHost } from "@/lib/gate/http/origin";
import { sendRefusal } from "@/lib/gate/http/respond";
import type { Target } from "@/lib/gate/http/target";
import type { RouteHealth } from "@/lib/gate/routes/health";
import type { Route } from "@/lib/gate/routes/route-table";
import type { RefusalCode } from "@/lib/shared/gate/refusal-table";
import type { AuthenticatedKey } from "./dashboard-headers";
import { startTransfer, type TransferFailure, type TransferListener, type TransferOptions } from "./transfer";
import { createUpstreamHeaders, mapUpstreamResponseHeaders, withoutKeys } from "./upstream-headers";

/** Who holds the permit of a request: it goes back once, however often that is said. */
export type PermitHolder = {
  releasePermit(): void;
  /** as soon as the answer, which is under way, is out */
  releasePermitAfterResponse(): void;
};

/** `client` is the address in normal form. */
export type UpstreamTarget = { route: Route; admitted: AuthenticatedKey; client: string };

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
class UpstreamExchange implements TransferOptions, TransferListener {
  readonly upstream: Dispatcher;
  readonly origin: string;
  readonly path: string;
  readonly headers: string[];
  readonly timeoutMs: number;
  readonly maxBodyBytes = Number.POSITIVE_INFINITY;
  readonly #health: RouteHealth;
  readonly #exchange: RequestContext;
  readonly #permitHolder: PermitHolder;
  readonly #startedAt = performance.now();

  constructor(
    gate: Gate,
    exchange: RequestContext,
    { route, admitted, client }: UpstreamTarget,
    permitHolder: PermitHolder,
  ) {
    const { request, requestId, target } = exchange;
    const { host, protocol } = getPublicAddress(gate, request.headers.host);
    this.upstream = gate.upstreams;
    this.origin = route.origin;
    this.path = toUpstreamPath(route, target);
    this.headers = createUpstreamHeaders(request, { admitted, client, requestId, host, protocol });
    this.timeoutMs = getTimeoutMs(gate, route);
    this.#health = route.health;
    this.#exchange = exchange;
    this.#permitHolder = permitHolder;
  }

  mapResponseHeaders(status: number, raw: readonly string[]): string[] {
    this.report(status);
    return mapUpstreamResponseHeaders(raw, this.#exchange.requestId);
  }

  onEnd(failure: TransferFailure | null): void {
    if (failure === null) return this.#permitHolder.releasePermit();
    const code = upstreamFailureCode(failure);
    // A client that sends too slowly says nothing about the upstream.
    if (failure !== "request_timeout") this.report(code);
    sendRefusal(this.#exchange.response, { code }, this.#exchange.requestId);
    this.#permitHolder.releasePermitAfterResponse();
  }

  report(answer: number | RefusalCode): void {
    this.#health.record(Date.now(), performance.now() - this.#startedAt, answer);
  }
}

/** Forwards one request whose key, address, method and permissions were judged, and sees to its permit from then on. */
export function forwardToUpstream(
  gate: Gate,
  exchange: RequestContext,
  how: UpstreamTarget,
  permitHolder: PermitHolder,
): void {
  const errand = new UpstreamExchange(gate, exchange, how, permitHolder);
  startTransfer(exchange.request, exchange.response, errand, errand);
}

/** How the caller addressed this server. */
export function getPublicAddress({ config }: Gate, hostHeader: string | undefined): { host: string; protocol: string } {
  return { host: getPublicHost(config, hostHeader), protocol: config.publicProtocol };
}

/** A route may be stricter than the server, never more patient. */
export function getTimeoutMs({ config }: Gate, { timeoutMs }: Route): number {
  return Math.min(timeoutMs, config.connectionTimeoutSeconds * 1000);
}

/** Where the route's path leads at the upstream; the query goes on without keys. */
export function toUpstreamPath({ path, base }: Route, target: Target): string {
  return (base + target.path.slice(path.length) || "/") + withoutKeys(target.query);
}

/** What a failure is called that an upstream may be to blame for. */
export function upstreamFailureCode(failure: TransferFailure): RefusalCode {
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
