/** Forwards everything that is no API request to the dashboard, after the checks that concern browsers. */

import { findOwnOrigin, getPublicHost } from "@/lib/gate/http/origin";
import { sendRefusalPage } from "@/lib/gate/http/respond";
import { MAX_BODY_BYTES } from "@/lib/gate/http/strictness";
import { dashboardFailureCode, mapDashboardResponseHeaders } from "@/lib/gate/proxy/dashboard";
import { createDashboardHeaders } from "@/lib/gate/proxy/dashboard-headers";
import { transfer } from "@/lib/gate/proxy/transfer";
import { USAGE_PATH } from "@/lib/shared/gate/inner-hop";
import type { Refusal } from "@/lib/shared/gate/refusals";
import { formatAddress, permitNameOf } from "@/lib/shared/keys/ip-rules";
import type { Gate, RequestContext } from "./context";

const INNER_ROOT = USAGE_PATH.slice(0, USAGE_PATH.lastIndexOf("/"));

/** The usage route, and Next's own pages that nobody is meant to open, such as `/_global-error`. */
function isPrivate(path: string): boolean {
  if (path.startsWith("/_")) return !path.startsWith("/_next/");
  return path === INNER_ROOT || path.startsWith(`${INNER_ROOT}/`);
}

/** Answers one page, asset or server action. */
export async function handlePage(gate: Gate, exchange: RequestContext): Promise<void> {
  const { request, response, requestId, target, client } = exchange;
  const { config, dashboard } = gate;
  const say = (refusal: Refusal) => sendRefusalPage(response, refusal, requestId);
  const { method } = request;
  if (method !== "GET" && method !== "HEAD" && method !== "POST") {
    return say({ code: "method_not_allowed", allow: "GET, HEAD, POST" });
  }
  if (client === null) return say({ code: "address_unknown" });
  const permit = gate.pagePermits.acquire(permitNameOf(client));
  if (!permit) return say({ code: "too_many_concurrent", limit: gate.pagePermits.limit });
  gate.pagePermits.releaseAfter(response, permit);
  if (isPrivate(target.path)) return say({ code: "not_found" });
  if (!dashboard.isReady) return say({ code: "dashboard_unavailable" });
  const origin = method === "POST" ? findOwnOrigin(request.headers, config) : null;
  if (method === "POST" && !origin) return say({ code: "origin_refused" });
  const failure = await transfer(request, response, {
    upstream: dashboard.upstream,
    path: target.path + target.query,
    headers: createDashboardHeaders(
      request,
      {
        token: dashboard.token,
        client: formatAddress(client),
        requestId,
        // Next compares a form's origin with this once more; the gate has decided, so they agree.
        host: origin?.host ?? getPublicHost(config, request.headers.host),
        protocol: config.publicProtocol,
      },
      "page",
    ),
    timeoutMs: config.connectionTimeoutSeconds * 1000,
    maxBodyBytes: MAX_BODY_BYTES,
    mapResponseHeaders: (_status, raw) => mapDashboardResponseHeaders(raw),
  });
  if (failure === "body_too_large") say({ code: failure, detail: "A request body may be 1 MiB at most." });
  else if (failure) say({ code: dashboardFailureCode(failure) });
}
