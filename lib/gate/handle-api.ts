/** Takes one API request through the order of `auth/pipeline.ts`, then to whoever answers it. */
import { NOT_STORED } from "@/lib/shared/gate/cache-control";
import type { Refusal } from "@/lib/shared/gate/refusals";
import { OWN_SOURCE } from "@/lib/shared/gate/usage-details";
import { type Address, formatAddress } from "@/lib/shared/keys/ip-rules";
import { ANY_KEY, type Requirement } from "@/lib/shared/permissions/requirement";
import { type Permit, releaseAfter } from "./auth/concurrency";
import { refreshKeys } from "./auth/find-keys";
import { toIdentityHeaders } from "./auth/identity";
import {
  type AuthResult,
  type AuthStart,
  beginAuth,
  countRequest,
  judgeKey,
  refundRequest,
  toUsageCall,
  type UsedFor,
} from "./auth/pipeline";
import type { KeyRecord } from "./auth/verify-key";
import type { PendingRequest } from "./auth/verify-pending";
import { type CheckDecision, type CheckParts, decideCheck } from "./check/decision";
import type { Destination, RequestContext } from "./context";
import { handleV2 } from "./elastic-v2/handle";
import { type HealthParts, handleHealth } from "./handle-health";
import { answerMetadata, forwardMcpCall, mayCallTools } from "./handle-mcp";
import { sendNoContent, sendRefusal } from "./http/respond";
import { hasBody } from "./http/strictness";
import type { TickBatch } from "./http/tick-batch";
import { setRateLimitFields, toRateLimitHeaders, withRateLimit } from "./limits/limit-counter";
import type { ParserParts } from "./parse-request";
import { type DashboardParts, forwardToDashboard } from "./proxy/dashboard";
import { type AdmittedRequest, forwardToUpstream, recordRefusal, type UpstreamParts } from "./proxy/upstream";
import { isPreflight, judgePreflight } from "./routes/cors";
import { refusalFormatOf } from "./routes/refusal-format";
import { getRouteRights, type Route } from "./routes/route";
import { updateRoute } from "./routes/update-route";
import type { UsageCall } from "./usage/counter";

/** The parts of the gate that API requests need. */
export type ApiParts = CheckParts &
  Pick<ParserParts, "routes"> &
  DashboardParts &
  HealthParts &
  UpstreamParts & {
    /** the API requests of this tick that wait for their decision */
    pending: TickBatch<PendingRequest>;
  };

/** Where the key is not in the headers, or none is needed. */
const KEYLESS: ReadonlySet<Destination> = new Set(["elastic-v2", "public-api", "resource-metadata"]);

/** Handles one API request. */
export function handleApi(parts: ApiParts, context: RequestContext): void {
  const { request, destination, client } = context;
  parts.usage.noteUrl(request.url ?? "");
  if (destination === "health") return handleHealth(parts, context);
  if (isPreflight(request)) {
    // What was saved a moment ago counts: a preflight has no key, with which the gate would look for it.
    refreshKeys(parts);
    const refusal = updateRoute(parts, context);
    if (refusal) return refuseApi(parts, context, refusal);
  }
  const showsKeyInHeaders = !KEYLESS.has(destination) && !isPreflightOfRoute(context);
  const start = beginAuth(parts, client, showsKeyInHeaders ? request.headers : null);
  if (start instanceof Promise) void start.then((later) => continueApi(parts, context, later, showsKeyInHeaders));
  else continueApi(parts, context, start, showsKeyInHeaders);
}

function continueApi(parts: ApiParts, context: RequestContext, start: AuthStart, showsKeyInHeaders: boolean): void {
  const { response, destination } = context;
  if (!start.ok) refuseApi(parts, context, start.refusal);
  else if (showsKeyInHeaders) return parts.pending.add(new PendingApiRequest(parts, context, start));
  else if (destination === "resource-metadata") answerMetadata(parts, context);
  else if (isPreflightOfRoute(context)) answerPreflight(parts, context, context.route);
  else if (destination === "elastic-v2") void handleV2(parts, context, start.client);
  else void forwardToDashboard(parts, context, { admitted: null, client: formatAddress(start.client) });
  if (start.permit) releaseAfter(parts.permits, response, start.permit);
}

/** A browser sends a preflight without a key, so it is answered before one is asked for. */
function isPreflightOfRoute(context: RequestContext): context is RequestContext & { route: Route } {
  return context.route?.cors != null && isPreflight(context.request);
}

function answerPreflight(parts: ApiParts, context: RequestContext, route: Route): void {
  const { request, response, requestId } = context;
  const decision = judgePreflight(route, request.headers);
  if (!decision.ok) return refuseApi(parts, context, decision.refusal);
  sendNoContent(response, [...decision.headers, "X-Request-Id", requestId]);
}

/** One API request that waits for its decision. */
class PendingApiRequest implements PendingRequest, AdmittedRequest {
  readonly #parts: ApiParts;
  readonly #context: RequestContext;
  readonly client: Address;
  readonly secret: string;
  readonly #receivedAt = Date.now();
  #permit: Permit | null;
  /** whether the transfer to an upstream says when the permit is released */
  #isForwarded = false;

  constructor(parts: ApiParts, context: RequestContext, { client, secret, permit }: AuthStart & { ok: true }) {
    this.#parts = parts;
    this.#context = context;
    this.client = client;
    this.secret = secret;
    this.#permit = permit;
  }

  get method(): string {
    return this.#context.request.method ?? "";
  }

  get path(): string {
    return this.#context.target.path;
  }

  get isGone(): boolean {
    return this.#context.request.socket.destroyed;
  }

  decide(key: KeyRecord | null, now: number): void | Promise<void> {
    const refusal = updateRoute(this.#parts, this.#context);
    if (refusal) return this.refuse(refusal);
    const { destination, route } = this.#context;
    if (route) return this.#judgeForUpstream(route, key, now);
    return destination === "check" ? this.#judgeCheck(key, now) : this.#judgeForDashboard(key, now);
  }

  #judgeCheck(key: KeyRecord | null, now: number): void | Promise<void> {
    const { request, requestId, target } = this.#context;
    const { headers, socket, method = "" } = request;
    const [secret, client, receivedAt] = [this.secret, this.client, this.#receivedAt];
    const check = { secret, client, receivedAt, requestId, headers, socket, method, query: target.query };
    const decision = decideCheck(this.#parts, check, key, now);
    if (decision instanceof Promise) return decision.then((later) => this.#answerCheck(later, Date.now()));
    this.#answerCheck(decision, now);
  }

  #answerCheck(decision: CheckDecision, now: number): void {
    if (!decision.ok) return this.refuse(decision.refusal);
    const { response, requestId } = this.#context;
    // Any method and body: a proxy in front may ask with those of the request that it holds.
    const identity = [...toIdentityHeaders(decision.key), ...toRateLimitHeaders(decision.key, now)];
    sendNoContent(response, ["Cache-Control", NOT_STORED, "X-Request-Id", requestId, ...identity]);
  }

  /** The route's guard in the dashboard knows which permission is needed. */
  #judgeForDashboard(key: KeyRecord | null, now: number): void | Promise<void> {
    const result = this.#judge(key, ANY_KEY, now, OWN_SOURCE);
    if (!result.ok) return this.refuse(result.refusal);
    const { admitted, address: client } = result;
    const call = toUsageCall(this.#usedFor(OWN_SOURCE), now, client, "");
    return this.#count(admitted.key, call, () => {
      void forwardToDashboard(this.#parts, this.#context, { admitted, client, countedAt: now });
    });
  }

  #judgeForUpstream(route: Route, key: KeyRecord | null, now: number): void | Promise<void> {
    const { request } = this.#context;
    const { requirement, denial } = getRouteRights(route, request.method ?? "");
    const result = this.#judge(key, requirement, now, route.path);
    if (!result.ok) return this.refuse(result.refusal);
    const { admitted, address } = result;
    if (denial) return this.refuse(withRateLimit(this.#parts, admitted.key, denial, now));
    if (mayCallTools(route) && hasBody(request)) return this.#forwardMcpCall(route);
    const call = toUsageCall(this.#usedFor(route.path), now, address, requirement.text);
    return this.#count(admitted.key, call, () => {
      this.#parts.usage.record(admitted.key, "admitted", call);
      forwardToUpstream(this.#parts, this.#context, { route, admitted, client: address }, this);
      this.#isForwarded = true;
    });
  }

  /** Step 8, then `forward`. */
  #count(key: KeyRecord, call: UsageCall, forward: () => void): void | Promise<void> {
    if (key.limits === null) return forward();
    const conclude = (refusal: Refusal | null) => {
      if (refusal) return this.refuse(refusal);
      setRateLimitFields(this.#context.response, key, call.at);
      forward();
    };
    const counted = countRequest(this.#parts, key, call);
    if (!(counted instanceof Promise)) return conclude(counted);
    return counted.then((refusal) => {
      if (!this.isGone) conclude(refusal);
      else if (refusal === null) refundRequest(this.#parts, key, call.at);
    });
  }

  #forwardMcpCall(route: Route): void {
    this.#isForwarded = true;
    forwardMcpCall(this.#parts, { ...this.#context, route }, this, this.#receivedAt).catch((error) => {
      this.#parts.log.error({ error: String(error) }, "a call of a tool could not be judged");
      this.cut();
      this.releasePermit();
    });
  }

  #judge(key: KeyRecord | null, requirement: Requirement, now: number, source: string): AuthResult {
    const [secret, client, receivedAt] = [this.secret, this.client, this.#receivedAt];
    const usedFor = this.#usedFor(source);
    return judgeKey(this.#parts, { secret, client, requirement, receivedAt, now, usedFor }, key);
  }

  #usedFor(source: string): UsedFor {
    return { method: this.method, uri: this.path, source, requestId: this.#context.requestId };
  }

  refuse(refusal: Refusal): void {
    refuseApi(this.#parts, this.#context, refusal);
  }

  cut(): void {
    this.#context.response.destroy();
  }

  finish(): void {
    if (!this.#isForwarded) this.releasePermitAfterResponse();
  }

  releasePermit(): void {
    if (this.#permit) this.#parts.permits.release(this.#permit);
    this.#permit = null;
  }

  releasePermitAfterResponse(): void {
    if (this.#permit) releaseAfter(this.#parts.permits, this.#context.response, this.#permit);
    this.#permit = null;
  }
}

function refuseApi(parts: ApiParts, context: RequestContext, refusal: Refusal): void {
  const { response, requestId } = context;
  recordRefusal(parts.traffic, context, refusal);
  sendRefusal(response, refusal, requestId, refusalFormatOf(context, parts.publicAddress));
}
