/** Forwards an admitted request to the upstream of its route, and records how it ended. */
import type { Dispatcher } from "undici";
import type { AuthenticatedKey } from "@/lib/gate/auth/pipeline";
import type { RequestContext } from "@/lib/gate/context";
import { getPublicHost, type PublicAddress } from "@/lib/gate/http/origin";
import { sendRefusal } from "@/lib/gate/http/respond";
import { countCost, withoutRateLimit } from "@/lib/gate/limits/answer-cost";
import type { LimitCounter } from "@/lib/gate/limits/limit-counter";
import { getForwardedPrefix } from "@/lib/gate/routes/public-paths";
import { refusalFormatOf } from "@/lib/gate/routes/refusal-format";
import type { Route } from "@/lib/gate/routes/route";
import type { RouteTable } from "@/lib/gate/routes/route-table";
import type { TrafficRecorder } from "@/lib/gate/traffic/recorder";
import type { RefusalCode } from "@/lib/shared/gate/refusal-table";
import type { Refusal } from "@/lib/shared/gate/refusals";
import { Attempts } from "./attempts";
import type { RunningRequest, RunningRequests } from "./running-requests";
import { startTransfer } from "./transfer";
import type { TransferFailure, TransferOptions } from "./transfer-options";
import {
  findUpstreamFailure,
  NO_UPSTREAM,
  UPSTREAM_UNAVAILABLE,
  type UpstreamFailure,
  type UpstreamFailureLog,
  upstreamRefusal,
} from "./upstream-failures";
import { createUpstreamHeaders, mapUpstreamResponseHeaders } from "./upstream-headers";

/** The parts of the gate that forwarding to an upstream needs. */
export type UpstreamParts = {
  upstreams: Dispatcher;
  /** each request gets a connection of its own */
  freshUpstreams: Dispatcher;
  upstreamFailures: UpstreamFailureLog;
  routes: { readonly table: RouteTable };
  traffic: Pick<TrafficRecorder, "record">;
  keyLimits: LimitCounter;
  publicAddress: PublicAddress;
  running: RunningRequests;
  /** how long a whole request may take, whatever its route allows */
  timeoutMs: number;
};

/**
 * An admitted request and the holder of its permit. Each method may be called more than once; the permit is released
 * once.
 */
export type AdmittedRequest = Omit<RunningRequest, "route" | "tunnel" | "end"> & {
  releasePermit(): void;
  /** Releases it as soon as the response, which has been started, is out. */
  releasePermitAfterResponse(): void;
};

/**
 * Where an admitted request goes. `client` is the address in normal form; `body` is set where the gate has read it.
 */
export type UpstreamTarget = { route: Route; admitted: AuthenticatedKey; client: string; body?: Buffer };

/** Forwards an admitted request. From then on its permit is released when the request is over. */
export function forwardToUpstream(
  parts: UpstreamParts,
  context: RequestContext,
  to: UpstreamTarget,
  holder: AdmittedRequest,
): void {
  new UpstreamRequest(parts, context, to, holder).start();
}

/** One request under way, which is also what its transfer is asked to do. */
class UpstreamRequest implements TransferOptions {
  readonly #parts: UpstreamParts;
  readonly #context: RequestContext;
  readonly #to: UpstreamTarget;
  readonly #holder: AdmittedRequest;
  readonly #attempts: Attempts;
  readonly #view: { host: string; protocol: string };
  readonly #record: RecordOutcome;
  #running: RunningRequest | null = null;
  /** why the gate has ended the request */
  #ending: Refusal | null = null;
  readonly timeoutMs: number;
  readonly maxBodyBytes = Number.POSITIVE_INFINITY;
  readonly rewritten: TransferOptions["rewritten"];
  upstream: Dispatcher;
  origin = "";
  path = "";
  headers: string[] = [];

  constructor(parts: UpstreamParts, context: RequestContext, to: UpstreamTarget, holder: AdmittedRequest) {
    this.#parts = parts;
    this.#context = context;
    this.#to = to;
    this.#holder = holder;
    this.#attempts = new Attempts(to.route, context.target);
    this.#view = getCallersView(parts.publicAddress, context.request.headers.host);
    this.#record = startRecording(parts, context, to);
    this.timeoutMs = getTimeoutMs(parts, to.route);
    this.upstream = parts.upstreams;
    this.rewritten = to.body && { method: context.request.method ?? "", body: to.body };
  }

  start(): void {
    const { request, response } = this.#context;
    if (!this.#attempts.begin()) return this.#refuse(UPSTREAM_UNAVAILABLE, NO_UPSTREAM);
    this.#address();
    startTransfer(request, response, this, (failure, error) => this.#end(failure, error));
  }

  /** Addresses the request to the upstream of the attempt. */
  #address(): void {
    const { place, path } = this.#attempts;
    const { requestId, request } = this.#context;
    const { admitted, client } = this.#to;
    const { host, protocol } = this.#view;
    const prefix = getForwardedPrefix(place);
    this.origin = place.origin;
    this.path = path;
    const identity = { admitted, client, requestId, host, protocol, prefix };
    this.headers = createUpstreamHeaders(request, identity, this.#to.route.requestChanges);
  }

  retry(failure: "unreachable" | "broken", error: Error): boolean {
    const found = findUpstreamFailure(failure, error, this.#attempts.place);
    const { method = "" } = this.#context.request;
    if (!found || !this.#attempts.retry(method, failure === "broken", found)) return false;
    this.#parts.upstreamFailures.add(this.#to.route, found);
    // Not one that was kept open: the upstream may have closed it meanwhile.
    this.upstream = this.#parts.freshUpstreams;
    this.#address();
    return true;
  }

  mapResponseHeaders(status: number, raw: readonly string[]): string[] {
    this.#attempts.succeed();
    this.#record(status);
    const { route, admitted } = this.#to;
    const { requestId, target } = this.#context;
    countCost(this.#parts, admitted.key, raw);
    const { place } = this.#attempts;
    const { routes } = this.#parts.routes.table;
    const { headers } = this.#context.request;
    const answered = { route, place, routes, headers, target, upstreamPath: this.path, publicHost: this.#view.host };
    return mapUpstreamResponseHeaders(admitted.key.limits ? withoutRateLimit(raw) : raw, requestId, answered);
  }

  onLongRunning(end: () => void): void {
    const { secret, client, method, path } = this.#holder;
    const endWith = (refusal: Refusal) => {
      this.#ending = refusal;
      end();
    };
    this.#running = { secret, client, method, path, route: this.#to.route, tunnel: null, end: endWith };
    this.#parts.running.add(this.#running);
  }

  #end(failure: TransferFailure | null, error?: Error): void {
    if (this.#running) this.#parts.running.delete(this.#running);
    // An error without a failure has cut an answer that had begun.
    const found = failure || error ? findUpstreamFailure(failure ?? "broken", error, this.#attempts.place) : null;
    this.#attempts.end(found);
    if (failure !== null) return this.#refuse(this.#ending ?? upstreamRefusal(failure, found), found);
    if (found) this.#parts.upstreamFailures.add(this.#to.route, found);
    this.#holder.releasePermit();
  }

  /** `found` is null where the upstream has not failed. */
  #refuse(refusal: Refusal, found: UpstreamFailure | null): void {
    if (found) {
      this.#parts.upstreamFailures.add(this.#to.route, found);
      this.#record(refusal.code, found);
      // Neither a revoked key nor a client that sends too slowly says anything about the upstream.
    } else recordRefusal(this.#parts.traffic, this.#context, refusal);
    const format = refusalFormatOf(this.#context, this.#parts.publicAddress);
    sendRefusal(this.#context.response, refusal, this.#context.requestId, format);
    this.#holder.releasePermitAfterResponse();
  }
}

/** Records how a request ended: with a status of the upstream, or with a refusal because the upstream failed. */
export type RecordOutcome = (answer: number | RefusalCode, failure?: UpstreamFailure) => void;

/** Starts the clock of a request. What is returned records it in the route's health and traffic. */
export function startRecording(
  { traffic }: Pick<UpstreamParts, "traffic">,
  { request, requestId, target }: Pick<RequestContext, "request" | "requestId" | "target">,
  { route, admitted }: Pick<UpstreamTarget, "route" | "admitted">,
): RecordOutcome {
  const startedAt = performance.now();
  return (answer, failure) => {
    const [now, durationMs] = [Date.now(), performance.now() - startedAt];
    route.health.record(now, durationMs, answer, failure);
    const { method = "" } = request;
    const outcome = { now, requestId, method, path: target.path, answer, failure };
    traffic.record(route.path, { ...outcome, admitted: { keyId: admitted.key.id, durationMs } });
  };
}

/** Counts a refusal by the gate itself where the request was for a route. */
export function recordRefusal(
  traffic: UpstreamParts["traffic"],
  { request, requestId, target, route }: Pick<RequestContext, "request" | "requestId" | "target" | "route">,
  { code }: Refusal,
): void {
  if (!route) return;
  traffic.record(route.path, {
    now: Date.now(),
    requestId,
    method: request.method ?? "",
    path: target.path,
    answer: code,
  });
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
