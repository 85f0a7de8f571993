/** Forwards pages, assets and server actions to the dashboard, after the checks that concern browsers. */
import { USAGE_PATH } from "@/lib/shared/gate/inner-hop";
import type { Refusal } from "@/lib/shared/gate/refusals";
import { formatAddress, type IpRule, toAddressGroup } from "@/lib/shared/keys/ip-rules";
import { type ConcurrencyLimiter, releaseAfter } from "./auth/concurrency";
import { isSignedIn, type SessionReader } from "./auth/session";
import type { RequestContext } from "./context";
import { asksForJson, isPageVisit } from "./http/audience";
import { findUntrustedProxy, getPeerAddress } from "./http/client-address";
import { MAX_ACTION_BODY_BYTES, MAX_STRANGER_BODY_BYTES } from "./http/limits";
import { isLocalClient } from "./http/local-client";
import { describeRefusedOrigin, findForeignHost } from "./http/opened-address";
import { findOwnOrigin, getPublicHost } from "./http/origin";
import { sendRefusal, sendRefusalPage } from "./http/respond";
import type { AddressNotices } from "./process/address-notices";
import {
  type DashboardParts,
  dashboardFailureCode,
  findDatabaseOutage,
  mapDashboardResponseHeaders,
} from "./proxy/dashboard";
import { createDashboardHeaders } from "./proxy/dashboard-headers";
import { transferToDashboard } from "./proxy/dashboard-transfer";

/** The parts of the gate that pages need. */
export type PageParts = Omit<DashboardParts, "usage" | "keyLimits"> & {
  /** concurrent page requests of an address: many browsers may share one, yet none may take the whole dashboard */
  pagePermits: ConcurrencyLimiter;
  keyStore: SessionReader;
  notices: AddressNotices;
  trustedProxies: readonly IpRule[];
};

const INTERNAL_ROOT = USAGE_PATH.slice(0, USAGE_PATH.lastIndexOf("/"));

/** Paths for the gate alone, and Next's own pages that nobody is meant to open, such as `/_global-error`. */
function isPrivate(path: string): boolean {
  if (path.startsWith("/_")) return !path.startsWith("/_next/");
  return path === INTERNAL_ROOT || path.startsWith(`${INTERNAL_ROOT}/`);
}

const ACTION_TOO_LARGE = "A request body may be 256 KiB at most.";
const STRANGER_TOO_LARGE = "Before you have signed in, a request body may be 16 KiB at most.";

/** A browser asks for a page itself, or Next's client for what it draws of one; no asset, which needs no database. */
function isVisitOfPage({ url, headers }: RequestContext["request"]): boolean {
  return isPageVisit(url, headers) || headers.rsc !== undefined;
}

/** Answers one page, asset or server action. Without a dashboard there are none. */
export async function handlePage(parts: PageParts, context: RequestContext): Promise<void> {
  const { request, response, requestId, target, client } = context;
  const { dashboard, publicAddress } = parts;
  const send = asksForJson(request.headers) ? sendRefusal : sendRefusalPage;
  const refuse = (refusal: Refusal) => send(response, refusal, requestId);
  const { method } = request;
  if (dashboard === null) return refuse({ code: "not_found" });
  if (method !== "GET" && method !== "HEAD" && method !== "POST") {
    return refuse({ code: "method_not_allowed", allow: "GET, HEAD, POST" });
  }
  if (client === null) return refuse({ code: "address_unknown" });
  const address = toAddressGroup(client);
  const permit = parts.pagePermits.acquire(address);
  if (!permit) return refuse({ code: "too_many_concurrent", limit: parts.pagePermits.limit });
  releaseAfter(parts.pagePermits, response, permit);
  if (isPrivate(target.path)) return refuse({ code: "not_found" });
  if (!dashboard.isReady) return refuse({ code: "dashboard_unavailable" });
  const isVisit = method !== "POST" && isVisitOfPage(request);
  const findOutage = () => (isVisit ? findDatabaseOutage(dashboard) : null);
  const outage = findOutage();
  if (outage) return refuse(outage);
  const origin = method === "POST" ? findOwnOrigin(request.headers, publicAddress) : null;
  if (method === "POST" && !origin) {
    const detail = describeRefusedOrigin(request, publicAddress);
    if (detail !== undefined) parts.notices.report(`origin ${request.headers.origin}`, detail);
    return refuse({ code: "origin_refused", detail });
  }
  const foreignHost = findForeignHost(request, publicAddress);
  if (foreignHost !== null) parts.notices.reportForeignHost(foreignHost, publicAddress.publicUrl.origin);
  const { isPublicUrlSet, publicUrl } = publicAddress;
  const peer = getPeerAddress(request.socket);
  // Next compares a form's origin with this host once more. The gate has decided, so they agree.
  const host = origin?.host ?? getPublicHost(publicAddress, request.headers.host);
  const facts = {
    token: dashboard.token,
    client: formatAddress(client),
    requestId,
    host,
    protocol: publicAddress.publicProtocol,
    page: {
      openedHost: isPublicUrlSet ? (foreignHost ?? publicUrl.host) : null,
      untrustedProxy: peer && findUntrustedProxy(peer, request.headers, parts.trustedProxies),
      isLocal: isLocalClient(request, { client, trustedProxies: parts.trustedProxies, publicAddress }),
    },
  };
  const scheme = publicAddress.publicProtocol === "https" ? "https" : "http";
  const signedIn = isSignedIn(parts.keyStore, request.headers.cookie, { scheme, host });
  const isKnown = typeof signedIn === "boolean" ? signedIn : await signedIn;
  // The client has hung up meanwhile; the permit was released when its socket closed.
  if (request.socket.destroyed) return;
  const failure = await transferToDashboard(context, {
    lanes: parts.lanes,
    lane: isKnown ? "people" : "strangers",
    turn: address,
    upstream: dashboard.upstream,
    path: target.path + target.query,
    headers: createDashboardHeaders(request, facts, "page"),
    timeoutMs: parts.timeoutMs,
    maxBodyBytes: isKnown ? MAX_ACTION_BODY_BYTES : MAX_STRANGER_BODY_BYTES,
    // The visit that found the outage shows the same page as those after it.
    mapResponseHeaders: (status, raw) => (status >= 500 && findOutage() ? null : mapDashboardResponseHeaders(raw)),
  });
  if (failure === "body_too_large") refuse({ code: failure, detail: isKnown ? ACTION_TOO_LARGE : STRANGER_TOO_LARGE });
  else if (failure) refuse((failure === "broken" && findOutage()) || { code: dashboardFailureCode(failure) });
}
