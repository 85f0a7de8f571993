/** Forwards an admitted request to the API that its route names, and remembers how that went. */
import { Agent, type Dispatcher } from "undici";
import type { Exchange, House } from "@/lib/gate/context";
import { publicHostOf } from "@/lib/gate/http/origin";
import { refuse } from "@/lib/gate/http/respond";
import type { Target } from "@/lib/gate/http/target";
import type { RouteHealth } from "@/lib/gate/routes/health";
import type { Route } from "@/lib/gate/routes/route-table";
import type { RefusalCode } from "@/lib/shared/gate/refusal-table";
import type { Admitted } from "./dashboard-headers";
import { type Failure, type Forwarding, type Sender, startForward } from "./transfer";
import { passedFromUpstream, upstreamHeadersOf, withoutKeys } from "./upstream-headers";

/** Who holds the slot of a request: it goes back once, however often that is said. */
export type SlotHolder = {
  giveBack(): void;
  /** as soon as the answer, which is under way, is out */
  giveBackAfterAnswer(): void;
};

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
class Errand implements Forwarding, Sender {
  readonly upstream: Dispatcher;
  readonly origin: string;
  readonly path: string;
  readonly headers: string[];
  readonly timeoutMs: number;
  readonly maxBodyBytes = Number.POSITIVE_INFINITY;
  readonly #health: RouteHealth;
  readonly #exchange: Exchange;
  readonly #slotHolder: SlotHolder;
  readonly #startedAt = performance.now();

  constructor(house: House, exchange: Exchange, { route, admitted, client }: ForUpstream, slotHolder: SlotHolder) {
    const { request, requestId, target } = exchange;
    const { host, protocol } = placeOf(house, request.headers.host);
    this.upstream = house.upstreams;
    this.origin = route.origin;
    this.path = upstreamPathOf(route, target);
    this.headers = upstreamHeadersOf(request, { admitted, client, requestId, host, protocol });
    this.timeoutMs = timeoutOf(house, route);
    this.#health = route.health;
    this.#exchange = exchange;
    this.#slotHolder = slotHolder;
  }

  passBack(status: number, raw: readonly string[]): string[] {
    this.report(status);
    return passedFromUpstream(raw, this.#exchange.requestId);
  }

  onEnd(failure: Failure | null): void {
    if (failure === null) return this.#slotHolder.giveBack();
    const code = codeOf(failure);
    // A client that sends too slowly says nothing about the upstream.
    if (failure !== "request_timeout") this.report(code);
    refuse(this.#exchange.response, { code }, this.#exchange.requestId);
    this.#slotHolder.giveBackAfterAnswer();
  }

  report(answer: number | RefusalCode): void {
    this.#health.record(Date.now(), performance.now() - this.#startedAt, answer);
  }
}

/** Forwards one request whose key, address, method and permissions were judged, and sees to its slot from then on. */
export function forwardToUpstream(house: House, exchange: Exchange, how: ForUpstream, slotHolder: SlotHolder): void {
  const errand = new Errand(house, exchange, how, slotHolder);
  startForward(exchange.request, exchange.response, errand, errand);
}

/** How the caller addressed this server. */
export function placeOf({ config }: House, hostHeader: string | undefined): { host: string; protocol: string } {
  return { host: publicHostOf(config, hostHeader), protocol: config.publicProtocol };
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
