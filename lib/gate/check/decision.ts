/** Answers `/api/check`: may this key do that, from there? */
import type { IncomingHttpHeaders } from "node:http";
import type { Socket } from "node:net";
import { authenticateAfterRefresh } from "@/lib/gate/auth/pipeline";
import type { KeyRecord } from "@/lib/gate/auth/verify-key";
import type { Gate } from "@/lib/gate/context";
import { readOriginalRequest } from "@/lib/gate/usage/used-for";
import type { Refusal } from "@/lib/shared/gate/refusals";
import type { Address } from "@/lib/shared/keys/ip-rules";
import { isPermission, type Permission } from "@/lib/shared/keys/permissions";

export const CHECK_PATH = "/api/check";

/** Who asks, and what. `query` is empty or begins with "?"; `receivedAt` is in milliseconds since 1970. */
export type CheckRequest = {
  secret: string;
  client: Address;
  receivedAt: number;
  method: string;
  query: string;
  headers: IncomingHttpHeaders;
  socket: Socket;
};

export type CheckDecision = { ok: true; key: KeyRecord } | { ok: false; refusal: Refusal };

/** The decision over a check, and its count. For who has refreshed the keys in this very turn. */
export function decideCheck(gate: Gate, check: CheckRequest, now: number): CheckDecision {
  const { secret, client, receivedAt, method, query } = check;
  const needed = parsePermissions(query);
  const { permissions } = needed.ok ? needed : NOTHING;
  const admission = authenticateAfterRefresh(gate, { secret, client, needed: permissions, receivedAt, now });
  if (!admission.ok) return admission;
  // What is wrong with the question is told to those alone who have a key.
  if (!needed.ok) return needed;
  const { key } = admission.admitted;
  const original = readOriginalRequest(check, gate.config.trustedProxies);
  const [usedMethod, usedUri] = original ? [original.method, original.uri] : [method, CHECK_PATH];
  gate.usage.record(key, "admitted", now, admission.address, usedMethod, usedUri);
  return { ok: true, key };
}

type PermissionsParse = { ok: true; permissions: readonly Permission[] } | { ok: false; refusal: Refusal };
const NOTHING = { ok: true, permissions: [] as readonly Permission[] } as const;

/** Programs ask the same few questions again and again. Bounded, since anybody may ask anything. */
const parsedQueries = new Map<string, PermissionsParse>();
const MAX_PARSED_QUERIES = 1_000;
const MAX_PARSED_LENGTH = 200;

/** The `permission` parameters of a check; all of them are needed. */
function parsePermissions(query: string): PermissionsParse {
  if (query === "") return NOTHING;
  const known = parsedQueries.get(query);
  if (known) return known;
  const asked = new URLSearchParams(query);
  const needed = parsePermissionWords(asked.getAll("permission"));
  // A query may hold a secret by mistake. What is remembered holds words of the catalogue and nothing else.
  if (!needed.ok || needed.permissions.length !== asked.size || query.length > MAX_PARSED_LENGTH) return needed;
  if (parsedQueries.size >= MAX_PARSED_QUERIES) parsedQueries.clear();
  parsedQueries.set(query, needed);
  return needed;
}

function parsePermissionWords(words: readonly string[]): PermissionsParse {
  const permissions = words.filter(isPermission);
  if (permissions.length === words.length) return { ok: true, permissions };
  const unknown = words.find((word) => !isPermission(word)) ?? "";
  const detail = `"${unknown.slice(0, 60)}" is not a permission. Send an AccessLevel word, for example ViewContacts.`;
  return { ok: false, refusal: { code: "permission_unknown", detail } };
}
