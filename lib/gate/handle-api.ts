/** Judges every `/api` request by its key, then answers it or forwards it. */

import type { Permit } from "@/lib/gate/auth/concurrency";
import { type AuthStart, beginAuth } from "@/lib/gate/auth/entry";
import { toIdentityHeaders } from "@/lib/gate/auth/identity";
import { type AuthResult, authenticateAfterRefresh } from "@/lib/gate/auth/pipeline";
import type { PendingRequest } from "@/lib/gate/auth/waiting";
import { CHECK_PATH, decideCheck } from "@/lib/gate/check/decision";
import { handleV2 } from "@/lib/gate/elastic-v2/handle";
import { isV2Path, refusalFormatFor } from "@/lib/gate/http/refusal-format";
import { sendNoContent, sendRefusal } from "@/lib/gate/http/respond";
import { forwardToDashboard } from "@/lib/gate/proxy/dashboard";
import { forwardToUpstream, type PermitHolder } from "@/lib/gate/proxy/upstream";
import type { Route } from "@/lib/gate/routes/route-table";
import type { Refusal } from "@/lib/shared/gate/refusals";
import { type Address, formatAddress } from "@/lib/shared/keys/ip-rules";
import type { Permission } from "@/lib/shared/keys/permissions";
import type { Gate, RequestContext } from "./context";
import { answerHealth } from "./handle-health";

/** The description of the API is public: whoever reads it learns nothing about anybody's keys. */
const PUBLIC_PATHS: ReadonlySet<string> = new Set(["/api/openapi.json"]);

/** Whether a canonical path belongs to the API. */
export function isApiPath(path: string): boolean {
  return path.startsWith("/api") && (path.length === 4 || path.charCodeAt(4) === 47);
}

/** Takes one API request in the gate's exact order: address, permit, secret; then, in its turn, key, life, IP rule, permission. */
export function handleApi(gate: Gate, exchange: RequestContext): void {
  const { request, response, target, client } = exchange;
  if (target.path.startsWith("/api/health/") && answerHealth(gate, exchange)) return;
  const entry = beginAuth(gate, client, readsCredentialLater(target.path) ? null : request.headers);
  if (!entry.ok) refuseAs(exchange, entry.refusal);
  else if (entry.secret !== "") return gate.pending.add(new PendingApiRequest(gate, exchange, entry));
  else if (isV2Path(target.path)) void handleV2(gate, exchange, entry.client);
  else void forwardToDashboard(gate, exchange, { admitted: null, client: formatAddress(entry.client) });
  if (entry.permit) gate.permits.releaseAfter(response, entry.permit);
}

function readsCredentialLater(path: string): boolean {
  return isV2Path(path) || PUBLIC_PATHS.has(path);
}

/** One request that waits for its decision. */
class PendingApiRequest implements PendingRequest, PermitHolder {
  readonly #gate: Gate;
  readonly #exchange: RequestContext;
  readonly client: Address;
  readonly secret: string;
  #permit: Permit | null;
  /** whether somebody else says when the permit goes back */
  #isForwarded = false;
  readonly receivedAt = Date.now();

  constructor(gate: Gate, exchange: RequestContext, { client, secret, permit }: AuthStart & { ok: true }) {
    this.#gate = gate;
    this.#exchange = exchange;
    this.client = client;
    this.secret = secret;
    this.#permit = permit;
  }

  get isGone(): boolean {
    return this.#exchange.request.socket.destroyed;
  }

  decide(now: number): void {
    const { target, route } = this.#exchange;
    if (route) this.#judgeForUpstream(route, now);
    else if (target.path === CHECK_PATH) this.#judgeCheck(now);
    else this.#judgeForDashboard(now);
  }

  #judgeCheck(now: number): void {
    const { request, response, requestId, target } = this.#exchange;
    const { headers, socket, method = "" } = request;
    const { secret, client, receivedAt } = this;
    const asked = { secret, client, receivedAt, headers, socket, method, query: target.query };
    const decision = decideCheck(this.#gate, asked, now);
    if (!decision.ok) return this.refuse(decision.refusal);
    // Any method: another proxy asks with the one of the request that it holds, and may send what came with it.
    sendNoContent(response, [
      "Cache-Control",
      "no-store",
      "X-Request-Id",
      requestId,
      ...toIdentityHeaders(decision.key),
    ]);
  }

  /** What the key needs is known to the route's guard there. */
  #judgeForDashboard(now: number): void {
    const admission = this.#admit(NOTHING, now);
    if (!admission.ok) return this.refuse(admission.refusal);
    const { admitted, address } = admission;
    void forwardToDashboard(this.#gate, this.#exchange, { admitted, client: address });
  }

  /** A key is needed even to learn that a method is not let through. */
  #judgeForUpstream(route: Route, now: number): void {
    const { request, target } = this.#exchange;
    const needed = route.permissions.get(request.method ?? "");
    const admission = this.#admit(needed ?? NOTHING, now);
    if (!admission.ok) return this.refuse(admission.refusal);
    if (!needed) return this.refuse({ code: "method_not_allowed", allow: route.allow });
    const { admitted, address } = admission;
    this.#gate.usage.record(admitted.key, "admitted", now, address, request.method, target.path);
    forwardToUpstream(this.#gate, this.#exchange, { route, admitted, client: address }, this);
    this.#isForwarded = true;
  }

  #admit(needed: readonly Permission[], now: number): AuthResult {
    const { secret, client, receivedAt } = this;
    return authenticateAfterRefresh(this.#gate, { secret, client, needed, receivedAt, now });
  }

  refuse(refusal: Refusal): void {
    refuseAs(this.#exchange, refusal);
  }

  cut(): void {
    this.#exchange.response.destroy();
  }

  finish(): void {
    if (!this.#isForwarded) this.releasePermitAfterResponse();
  }

  releasePermit(): void {
    if (this.#permit) this.#gate.permits.release(this.#permit);
    this.#permit = null;
  }

  releasePermitAfterResponse(): void {
    if (this.#permit) this.#gate.permits.releaseAfter(this.#exchange.response, this.#permit);
    this.#permit = null;
  }
}

const NOTHING: readonly Permission[] = [];

function refuseAs({ response, requestId, target }: RequestContext, refusal: Refusal): void {
  sendRefusal(response, refusal, requestId, refusalFormatFor(target.path));
}
