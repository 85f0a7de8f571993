/** What the dashboard sees of a request's headers: a short list of the client's, and the door's own word. */
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

/** Header names and values in turn for the hop to the dashboard. `key` is the admitted one, null for pages. */
export function dashboardHeadersOf(request: IncomingMessage, identity: InnerIdentity, key: GateKey | null): string[] {
  const passed = key ? PASSED : PASSED_TO_PAGES;
  const headers: string[] = [];
  const { rawHeaders } = request;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = (rawHeaders[index] as string).toLowerCase();
    if (passed.has(name)) headers.push(name, rawHeaders[index + 1] as string);
  }
  const { token, client, requestId, host, protocol } = identity;
  headers.push("host", host, "x-forwarded-host", host, "x-forwarded-proto", protocol, "x-forwarded-for", client);
  headers.push(INNER.token, token, INNER.client, client, INNER.requestId, requestId);
  if (key) {
    headers.push(INNER.keyId, key.id, INNER.accountId, key.accountId);
    headers.push(INNER.permissions, [...key.permissions].join(" "));
  }
  return headers;
}
