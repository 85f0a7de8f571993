/** What the dashboard sees of a request's headers: a short list of the client's, and the gate's own word. */
import { hash, hkdfSync } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { AuthenticatedKey } from "@/lib/gate/auth/pipeline";
import { INNER } from "@/lib/shared/gate/inner-hop";

/** Only these reach Next: forwarding headers, `x-middleware-*` and secrets stay outside without being named. */
const PASSED: ReadonlySet<string> = new Set([
  "accept",
  "accept-language",
  "content-length",
  "content-type",
  "if-modified-since",
  "if-none-match",
  "user-agent",
]);

/** Besides, for API routes: what guards a change against another, or against being made twice. */
const PASSED_TO_API: ReadonlySet<string> = new Set([...PASSED, "idempotency-key", "if-match"]);

/** For what is public, and for v2, whose parameters the gate has read. */
const PASSED_TO_ALL: ReadonlySet<string> = new Set(["accept", "user-agent"]);

/** Besides, for pages: what browsers and Next's own client send. API routes never see a cookie. */
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

export type InnerRequestFacts = { token: string; client: string; requestId: string; host: string; protocol: string };

const FORM_TYPE = "application/x-www-form-urlencoded";

/** Who asks: an admitted key, a browser for a page, or anybody for what is public. */
export type RequestAudience = AuthenticatedKey | "page" | "anybody";

/**
 * Header names and values in turn for the hop to the dashboard. `form` is a body that goes on in place of the request's
 * own, and is all that goes on of a v2 request.
 */
export function createDashboardHeaders(
  request: IncomingMessage,
  identity: InnerRequestFacts,
  asker: RequestAudience,
  form?: Buffer,
): string[] {
  const passed = allowedHeadersFor(asker, form !== undefined);
  const headers: string[] = [];
  const { rawHeaders } = request;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = (rawHeaders[index] as string).toLowerCase();
    if (passed.has(name)) headers.push(name, rawHeaders[index + 1] as string);
  }
  if (form) headers.push("content-type", FORM_TYPE, "content-length", String(form.length));
  const { token, client, requestId, host, protocol } = identity;
  headers.push("host", host, "x-forwarded-host", host, "x-forwarded-proto", protocol, "x-forwarded-for", client);
  headers.push(INNER.token, token, INNER.client, client, INNER.requestId, requestId);
  if (typeof asker === "object") {
    const { key, secret, receivedAt } = asker;
    headers.push(INNER.keyId, key.id, INNER.accountId, key.accountId, INNER.receivedAt, String(receivedAt));
    headers.push(
      INNER.permissions,
      [...key.permissions].join(" "),
      INNER.secretHash,
      hash("sha256", secret, "base64url"),
    );
    if (passed.has("idempotency-key") && request.headers["idempotency-key"] !== undefined)
      headers.push(INNER.sealingKey, deriveSealingKey(secret));
  }
  return headers;
}

function allowedHeadersFor(asker: RequestAudience, isRewritten: boolean): ReadonlySet<string> {
  if (asker === "page") return PASSED_TO_PAGES;
  return asker === "anybody" || isRewritten ? PASSED_TO_ALL : PASSED_TO_API;
}

/** RFC 5869. The database holds SHA-256 of the secret, from which this can't be computed. */
function deriveSealingKey(secret: string): string {
  return Buffer.from(hkdfSync("sha256", secret, "", "latchkey stored answers", 32)).toString("base64url");
}
