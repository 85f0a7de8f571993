/** Forwards everything that is no API request to the dashboard, after the checks that concern browsers. */

import { findOwnOrigin, publicHostOf } from "@/lib/gate/http/origin";
import { refusePage } from "@/lib/gate/http/respond";
import { MAX_BODY_BYTES } from "@/lib/gate/http/strictness";
import { codeOf, passedFromDashboard } from "@/lib/gate/proxy/dashboard";
import { dashboardHeadersOf } from "@/lib/gate/proxy/dashboard-headers";
import { forward } from "@/lib/gate/proxy/transfer";
import { BOOKKEEPING_PATH } from "@/lib/shared/gate/inner-hop";
import type { Refusal } from "@/lib/shared/gate/refusals";
import { formatAddress, slotNameOf } from "@/lib/shared/keys/ip-rules";
import type { Exchange, House } from "./context";

const INNER_ROOT = BOOKKEEPING_PATH.slice(0, BOOKKEEPING_PATH.lastIndexOf("/"));

/** The bookkeeping route, and Next's own pages that nobody is meant to open, such as `/_global-error`. */
function isPrivate(path: string): boolean {
  if (path.startsWith("/_")) return !path.startsWith("/_next/");
  return path === INNER_ROOT || path.startsWith(`${INNER_ROOT}/`);
}

/** Answers one page, asset or server action. */
export async function handlePage(house: House, exchange: Exchange): Promise<void> {
  const { request, response, requestId, target, client } = exchange;
  const { config, dashboard } = house;
  const say = (refusal: Refusal) => refusePage(response, refusal, requestId);
  const { method } = request;
  if (method !== "GET" && method !== "HEAD" && method !== "POST") {
    return say({ code: "method_not_allowed", allow: "GET, HEAD, POST" });
  }
  if (client === null) return say({ code: "address_unknown" });
  const slot = house.pageSlots.take(slotNameOf(client));
  if (!slot) return say({ code: "too_many_concurrent", limit: house.pageSlots.limit });
  house.pageSlots.giveBackAfter(response, slot);
  if (isPrivate(target.path)) return say({ code: "not_found" });
  if (!dashboard.isReady) return say({ code: "dashboard_unavailable" });
  const origin = method === "POST" ? findOwnOrigin(request.headers, config) : null;
  if (method === "POST" && !origin) return say({ code: "origin_refused" });
  const failure = await forward(request, response, {
    upstream: dashboard.upstream,
    path: target.path + target.query,
    headers: dashboardHeadersOf(
      request,
      {
        token: dashboard.token,
        client: formatAddress(client),
        requestId,
        // Next compares a form's origin with this once more; the door has decided, so they agree.
        host: origin?.host ?? publicHostOf(config, request.headers.host),
        protocol: config.publicProtocol,
      },
      "page",
    ),
    timeoutMs: config.connectionTimeoutSeconds * 1000,
    maxBodyBytes: MAX_BODY_BYTES,
    passBack: (_status, raw) => passedFromDashboard(raw),
  });
  if (failure === "body_too_large") say({ code: failure, detail: "A request body may be 1 MiB at most." });
  else if (failure) say({ code: codeOf(failure) });
}
