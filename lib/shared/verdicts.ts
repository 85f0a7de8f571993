/** Every reason for which a request is refused, with its answer: one exhaustive table. */

/** `title` names the kind of refusal, `detail` says what to do; a request's own facts are added by the gate. */
type Answer = { status: number; title: string; detail: string };

/** A new reason is added here or does not compile. Status codes: RFC 9110, RFC 6750 section 3.1, RFC 6585. */
export const REFUSALS = {
  address_unknown: {
    status: 400,
    title: "Client address unknown",
    detail: "The nearest hop in X-Forwarded-For is not an IP address, so nobody can say where this request comes from.",
  },
  too_many_concurrent: {
    status: 429,
    title: "Too many concurrent requests",
    detail: "Your address has as many requests running as it may. Wait for one to finish, then repeat this one.",
  },
  key_missing: {
    status: 401,
    title: "API key missing",
    detail: "Send your API key in the X-API-Key header, or as Authorization: Bearer.",
  },
  key_ambiguous: {
    status: 400,
    title: "More than one API key",
    detail: "The request carries different API keys, or one header twice. Send exactly one.",
  },
  key_invalid: {
    status: 401,
    title: "API key invalid",
    detail: "No such API key. It may be mistyped, changed or deleted.",
  },
  key_disabled: { status: 403, title: "API key disabled", detail: "This API key was disabled by its account." },
  key_expired: {
    status: 401,
    title: "API key expired",
    detail: "This API key is past its expiration date. An owner can set a later date.",
  },
  account_closed: { status: 403, title: "Account closed", detail: "The account of this API key was closed." },
  ip_not_allowed: {
    status: 403,
    title: "IP address not allowed",
    detail: "This API key is restricted to other addresses than the one this request came from.",
  },
  permission_missing: {
    status: 403,
    title: "Permission missing",
    detail: "This API key may not do that. An owner can add the missing permission.",
  },
  permission_unknown: {
    status: 400,
    title: "Permission unknown",
    detail: "The permission parameter must be one of the AccessLevel words, for example ViewContacts.",
  },
  origin_refused: {
    status: 403,
    title: "Origin refused",
    detail:
      "This page was opened under another address than the server's own. Open it there, or set PUBLIC_URL to this one.",
  },
  not_found: { status: 404, title: "Not found", detail: "Nothing is served under this path." },
  method_not_allowed: { status: 405, title: "Method not allowed", detail: "This path does not answer that method." },
  bad_request: { status: 400, title: "Bad request", detail: "The request breaks the rules of HTTP." },
  request_timeout: { status: 408, title: "Request timed out", detail: "The request took too long to arrive." },
  body_too_large: { status: 413, title: "Body too large", detail: "A request body may be 1 MiB at most." },
  target_too_long: { status: 414, title: "Address too long", detail: "The path and query may be 8 KiB at most." },
  encoding_unsupported: {
    status: 415,
    title: "Content encoding unsupported",
    detail: "Send the body as it is, without Content-Encoding.",
  },
  expectation_failed: { status: 417, title: "Expectation failed", detail: "Only Expect: 100-continue is understood." },
  upgrade_refused: { status: 426, title: "Upgrade refused", detail: "This server speaks HTTP/1.1 only." },
  headers_too_large: {
    status: 431,
    title: "Headers too large",
    detail: "A request may have 100 header fields at most, 16 KiB in all.",
  },
  method_unknown: { status: 501, title: "Method unknown", detail: "This server does not know that method." },
  coding_unknown: {
    status: 501,
    title: "Transfer coding unknown",
    detail: "Of the transfer codings only chunked is understood.",
  },
  keys_unavailable: {
    status: 503,
    title: "Keys unavailable",
    detail: "The database of keys can't be read, so nobody is admitted. Repeat the request in a few seconds.",
  },
  dashboard_unavailable: {
    status: 503,
    title: "Dashboard unavailable",
    detail: "The dashboard is starting again. Repeat the request in a few seconds.",
  },
  draining: {
    status: 503,
    title: "Shutting down",
    detail: "This server is shutting down. Repeat the request shortly.",
  },
  answer_timeout: { status: 504, title: "Answer timed out", detail: "The answer took longer than a request may last." },
  version_unsupported: { status: 505, title: "HTTP version unsupported", detail: "This server speaks HTTP/1.1." },
} as const satisfies Record<string, Answer>;

export type RefusalCode = keyof typeof REFUSALS;

/** Refusals that a known key earned; only these are counted for it. */
export const KEY_REFUSALS = [
  "key_disabled",
  "key_expired",
  "account_closed",
  "ip_not_allowed",
  "permission_missing",
] as const satisfies readonly RefusalCode[];

export type KeyRefusalCode = (typeof KEY_REFUSALS)[number];

/** What a request did for a key's bookkeeping. */
export type Outcome = "admitted" | KeyRefusalCode;

/** A refusal with the facts of one request: what would be enough, what the server saw. */
export type Refusal = {
  code: RefusalCode;
  /** The permissions that are missing, separated by spaces as in RFC 6750's scope. */
  required_permission?: string;
  seen_ip?: string;
  limit?: number;
  /** Replaces the table's sentence where more can be said. */
  detail?: string;
  /** The methods that the path does answer. */
  allow?: string;
};

/** Extra header fields and the RFC 9457 body for a refusal. */
export type Problem = { status: number; headers: Record<string, string>; body: string };

const CHALLENGE = 'Bearer realm="Latchkey"';

function challengeOf(refusal: Refusal): string | null {
  switch (refusal.code) {
    case "key_missing":
      return CHALLENGE;
    case "key_invalid":
    case "key_expired":
      return `${CHALLENGE}, error="invalid_token"`;
    case "permission_missing":
      return `${CHALLENGE}, error="insufficient_scope", scope="${refusal.required_permission ?? ""}"`;
    default:
      return null;
  }
}

/**
 * The answer to a refused API request: RFC 9457 problem details, plus `code`, `request_id` and
 * `Error`, the field that Elastic Email's clients read.
 */
export function problemOf(refusal: Refusal, requestId: string): Problem {
  const { status, title, detail: usual } = REFUSALS[refusal.code];
  const { code, allow, detail = usual, ...facts } = refusal;
  const headers: Record<string, string> = {
    "Content-Type": "application/problem+json",
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "X-Request-Id": requestId,
  };
  const challenge = challengeOf(refusal);
  if (challenge) headers["WWW-Authenticate"] = challenge;
  if (status === 429) headers["Retry-After"] = "1";
  if (status === 503) headers["Retry-After"] = "3";
  if (allow) headers.Allow = allow;
  const type = `urn:latchkey:refusal:${code}`;
  const body = JSON.stringify({ type, title, status, detail, code, ...facts, request_id: requestId, Error: detail });
  return { status, headers, body };
}
