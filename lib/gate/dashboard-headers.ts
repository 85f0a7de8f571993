/** What the dashboard sees of a request's headers: a short list of the client's, and the door's own word. */
import { hkdfSync } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { INNER } from "@/lib/shared/inner-hop";
import type { GateKey } from "./judge";

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

export type InnerIdentity = { token: string; client: string; requestId: string; host: string; protocol: string };

/** A request's key, with the secret that it was found by. */
export type Admitted = {
  key: GateKey;
  secret: string;
  /** when the request's headers had arrived, milliseconds since 1970 */
  receivedAt: number;
};

const FORM_TYPE = "application/x-www-form-urlencoded";

/**
 * Header names and values in turn for the hop to the dashboard. `admitted` is null for what needs no key; `form` is a
 * body that goes on in place of the request's own.
 */
export function dashboardHeadersOf(
  request: IncomingMessage,
  identity: InnerIdentity,
  admitted: Admitted | null,
  form?: Buffer,
): string[] {
  const passed = admitted ? PASSED_TO_API : PASSED_TO_PAGES;
  const headers: string[] = [];
  const { rawHeaders } = request;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = (rawHeaders[index] as string).toLowerCase();
    if (passed.has(name) && !(form && name.startsWith("content-"))) headers.push(name, rawHeaders[index + 1] as string);
  }
  if (form) headers.push("content-type", FORM_TYPE, "content-length", String(form.length));
  const { token, client, requestId, host, protocol } = identity;
  headers.push("host", host, "x-forwarded-host", host, "x-forwarded-proto", protocol, "x-forwarded-for", client);
  headers.push(INNER.token, token, INNER.client, client, INNER.requestId, requestId);
  if (admitted) {
    const { key, secret, receivedAt } = admitted;
    headers.push(INNER.keyId, key.id, INNER.accountId, key.accountId, INNER.receivedAt, String(receivedAt));
    headers.push(INNER.permissions, [...key.permissions].join(" "));
    if (request.headers["idempotency-key"] !== undefined) headers.push(INNER.sealingKey, sealingKeyOf(secret));
  }
  return headers;
}

/** RFC 5869. The database holds SHA-256 of the secret, from which this can't be computed. */
function sealingKeyOf(secret: string): string {
  return Buffer.from(hkdfSync("sha256", secret, "", "latchkey stored answers", 32)).toString("base64url");
}
