/** Judges every `/api` request by its key, then answers it or forwards it. */

import type { Slot } from "@/lib/gate/auth/concurrency";
import { type Entry, enter } from "@/lib/gate/auth/entry";
import { identityFieldsOf } from "@/lib/gate/auth/identity";
import { type Admission, admitFresh } from "@/lib/gate/auth/pipeline";
import type { Waiting } from "@/lib/gate/auth/waiting";
import { CHECK_PATH, judgeCheck } from "@/lib/gate/check/decision";
import { handleLegacy } from "@/lib/gate/elastic-v2/handle";
import { isLegacyPath, tellOf } from "@/lib/gate/http/refusal-format";
import { answerNothing, refuse } from "@/lib/gate/http/respond";
import { forwardToDashboard } from "@/lib/gate/proxy/dashboard";
import { forwardToUpstream, type SlotHolder } from "@/lib/gate/proxy/upstream";
import type { Route } from "@/lib/gate/routes/route-table";
import type { Refusal } from "@/lib/shared/gate/refusals";
import { type Address, formatAddress } from "@/lib/shared/keys/ip-rules";
import type { Permission } from "@/lib/shared/keys/permissions";
import type { Exchange, House } from "./context";
import { answerHealth } from "./handle-health";

/** The description of the API is public: whoever reads it learns nothing about anybody's keys. */
const PUBLIC_PATHS: ReadonlySet<string> = new Set(["/api/openapi.json"]);

/** Whether a canonical path belongs to the API. */
export function isApiPath(path: string): boolean {
  return path.startsWith("/api") && (path.length === 4 || path.charCodeAt(4) === 47);
}

/** Takes one API request in the gate's exact order: address, slot, secret; then, in its turn, key, life, IP rule, permission. */
export function handleApi(house: House, exchange: Exchange): void {
  const { request, response, target, client } = exchange;
  if (target.path.startsWith("/api/health/") && answerHealth(house, exchange)) return;
  const entry = enter(house, client, isJudgedElsewhere(target.path) ? null : request.headers);
  if (!entry.ok) say(exchange, entry.refusal);
  else if (entry.secret !== "") return house.turn.add(new Call(house, exchange, entry));
  else if (isLegacyPath(target.path)) void handleLegacy(house, exchange, entry.client);
  else void forwardToDashboard(house, exchange, { admitted: null, client: formatAddress(entry.client) });
  if (entry.slot) house.slots.giveBackAfter(response, entry.slot);
}

function isJudgedElsewhere(path: string): boolean {
  return isLegacyPath(path) || PUBLIC_PATHS.has(path);
}

/** One request that waits for its verdict. */
class Call implements Waiting, SlotHolder {
  readonly #house: House;
  readonly #exchange: Exchange;
  readonly client: Address;
  readonly secret: string;
  #slot: Slot | null;
  /** whether somebody else says when the slot goes back */
  #isForwarded = false;
  readonly receivedAt = Date.now();

  constructor(house: House, exchange: Exchange, { client, secret, slot }: Entry & { ok: true }) {
    this.#house = house;
    this.#exchange = exchange;
    this.client = client;
    this.secret = secret;
    this.#slot = slot;
  }

  get isGone(): boolean {
    return this.#exchange.request.socket.destroyed;
  }

  judge(now: number): void {
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
    const verdict = judgeCheck(this.#house, asked, now);
    if (!verdict.ok) return this.refuse(verdict.refusal);
    // Any method: another proxy asks with the one of the request that it holds, and may send what came with it.
    answerNothing(response, ["Cache-Control", "no-store", "X-Request-Id", requestId, ...identityFieldsOf(verdict.key)]);
  }

  /** What the key needs is known to the route's guard there. */
  #judgeForDashboard(now: number): void {
    const admission = this.#admit(NOTHING, now);
    if (!admission.ok) return this.refuse(admission.refusal);
    const { admitted, address } = admission;
    void forwardToDashboard(this.#house, this.#exchange, { admitted, client: address });
  }

  /** A key is needed even to learn that a method is not let through. */
  #judgeForUpstream(route: Route, now: number): void {
    const { request, target } = this.#exchange;
    const needed = route.permissions.get(request.method ?? "");
    const admission = this.#admit(needed ?? NOTHING, now);
    if (!admission.ok) return this.refuse(admission.refusal);
    if (!needed) return this.refuse({ code: "method_not_allowed", allow: route.allow });
    const { admitted, address } = admission;
    this.#house.bookkeeping.record(admitted.key, "admitted", now, address, request.method, target.path);
    forwardToUpstream(this.#house, this.#exchange, { route, admitted, client: address }, this);
    this.#isForwarded = true;
  }

  #admit(needed: readonly Permission[], now: number): Admission {
    const { secret, client, receivedAt } = this;
    return admitFresh(this.#house, { secret, client, needed, receivedAt, now });
  }

  refuse(refusal: Refusal): void {
    say(this.#exchange, refusal);
  }

  cut(): void {
    this.#exchange.response.destroy();
  }

  leave(): void {
    if (!this.#isForwarded) this.giveBackAfterAnswer();
  }

  giveBack(): void {
    if (this.#slot) this.#house.slots.giveBack(this.#slot);
    this.#slot = null;
  }

  giveBackAfterAnswer(): void {
    if (this.#slot) this.#house.slots.giveBackAfter(this.#exchange.response, this.#slot);
    this.#slot = null;
  }
}

const NOTHING: readonly Permission[] = [];

function say({ response, requestId, target }: Exchange, refusal: Refusal): void {
  refuse(response, refusal, requestId, tellOf(target.path));
}
