/** Judges every `/api` request by its key, then answers it or forwards it. */
import { formatAddress, slotNameOf } from "@/lib/shared/ip-rules";
import { isPermission, type Permission } from "@/lib/shared/permissions";
import type { Refusal } from "@/lib/shared/verdicts";
import { admitFresh, refreshKeys } from "./admission";
import { answerNothing, refuse } from "./answer";
import { answerHealth } from "./health";
import type { Exchange, House, Waiting } from "./house";
import { handleLegacy } from "./legacy-api";
import { isLegacyPath, tellOf } from "./legacy-path";
import { presentedSecretOf } from "./presented-secret";
import { findOriginal } from "./purpose";
import type { Route } from "./route-table";
import { forwardToDashboard } from "./to-dashboard";
import { forwardToUpstream } from "./to-upstream";

const CHECK_PATH = "/api/check";

/** The description of the API is public: whoever reads it learns nothing about anybody's keys. */
const PUBLIC_PATHS: ReadonlySet<string> = new Set(["/api/openapi.json"]);

/** Whether a canonical path belongs to the API. */
export function isApiPath(path: string): boolean {
  return path.startsWith("/api") && (path.length === 4 || path.charCodeAt(4) === 47);
}

/** Takes one API request in the gate's exact order: address, slot, secret; then, in `judgeAll`, key, life, IP rule, permission. */
export function handleApi(house: House, exchange: Exchange): void {
  const { request, response, target, client } = exchange;
  if (target.path.startsWith("/api/health/") && answerHealth(house, exchange)) return;
  if (client === null) return say(exchange, { code: "address_unknown" });
  const slot = house.slots.take(slotNameOf(client));
  if (!slot) return say(exchange, { code: "too_many_concurrent", limit: house.slots.limit });
  const presented = isJudgedElsewhere(target.path) ? null : presentedSecretOf(request.headers);
  // The slot of a request that waits for the turn's end is given back there.
  if (presented?.ok)
    return house.turn.add({ exchange, client, slot, secret: presented.secret, receivedAt: Date.now() });
  if (presented) say(exchange, { code: presented.code });
  else if (isLegacyPath(target.path)) void handleLegacy(house, exchange, client);
  else void forwardToDashboard(house, exchange, { admitted: null, client: formatAddress(client) });
  house.slots.giveBackAfter(response, slot);
}

function isJudgedElsewhere(path: string): boolean {
  return isLegacyPath(path) || PUBLIC_PATHS.has(path);
}

/**
 * Judges all requests of a turn after one look at whether anything has changed. Whatever is changed from here on is told to
 * nobody before these requests had arrived, so each of them is judged as if it had looked by itself.
 */
export function judgeAll(house: House, waiting: readonly Waiting[]): void {
  const isReadable = refreshKeys(house);
  const now = Date.now();
  for (const each of waiting) {
    const { request, response } = each.exchange;
    try {
      // Who has gone meanwhile is not counted.
      if (request.socket.destroyed) continue;
      if (isReadable) judgeOne(house, each, now);
      else say(each.exchange, { code: "keys_unavailable" });
    } catch (error) {
      // A fault over one request must leave no other without an answer, and its slot taken.
      house.log.error({ error: String(error) }, "a request could not be judged");
      response.destroy();
    } finally {
      house.slots.giveBackAfter(response, each.slot);
    }
  }
}

function judgeOne(house: House, waiting: Waiting, now: number): void {
  const { exchange, client, secret, receivedAt } = waiting;
  const { response, requestId, target, route } = exchange;
  if (route) return judgeForUpstream(house, waiting, route, now);
  const needed = target.path === CHECK_PATH ? neededPermissionsOf(target.query) : NOTHING;
  const { permissions } = needed.ok ? needed : NOTHING;
  const admission = admitFresh(house, { secret, client, needed: permissions, receivedAt, now });
  if (!admission.ok) return say(exchange, admission.refusal);
  if (!needed.ok) return say(exchange, needed.refusal);
  const { admitted, address } = admission;
  if (target.path !== CHECK_PATH) return void forwardToDashboard(house, exchange, { admitted, client: address });
  const original = findOriginal(exchange.request, house.config.trustedProxies);
  const method = original?.method ?? exchange.request.method;
  house.bookkeeping.record(admitted.key, "admitted", now, address, method, original?.uri ?? target.path);
  // Any method: another proxy asks with the one of the request that it holds, and may send what came with it.
  answerNothing(response, ["Cache-Control", "no-store", "X-Request-Id", requestId, ...admitted.key.identity]);
}

/** A key is needed even to learn that a method is not let through. */
function judgeForUpstream(house: House, { exchange, client, secret, receivedAt }: Waiting, route: Route, now: number) {
  const needed = route.permissions.get(exchange.request.method ?? "");
  const admission = admitFresh(house, { secret, client, needed: needed ?? [], receivedAt, now });
  if (!admission.ok) return say(exchange, admission.refusal);
  if (!needed) return say(exchange, { code: "method_not_allowed", allow: route.allow });
  const { admitted, address } = admission;
  house.bookkeeping.record(admitted.key, "admitted", now, address, exchange.request.method, exchange.target.path);
  void forwardToUpstream(house, exchange, { route, admitted, client: address });
}

function say({ response, requestId, target }: Exchange, refusal: Refusal): void {
  refuse(response, refusal, requestId, tellOf(target.path));
}

type Needed = { ok: true; permissions: readonly Permission[] } | { ok: false; refusal: Refusal };
const NOTHING = { ok: true, permissions: [] as readonly Permission[] } as const;

/** Programs ask the same few questions again and again. Bounded, since anybody may ask anything. */
const questions = new Map<string, Needed>();
const MAX_QUESTIONS = 1_000;
const MAX_QUESTION_LENGTH = 200;

/** The `permission` parameters of a check; all of them are needed. */
function neededPermissionsOf(query: string): Needed {
  if (query === "") return NOTHING;
  const known = questions.get(query);
  if (known) return known;
  const asked = new URLSearchParams(query);
  const needed = parseQuestion(asked.getAll("permission"));
  // A query may hold a secret by mistake. What is remembered holds words of the catalogue and nothing else.
  if (!needed.ok || needed.permissions.length !== asked.size || query.length > MAX_QUESTION_LENGTH) return needed;
  if (questions.size >= MAX_QUESTIONS) questions.clear();
  questions.set(query, needed);
  return needed;
}

function parseQuestion(words: readonly string[]): Needed {
  const permissions = words.filter(isPermission);
  if (permissions.length === words.length) return { ok: true, permissions };
  const unknown = words.find((word) => !isPermission(word)) ?? "";
  const detail = `"${unknown.slice(0, 60)}" is not a permission. Send an AccessLevel word, for example ViewContacts.`;
  return { ok: false, refusal: { code: "permission_unknown", detail } };
}
