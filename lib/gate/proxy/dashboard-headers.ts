/**
 * Builds the headers for the dashboard: an allow-list of the client's own, and the identity that the gate vouches for.
 */
import { hash, hkdfSync } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { AuthenticatedKey } from "@/lib/gate/auth/pipeline";
import { INNER } from "@/lib/shared/gate/inner-hop";
import { isSoundForNext } from "./next-fields";

/** The client headers that reach Next. An allow-list keeps out forwarding headers, `x-middleware-*` and secrets. */
const PASSED: ReadonlySet<string> = new Set([
  "accept",
  "accept-language",
  "content-length",
  "content-type",
  "if-modified-since",
  "if-none-match",
  "user-agent",
]);

/** For API routes also the preconditions of a change: on the version it replaces, and on not being made twice. */
const PASSED_TO_API: ReadonlySet<string> = new Set([...PASSED, "idempotency-key", "if-match"]);

/** For v2, whose parameters the gate has read itself. */
const PASSED_TO_V2: ReadonlySet<string> = new Set(["accept", "user-agent"]);

/** For public paths. */
const PASSED_TO_ANYBODY: ReadonlySet<string> = new Set([...PASSED_TO_V2, "content-length", "content-type"]);

/** For pages also what browsers and Next's client code send. API routes never get a cookie. */
const PASSED_TO_PAGES: ReadonlySet<string> = new Set([
  ...PASSED,
  "accept-encoding",
  "cache-control",
  "cookie",
  "next-action",
  "next-router-prefetch",
  "next-router-segment-prefetch",
  "next-router-state-tree",
  "next-url",
  "origin",
  "referer",
  "rsc",
  "sec-fetch-dest",
  "sec-fetch-mode",
  "sec-fetch-site",
]);

/**
 * What the gate vouches for. `token` proves that the gate speaks; `client` is an address in normal form; `host` and
 * `protocol` are this server as the client addressed it.
 */
export type InnerRequestFacts = {
  token: string;
  client: string;
  requestId: string;
  host: string;
  protocol: string;
  page?: PageFacts;
};

/** What the gate vouches for on a page's request alone. `openedHost` is null without PUBLIC_URL. */
export type PageFacts = { openedHost: string | null; isLocal: boolean; untrustedProxy: string | null };

const FORM_TYPE = "application/x-www-form-urlencoded";

/** Who sent the request: an admitted key, a browser that opens a page, or anybody, for public paths. */
export type RequestAudience = AuthenticatedKey | "page" | "anybody";

/**
 * Header names and values in turn for a request to the dashboard. `form` is the body of a v2 request, sent in place of
 * the client's own.
 */
export function createDashboardHeaders(
  request: IncomingMessage,
  identity: InnerRequestFacts,
  audience: RequestAudience,
  form?: Buffer,
): string[] {
  const passed = allowedHeadersFor(audience, form !== undefined);
  const headers: string[] = [];
  const { rawHeaders } = request;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = (rawHeaders[index] as string).toLowerCase();
    if (!passed.has(name) || !isSoundForNext(name, request.headers)) continue;
    headers.push(name, rawHeaders[index + 1] as string);
  }
  if (form) headers.push("content-type", FORM_TYPE, "content-length", String(form.length));
  const { token, client, requestId, host, protocol } = identity;
  headers.push("host", host, "x-forwarded-host", host, "x-forwarded-proto", protocol, "x-forwarded-for", client);
  headers.push(INNER.token, token, INNER.client, client, INNER.requestId, requestId);
  const { page } = identity;
  if (page) headers.push(INNER.local, page.isLocal ? "yes" : "no");
  if (page && page.untrustedProxy !== null) headers.push(INNER.untrustedProxy, page.untrustedProxy);
  if (page && page.openedHost !== null) headers.push(INNER.openedHost, page.openedHost);
  if (typeof audience === "object") {
    const { key, secret, receivedAt } = audience;
    headers.push(INNER.keyId, key.id, INNER.accountId, key.accountId, INNER.receivedAt, String(receivedAt));
    headers.push(
      INNER.permissions,
      [...key.permissions].join(" "),
      INNER.secretHash,
      hash("sha256", secret, "base64url"),
    );
    if (key.limits && key.meter) headers.push(INNER.limits, JSON.stringify(key.meter.readUses(Date.now())));
    if (passed.has("idempotency-key") && request.headers["idempotency-key"] !== undefined)
      headers.push(INNER.sealingKey, deriveSealingKey(secret));
  }
  return headers;
}

function allowedHeadersFor(audience: RequestAudience, isRewritten: boolean): ReadonlySet<string> {
  if (audience === "page") return PASSED_TO_PAGES;
  if (isRewritten) return PASSED_TO_V2;
  return audience === "anybody" ? PASSED_TO_ANYBODY : PASSED_TO_API;
}

/** The key that seals stored responses (HKDF, RFC 5869). It can't be computed from the SHA-256 in the database. */
function deriveSealingKey(secret: string): string {
  return Buffer.from(hkdfSync("sha256", secret, "", "latchkey stored answers", 32)).toString("base64url");
}
