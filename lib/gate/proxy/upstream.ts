/** Forwards an admitted request to the upstream of its route, and records how it ended. */
import type { Dispatcher } from "undici";
import type { AuthenticatedKey } from "@/lib/gate/auth/pipeline";
import type { RequestContext } from "@/lib/gate/context";
import { getPublicHost, type PublicAddress } from "@/lib/gate/http/origin";
import { sendRefusal } from "@/lib/gate/http/respond";
import { getForwardedPrefix } from "@/lib/gate/routes/public-paths";
import type { Route } from "@/lib/gate/routes/route";
import { placeRequest, type RoutePlace } from "@/lib/gate/routes/route-place";
import type { RouteTable } from "@/lib/gate/routes/route-table";
import { pickUpstream } from "@/lib/gate/routes/upstream-pool";
import type { TrafficRecorder } from "@/lib/gate/traffic/recorder";
import type { RefusalCode } from "@/lib/shared/gate/refusal-table";
import type { Refusal } from "@/lib/shared/gate/refusals";
import type { Target } from "@/lib/shared/routes/target";
import type { RunningRequest, RunningRequests } from "./running-requests";
import { startTransfer } from "./transfer";
import type { TransferOptions } from "./transfer-options";
import {
  findUpstreamFailure,
  type UpstreamFailure,
  type UpstreamFailureLog,
  upstreamRefusal,
} from "./upstream-failures";
import { createUpstreamHeaders, mapUpstreamResponseHeaders, removeKeysFromQuery } from "./upstream-headers";

/** The parts of the gate that forwarding to an upstream needs. */
export type UpstreamParts = {
  upstreams: Dispatcher;
  upstreamFailures: UpstreamFailureLog;
  routes: { readonly table: RouteTable };
  traffic: Pick<TrafficRecorder, "record">;
  publicAddress: PublicAddress;
  running: RunningRequests;
  /** how long a whole request may take, whatever its route allows */
  timeoutMs: number;
};

/**
 * An admitted request and the holder of its permit. Each method may be called more than once; the permit is released
 * once.
 */
export type AdmittedRequest = Omit<RunningRequest, "route" | "isTunnel" | "end"> & {
  releasePermit(): void;
  /** Releases it as soon as the response, which has been started, is out. */
  releasePermitAfterResponse(): void;
};

/** Where an admitted request goes. `client` is the address in normal form. */
export type UpstreamTarget = { route: Route; admitted: AuthenticatedKey; client: string };

/** Forwards an admitted request. From then on its permit is released when the request is over. */
export function forwardToUpstream(
  parts: UpstreamParts,
  context: RequestContext,
  { route, admitted, client }: UpstreamTarget,
  holder: AdmittedRequest,
): void {
  const { request, response, requestId, target } = context;
  const record = startRecording(parts, context, { route, admitted });
  const { host, protocol } = getCallersView(parts.publicAddress, request.headers.host);
  const place = placeRequest(route, pickUpstream(route.upstreams), target.path);
  const prefix = getForwardedPrefix(place);
  const upstreamPath = toUpstreamPath(place, target);
  const options: TransferOptions = {
    upstream: parts.upstreams,
    origin: place.origin,
    path: upstreamPath,
    headers: createUpstreamHeaders(request, { admitted, client, requestId, host, protocol, prefix }),
    timeoutMs: getTimeoutMs(parts, route),
    maxBodyBytes: Number.POSITIVE_INFINITY,
    mapResponseHeaders: (status, raw) => {
      record(status);
      const { routes } = parts.routes.table;
      const answered = { route, place, routes, target, upstreamPath, publicHost: host };
      return mapUpstreamResponseHeaders(raw, requestId, answered);
    },
  };
  let running: RunningRequest | null = null;
  let ending: Refusal | null = null;
  options.onLongRunning = (end) => {
    const { secret, client, method, path } = holder;
    running = { secret, client, method, path, route, isTunnel: false, end: endWith };
    parts.running.add(running);
    function endWith(refusal: Refusal): void {
      ending = refusal;
      end();
    }
  };
  startTransfer(request, response, options, (failure, error) => {
    if (running) parts.running.delete(running);
    // An error without a failure has cut an answer that had begun.
    const found = failure || error ? findUpstreamFailure(failure ?? "broken", error, place) : null;
    if (found) parts.upstreamFailures.add(route, found);
    if (failure === null) return holder.releasePermit();
    const refusal = ending ?? upstreamRefusal(failure, found);
    // Neither a revoked key nor a client that sends too slowly says anything about the upstream.
    if (ending === null && failure !== "request_timeout") record(refusal.code, found ?? undefined);
    else recordRefusal(parts.traffic, context, refusal);
    sendRefusal(response, refusal, requestId);
    holder.releasePermitAfterResponse();
  });
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

/** The path and query at the upstream; keys are taken out of the query. */
export function toUpstreamPath({ prefix, base }: RoutePlace, target: Target): string {
  return (base + target.path.slice(prefix.length) || "/") + removeKeysFromQuery(target.query);
}
