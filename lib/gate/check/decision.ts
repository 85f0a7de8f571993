/** Decides `/api/check`: may this key do that, from this address? */
import type { IncomingHttpHeaders } from "node:http";
import type { Socket } from "node:net";
import { type AuthParts, countRequest, judgeKey, toUsageCall } from "@/lib/gate/auth/pipeline";
import type { KeyRecord } from "@/lib/gate/auth/verify-key";
import { CHECK_PATH } from "@/lib/gate/http/api-paths";
import { withRateLimit } from "@/lib/gate/limits/limit-counter";
import type { UsageCall } from "@/lib/gate/usage/counter";
import type { UsageRecorder } from "@/lib/gate/usage/recorder";
import { readOriginalRequest } from "@/lib/gate/usage/used-for";
import type { Refusal } from "@/lib/shared/gate/refusals";
import { CHECK_SOURCE } from "@/lib/shared/gate/usage-details";
import type { Address, IpRule } from "@/lib/shared/keys/ip-rules";
import { isPermission } from "@/lib/shared/keys/permissions";
import type { Catalogue } from "@/lib/shared/permissions/catalogue";
import { ANY_KEY, compileRequirement, type Requirement } from "@/lib/shared/permissions/requirement";

/** The parts of the gate that deciding a check needs. */
export type CheckParts = AuthParts & {
  trustedProxies: readonly IpRule[];
  /** another object after each change of the catalogue */
  routes: { readonly table: { readonly catalogue: Catalogue } };
  usage: Pick<UsageRecorder, "noteUrl">;
};

/** One check. `query` is empty or begins with "?"; `receivedAt` is in milliseconds since 1970. */
export type CheckRequest = {
  secret: string;
  client: Address;
  receivedAt: number;
  method: string;
  query: string;
  requestId: string;
  headers: IncomingHttpHeaders;
  socket: Socket;
};

/** `refusal` is the key's (401, 403), the store's (503) or, for a valid key, the query's (`permission_unknown`). */
export type CheckDecision = { ok: true; key: KeyRecord } | { ok: false; refusal: Refusal };

/**
 * Decides a check and counts it. `key` must have been found by the check's secret in this tick. A promise only where
 * other servers have to be asked about the key's limits.
 */
export function decideCheck(
  parts: CheckParts,
  check: CheckRequest,
  key: KeyRecord | null,
  now: number,
): CheckDecision | Promise<CheckDecision> {
  const { secret, client, receivedAt, method, query, requestId } = check;
  const needed = parsePermissions(query, parts.routes.table.catalogue);
  const requirement = needed.ok ? needed.requirement : ANY_KEY;
  const original = readOriginalRequest(check, parts.trustedProxies);
  if (original) parts.usage.noteUrl(original.uri);
  const [usedMethod, uri] = original ? [original.method, original.uri] : [method, CHECK_PATH];
  const usedFor = { method: usedMethod, uri, source: CHECK_SOURCE, requestId };
  // Not spread into one: this is done for every check.
  const result = judgeKey(parts, { secret, client, requirement, receivedAt, now, usedFor }, key);
  if (!result.ok) return result;
  // Only a client with a valid key learns of a fault in the query.
  const { key: found } = result.admitted;
  if (!needed.ok) return { ok: false, refusal: withRateLimit(parts, found, needed.refusal, now) };
  const call = toUsageCall(usedFor, now, result.address, requirement.text);
  const counted = countRequest(parts, found, call);
  if (counted instanceof Promise) return counted.then((refusal) => conclude(parts, found, call, refusal));
  return conclude(parts, found, call, counted);
}

function conclude(parts: CheckParts, key: KeyRecord, call: UsageCall, refusal: Refusal | null): CheckDecision {
  if (refusal) return { ok: false, refusal };
  parts.usage.record(key, "admitted", call);
  return { ok: true, key };
}

/** What a check asks for, or why nobody can say. */
export type PermissionsParse = { ok: true; requirement: Requirement } | { ok: false; refusal: Refusal };
const NO_PERMISSIONS: PermissionsParse = { ok: true, requirement: ANY_KEY };

/** Programs repeat the same few queries. Bounded, because a client may send anything. */
const parsedQueries = new Map<string, PermissionsParse>();
/** What the remembered queries were parsed by. */
let parsedBy: Catalogue | null = null;
const MAX_PARSED_QUERIES = 1_000;
const MAX_PARSED_LENGTH = 200;

/** The `permission` parameters of a check; the key needs all of them. */
function parsePermissions(query: string, catalogue: Catalogue): PermissionsParse {
  if (query === "") return NO_PERMISSIONS;
  if (parsedBy !== catalogue) parsedQueries.clear();
  parsedBy = catalogue;
  const known = parsedQueries.get(query);
  if (known) return known;
  const parameters = new URLSearchParams(query);
  const words = parameters.getAll("permission");
  const parse = parsePermissionWords(words, catalogue);
  // A query may hold a secret by mistake. One that is remembered holds permissions and nothing else.
  if (!parse.ok || words.length !== parameters.size || query.length > MAX_PARSED_LENGTH) return parse;
  if (parsedQueries.size >= MAX_PARSED_QUERIES) parsedQueries.clear();
  parsedQueries.set(query, parse);
  return parse;
}

/** What a check asks for with these words, each of which the key needs. Refuses `permission_unknown`. */
export function parsePermissionWords(words: readonly string[], catalogue: Catalogue): PermissionsParse {
  const permissions = words.filter(isPermission);
  const requirement = compileRequirement(permissions, { isAny: false, catalogue });
  const unknown = words.find((word) => !isPermission(word)) ?? requirement.unknown[0];
  if (unknown === undefined) return { ok: true, requirement };
  const detail = `"${unknown.slice(0, 60)}" is not a permission. Send an AccessLevel word, for example ViewContacts.`;
  return { ok: false, refusal: { code: "permission_unknown", detail } };
}
