/** Forwards an admitted request to the API that its route names, and records how that went. */
import { Agent, type Dispatcher } from "undici";
import type { AuthenticatedKey } from "@/lib/gate/auth/pipeline";
import type { RequestContext } from "@/lib/gate/context";
import { getPublicHost, type PublicAddress } from "@/lib/gate/http/origin";
import { sendRefusal } from "@/lib/gate/http/respond";
import type { Target } from "@/lib/gate/http/target";
import type { RouteHealth } from "@/lib/gate/routes/health";
import type { Route } from "@/lib/gate/routes/route-table";
import type { RefusalCode } from "@/lib/shared/gate/refusal-table";
import { startTransfer, type TransferFailure, type TransferListener, type TransferOptions } from "./transfer";
import { createUpstreamHeaders, mapUpstreamResponseHeaders, removeKeysFromQuery } from "./upstream-headers";

/** The parts of the gate that forwarding to an upstream needs. */
export type UpstreamParts = {
  upstreams: Dispatcher;
  publicAddress: PublicAddress;
  /** how long a whole request may take, whatever its route allows */
  timeoutMs: number;
};

/** The holder of a request's permit. Each method may be called more than once; the permit is released once. */
export type PermitHolder = {
  releasePermit(): void;
  /** Releases it as soon as the response, which has been started, is out. */
  releasePermitAfterResponse(): void;
};

/** `client` is the address in normal form. */
export type UpstreamTarget = { route: Route; admitted: AuthenticatedKey; client: string };

const CONNECT_MS = 10_000;
const CONNECTIONS_PER_UPSTREAM = 1_024;

/** Connections to upstreams, kept open between requests. The deadline of each request is set by its transfer. */
export function createUpstreams(): Dispatcher {
  return new Agent({
    connections: CONNECTIONS_PER_UPSTREAM,
    pipelining: 1,
    connect: { timeout: CONNECT_MS },
    headersTimeout: 0,
    bodyTimeout: 0,
  });
}

/** One request to an upstream: what is sent, and how its outcome is recorded. */
class UpstreamExchange implements TransferOptions, TransferListener {
  readonly upstream: Dispatcher;
  readonly origin: string;
  readonly path: string;
  readonly headers: string[];
  readonly timeoutMs: number;
  readonly maxBodyBytes = Number.POSITIVE_INFINITY;
  readonly #health: RouteHealth;
  readonly #context: RequestContext;
  readonly #permitHolder: PermitHolder;
  readonly #startedAt = performance.now();

  constructor(parts: UpstreamParts, context: RequestContext, to: UpstreamTarget, permitHolder: PermitHolder) {
    const { request, requestId, target } = context;
    const { route, admitted, client } = to;
    this.upstream = parts.upstreams;
    this.origin = route.origin;
    this.path = toUpstreamPath(route, target);
    const { host, protocol } = getCallersView(parts.publicAddress, request.headers.host);
    this.headers = createUpstreamHeaders(request, { admitted, client, requestId, host, protocol });
    this.timeoutMs = getTimeoutMs(parts, route);
    this.#health = route.health;
    this.#context = context;
    this.#permitHolder = permitHolder;
  }

  mapResponseHeaders(status: number, raw: readonly string[]): string[] {
    this.#record(status);
    return mapUpstreamResponseHeaders(raw, this.#context.requestId);
  }

  onEnd(failure: TransferFailure | null): void {
    if (failure === null) return this.#permitHolder.releasePermit();
    const code = upstreamFailureCode(failure);
    // A client that sends too slowly says nothing about the upstream.
    if (failure !== "request_timeout") this.#record(code);
    sendRefusal(this.#context.response, { code }, this.#context.requestId);
    this.#permitHolder.releasePermitAfterResponse();
  }

  #record(answer: number | RefusalCode): void {
    this.#health.record(Date.now(), performance.now() - this.#startedAt, answer);
  }
}

/** Forwards one request that was judged, method included. From then on `permitHolder` is told when its permit is over. */
export function forwardToUpstream(
  parts: UpstreamParts,
  context: RequestContext,
  to: UpstreamTarget,
  permitHolder: PermitHolder,
): void {
  const exchange = new UpstreamExchange(parts, context, to, permitHolder);
  startTransfer(context.request, context.response, exchange, exchange);
}

/** This server as the caller addressed it. */
export function getCallersView(
  address: PublicAddress,
  hostHeader: string | undefined,
): { host: string; protocol: string } {
  return { host: getPublicHost(address, hostHeader), protocol: address.publicProtocol };
}

/** How long a request on this route may take. A route may allow less than the server, never more. */
export function getTimeoutMs(parts: Pick<UpstreamParts, "timeoutMs">, route: Route): number {
  return Math.min(route.timeoutMs, parts.timeoutMs);
}

/** The path and query at the upstream; keys are taken out of the query. */
export function toUpstreamPath({ path, base }: Route, target: Target): string {
  return (base + target.path.slice(path.length) || "/") + removeKeysFromQuery(target.query);
}

/** The refusal code for a failed transfer to an upstream. */
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
