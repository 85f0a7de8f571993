/** Forwards everything that is no API request to the dashboard, after the checks that concern browsers. */

import { BOOKKEEPING_PATH } from "@/lib/shared/inner-hop";
import { formatAddress } from "@/lib/shared/ip-rules";
import type { Refusal } from "@/lib/shared/verdicts";
import { refusePage } from "./answer";
import { dashboardHeadersOf } from "./dashboard-headers";
import { forward } from "./forward";
import type { Exchange, House } from "./house";
import { findOwnOrigin, publicHostOf } from "./origin";

const INNER_ROOT = BOOKKEEPING_PATH.slice(0, BOOKKEEPING_PATH.lastIndexOf("/"));

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
  if (target.path === INNER_ROOT || target.path.startsWith(`${INNER_ROOT}/`)) return say({ code: "not_found" });
  const origin = method === "POST" ? findOwnOrigin(request.headers, config) : null;
  if (method === "POST" && !origin) return say({ code: "origin_refused" });
  const code = await forward(request, response, {
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
        protocol: config.publicUrl.protocol.slice(0, -1),
      },
      null,
    ),
    timeoutMs: config.connectionTimeoutSeconds * 1000,
  });
  if (code) say({ code });
}
