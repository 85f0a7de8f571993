/** Says what a key was used for: method and path of the request, or for a check, of the request that a proxy checks. */
import type { IncomingHttpHeaders } from "node:http";
import type { Socket } from "node:net";
import { getPeerAddress } from "@/lib/gate/http/client-address";
import { MAX_PURPOSE_LENGTH } from "@/lib/shared/gate/usage-details";
import { type IpRule, ruleContains } from "@/lib/shared/keys/ip-rules";

/** Method and URI as received. `formatUsedFor` formats them once per batch, not for each request. */
export type OriginalRequest = { method: string; uri: string };

const METHOD = /^[A-Za-z-]{1,20}$/;
/** A path and query. Scheme and host may come before them and are ignored. */
const URI = /^(?:https?:\/\/[^/?#]*)?(\/[^ \t]*)$/i;

/** Whether each connection comes from a trusted proxy, decided once for all of its requests. */
const trustedSockets = new WeakMap<Socket, boolean>();

type ForwardedCheck = { headers: IncomingHttpHeaders; socket: Socket };

/**
 * The request that a proxy asks about with a check, from `X-Original-*` or `X-Forwarded-*` headers; null when unknown.
 * Like X-Forwarded-For, they are believed from a trusted proxy only. If both are there and differ, the client has
 * forged one of them, and neither is believed.
 */
export function readOriginalRequest(
  { headers, socket }: ForwardedCheck,
  trusted: readonly IpRule[],
): OriginalRequest | null {
  if (trusted.length === 0) return null;
  const uri = agreedValue(headers["x-original-uri"], headers["x-forwarded-uri"]);
  const method = agreedValue(headers["x-original-method"], headers["x-forwarded-method"]);
  if (uri === null || method === null || !URI.test(uri) || !METHOD.test(method)) return null;
  return isTrusted(socket, trusted) ? { method, uri } : null;
}

type HeaderValue = IncomingHttpHeaders[string];

/** The value of two headers that mean the same; null when both are missing or they differ. */
function agreedValue(one: HeaderValue, other: HeaderValue): string | null {
  const value = one ?? other;
  return typeof value === "string" && (other === undefined || other === value) ? value : null;
}

function isTrusted(socket: Socket, trusted: readonly IpRule[]): boolean {
  const known = trustedSockets.get(socket);
  if (known !== undefined) return known;
  const peer = getPeerAddress(socket);
  const isProxy = peer !== null && trusted.some((rule) => ruleContains(rule, peer));
  trustedSockets.set(socket, isProxy);
  return isProxy;
}

/**
 * Formats a use of a key as "GET /v1/mail": method in upper case, printable ASCII, at most `MAX_PURPOSE_LENGTH`
 * characters. Leaves out the query, which may hold secrets, and whatever in the path looks like a key.
 */
export function formatUsedFor(method: string, uri: string): string {
  const [path = ""] = (URI.exec(uri)?.[1] ?? "/").split(/[?#]/, 1);
  const printable = path
    .replace(/%(?:[46][1-9A-Fa-f]|[57][0-9Aa]|3[0-9])/g, decodeURIComponent)
    .replace(/[^\x21-\x7e]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`)
    .replace(/[0-9A-Fa-f]{96}/g, "(key)");
  const text = `${method.toUpperCase()} ${printable}`;
  const short =
    text.length <= MAX_PURPOSE_LENGTH ? text : `${text.slice(0, MAX_PURPOSE_LENGTH - 3).replace(/%.?$/, "")}...`;
  // A copy: in V8 a part of a string keeps the whole string in memory, here with the query.
  return Buffer.from(short, "latin1").toString("latin1");
}
