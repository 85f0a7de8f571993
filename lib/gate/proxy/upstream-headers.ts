/**
 * Filters headers to and from upstreams, so that nobody but the gate can set the fields in which it identifies a key.
 */
import type { IncomingMessage } from "node:http";
import { toIdentityHeaders } from "@/lib/gate/auth/identity";
import type { AuthenticatedKey } from "@/lib/gate/auth/pipeline";
import { type FieldName, forwardableHeaders } from "@/lib/gate/http/hop-by-hop";
import { createCorsHeaders } from "@/lib/gate/routes/cors";
import { type HeaderChanges, isChanged } from "@/lib/gate/routes/header-changes";
import { isWellFormedSecret, SECRET_LENGTH } from "@/lib/shared/keys/secret-format";
import { SESSION_COOKIE_NAMES } from "@/lib/shared/people/session-cookie-names";
import { type AnsweredRequest, translateAddresses } from "./response-addresses";

/**
 * `client` is an address in normal form; `host` and `protocol` are the caller's view of this server; `prefix` is what
 * the route has taken from the front of the path, "" for nothing.
 */
export type UpstreamIdentity = {
  admitted: AuthenticatedKey;
  client: string;
  requestId: string;
  host: string;
  protocol: string;
  prefix: string;
};

/** Set again without this server's session cookie, or fields that may hold the secret. */
const NOT_PASSED: ReadonlySet<string> = new Set(["cookie", "x-api-key", "x-elasticemail-apikey", "x-auth-token"]);

/** A suffix may tell servers on one host apart. */
const SESSION_COOKIE = new RegExp(`^(?:${Object.values(SESSION_COOKIE_NAMES).join("|")})[A-Za-z0-9_.-]*$`);

/**
 * Header names and values in turn for the upstream. Fields of the gate that the client has set are removed, and then
 * the route's changes are made.
 */
export function createUpstreamHeaders(
  { rawHeaders, headers }: IncomingMessage,
  identity: UpstreamIdentity,
  changes: HeaderChanges | null,
): string[] {
  const { admitted, client, requestId, host, protocol, prefix } = identity;
  const { key, secret } = admitted;
  const passed = forwardableHeaders(rawHeaders, (field, value) => {
    return isLeftOut(field, value, secret) || isChanged(changes, field.hyphenated);
  });
  const cookies = removeSessionCookies(headers.cookie);
  if (cookies !== "" && !cookies.includes(secret) && !isChanged(changes, "cookie")) passed.push("Cookie", cookies);
  if (changes) passed.push(...changes.set);
  passed.push(...toIdentityHeaders(key));
  passed.push("X-Request-Id", requestId, "X-Forwarded-For", client, "X-Forwarded-Proto", protocol);
  if (prefix !== "") passed.push("X-Forwarded-Prefix", prefix);
  // RFC 9110 section 7.6.3
  passed.push("X-Forwarded-Host", host, "Via", "1.1 latchkey");
  return passed;
}

function isLeftOut({ hyphenated, isReservedForUpstreams }: FieldName, value: string, secret: string): boolean {
  if (isReservedForUpstreams || NOT_PASSED.has(hyphenated)) return true;
  if (hyphenated === "authorization" && /^bearer(?:\s|$)/i.test(value)) return true;
  // No field may leak the secret: another authorization scheme, a referrer, a field of the client's own.
  return value.length >= secret.length && value.includes(secret);
}

function removeSessionCookies(cookies: string | undefined): string {
  if (cookies === undefined) return "";
  const others = cookies.split(";").filter((cookie) => !isSessionCookie(cookie));
  return others.join(";").trim();
}

function isSessionCookie(cookie: string): boolean {
  return SESSION_COOKIE.test((cookie.split("=", 1)[0] ?? "").trim());
}

/** The headers of an upstream's response to `request` as the client gets them, names and values in turn. */
export function mapUpstreamResponseHeaders(
  raw: readonly string[],
  requestId: string,
  request: AnsweredRequest,
): string[] {
  const { cors, responseChanges } = request.route;
  const headers = forwardableHeaders(raw, (field, value) => {
    if (isReservedForGate(field, value) || isChanged(responseChanges, field.hyphenated)) return true;
    // With CORS the route alone says what a page may read.
    return cors !== null && field.name.startsWith("access-control-");
  });
  translateAddresses(headers, request);
  if (responseChanges) headers.push(...responseChanges.set);
  if (cors) headers.push(...createCorsHeaders(cors, request.headers));
  headers.push("X-Request-Id", requestId);
  return headers;
}

/** Fields that an upstream may not set. Its cookie with the session's name would replace a user's session. */
function isReservedForGate({ name, hyphenated }: FieldName, value: string): boolean {
  if (name === "set-cookie") return isSessionCookie(value);
  return hyphenated === "x-request-id" || hyphenated.startsWith("x-latchkey-");
}

/** The query without the parameter `apikey` and without any parameter that holds a secret. */
export function removeKeysFromQuery(query: string): string {
  // Most queries need no look at each parameter: neither the name nor a secret fits in, encoded or not.
  if (!query.includes("%") && query.length < SECRET_LENGTH && !/apikey/i.test(query)) return query;
  const kept = query
    .slice(1)
    .split("&")
    .filter((parameter) => !holdsKey(parameter));
  return kept.length === 0 ? "" : `?${kept.join("&")}`;
}

function holdsKey(parameter: string): boolean {
  const text = decode(parameter);
  if (/^apikey(?:=|$)/i.test(text)) return true;
  const windows = text.matchAll(/(?=([0-9A-F]{96}))/g);
  return [...windows].some(([, window = ""]) => isWellFormedSecret(window));
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // Not UTF-8: decodes the ASCII characters alone.
    return text.replace(/%([0-7][0-9a-f])/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  }
}
