/** Judges every `/api` request by its key, then answers it or forwards it. */

import { REFUSED_HEADER } from "@/lib/shared/inner-hop";
import { formatAddress, slotNameOf } from "@/lib/shared/ip-rules";
import { isPermission, type Permission } from "@/lib/shared/permissions";
import type { RefusalCode } from "@/lib/shared/refusal-table";
import { KEY_REFUSALS, type Outcome, type Refusal } from "@/lib/shared/verdicts";
import { refuse } from "./answer";
import { type Admitted, dashboardHeadersOf } from "./dashboard-headers";
import { forward } from "./forward";
import { answerHealth } from "./health";
import type { Exchange, House } from "./house";
import { type GateKey, judge } from "./judge";
import { publicHostOf } from "./origin";
import { presentedSecretOf } from "./presented-secret";

const MAX_API_BODY_BYTES = 64 * 1024;
const CHECK_PATH = "/api/check";

/** The description of the API is public: whoever reads it learns nothing about anybody's keys. */
const PUBLIC_PATHS: ReadonlySet<string> = new Set(["/api/openapi.json"]);

/** Whether a canonical path belongs to the API. */
export function isApiPath(path: string): boolean {
  return path.startsWith("/api") && (path.length === 4 || path.charCodeAt(4) === 47);
}

/** Answers one API request in the gate's exact order: address, slot, secret, key, life, IP rule, permission. */
export function handleApi(house: House, exchange: Exchange): void {
  const { request, response, requestId, target, client } = exchange;
  if (target.path.startsWith("/api/health/") && answerHealth(house, exchange)) return;
  const say = (refusal: Refusal) => refuse(response, refusal, requestId);
  if (client === null) return say({ code: "address_unknown" });
  if (!house.slots.take(slotNameOf(client), response, request.socket)) {
    return say({ code: "too_many_concurrent", limit: house.slots.limit });
  }
  if (PUBLIC_PATHS.has(target.path)) return void forwardToDashboard(house, exchange, null, formatAddress(client));
  const presented = presentedSecretOf(request);
  if (!presented.ok) return say({ code: presented.code });
  const key = findKey(house, presented.secret);
  if (key === "unavailable") return say({ code: "keys_unavailable" });
  if (key === null) return say({ code: "key_invalid" });

  const now = Date.now();
  const address = formatAddress(client);
  const needed = target.path === CHECK_PATH ? neededPermissionsOf(target.query) : NOTHING;
  const refusal = judge(key, client, needed.ok ? needed.permissions : NOTHING.permissions, now);
  if (refusal) {
    house.bookkeeping.record(key.id, outcomeOf(refusal.code), now, address);
    return say(refusal);
  }
  if (!needed.ok) return say(needed.refusal);
  if (target.path !== CHECK_PATH) {
    const admitted = { key, secret: presented.secret, receivedAt: now };
    return void forwardToDashboard(house, exchange, admitted, address);
  }
  if (request.method !== "GET" && request.method !== "HEAD") {
    return say({ code: "method_not_allowed", allow: "GET, HEAD" });
  }
  house.bookkeeping.record(key.id, "admitted", now, address);
  response.writeHead(204, { "Cache-Control": "no-store", "X-Request-Id": requestId });
  response.end();
}

function findKey(house: House, secret: string): GateKey | null | "unavailable" {
  try {
    return house.cache.find(secret);
  } catch (error) {
    house.log.error({ error: String(error) }, "the database of keys can't be read");
    return "unavailable";
  }
}

type Needed = { ok: true; permissions: readonly Permission[] } | { ok: false; refusal: Refusal };
const NOTHING = { ok: true, permissions: [] as readonly Permission[] } as const;

/** The `permission` parameters of a check; all of them are needed. */
function neededPermissionsOf(query: string): Needed {
  if (query === "") return NOTHING;
  const words = new URLSearchParams(query).getAll("permission");
  const permissions = words.filter(isPermission);
  if (permissions.length === words.length) return { ok: true, permissions };
  const unknown = words.find((word) => !isPermission(word)) ?? "";
  const detail = `"${unknown.slice(0, 60)}" is not a permission. Send an AccessLevel word, for example ViewContacts.`;
  return { ok: false, refusal: { code: "permission_unknown", detail } };
}

function outcomeOf(code: string): Outcome {
  return KEY_REFUSALS.find((known) => known === code) ?? "admitted";
}

/** Forwards an admitted request. What the route's guard makes of the key's permissions is the last word on it. */
async function forwardToDashboard(
  house: House,
  { request, response, requestId, target }: Exchange,
  admitted: Admitted | null,
  client: string,
): Promise<void> {
  const { config, dashboard } = house;
  const record = (outcome: Outcome) => {
    if (admitted) house.bookkeeping.record(admitted.key.id, outcome, admitted.receivedAt, client);
  };
  if (!dashboard.isReady) {
    record("admitted");
    return refuse(response, { code: "dashboard_unavailable" }, requestId);
  }
  const host = publicHostOf(config, request.headers.host);
  const protocol = config.publicUrl.protocol.slice(0, -1);
  let outcome: Outcome = "admitted";
  const code = await forward(request, response, {
    upstream: dashboard.upstream,
    path: target.path + target.query,
    headers: dashboardHeadersOf(request, { token: dashboard.token, client, requestId, host, protocol }, admitted),
    timeoutMs: config.connectionTimeoutSeconds * 1000,
    maxBodyBytes: MAX_API_BODY_BYTES,
    onAnswer: (_status, headers) => {
      outcome = outcomeOf(headerOf(headers, REFUSED_HEADER) ?? "");
    },
  });
  record(outcome);
  if (code) refuse(response, refusalOf(code), requestId);
}

function refusalOf(code: RefusalCode): Refusal {
  if (code !== "body_too_large") return { code };
  return { code, limit: MAX_API_BODY_BYTES, detail: "A request body may be 64 KiB at most." };
}

function headerOf(raw: readonly string[], name: string): string | null {
  for (let index = 0; index < raw.length; index += 2) {
    if (raw[index]?.toLowerCase() === name) return raw[index + 1] ?? null;
  }
  return null;
}
