/** Every reason for which a request is refused, with its answer: one exhaustive table, printed in docs/errors.md. */

/** `title` names the kind of refusal, `detail` says what to do; a request's own facts are added by the gate. */
type Answer = {
  status: number;
  title: string;
  detail: string;
  /** what Elastic Email's API says in this case; `Error` begins with it, because programs look for it */
  known?: string;
};

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
    detail: "Send your API key in the X-API-Key or X-ElasticEmail-ApiKey header, or as Authorization: Bearer.",
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
    known: "Incorrect apikey",
  },
  key_disabled: { status: 403, title: "API key disabled", detail: "This API key was disabled by its account." },
  link_unopened: {
    status: 403,
    title: "Share link not opened",
    detail:
      "This API key works only after the link that hands it over was opened. Open the link, or change the API key.",
  },
  key_expired: {
    status: 401,
    title: "API key expired",
    detail: "This API key is past its expiration date. An owner can set a later date.",
    known: "APIKey Expired",
  },
  account_closed: { status: 403, title: "Account closed", detail: "The account of this API key was closed." },
  ip_not_allowed: {
    status: 403,
    title: "IP address not allowed",
    detail: "This API key is restricted to other addresses than the one this request came from.",
    known: "Access Denied.",
  },
  permission_missing: {
    status: 403,
    title: "Permission missing",
    detail: "This API key may not do that. An owner can add the missing permission.",
    known: "Access Denied.",
  },
  permission_unknown: {
    status: 400,
    title: "Permission unknown",
    detail: "The permission parameter must be one of the AccessLevel words, for example ViewContacts.",
  },
  permission_beyond_own: {
    status: 403,
    title: "More than the calling key has",
    detail: "An API key can't give permissions that it does not have itself.",
    known: "Access Denied.",
  },
  key_not_found: {
    status: 404,
    title: "No such API key",
    detail: "The account has no API key of that name. Names are compared letter by letter, case included.",
  },
  name_invalid: {
    status: 400,
    title: "Name invalid",
    detail: "Name must be 1 to 100 visible characters.",
  },
  name_taken: { status: 409, title: "Name taken", detail: "The account already has an API key of that name." },
  key_limit_reached: {
    status: 409,
    title: "Limit of API keys reached",
    detail: "The account has as many API keys as it may. Delete one you no longer need.",
  },
  access_level_invalid: {
    status: 400,
    title: "AccessLevel invalid",
    detail: 'AccessLevel must be a list of words, for example ["ViewContacts", "SendHttp"].',
  },
  access_level_empty: {
    status: 400,
    title: "AccessLevel empty",
    detail: 'AccessLevel must hold at least one word. For a key without permissions send ["None"].',
  },
  access_level_unknown: {
    status: 400,
    title: "AccessLevel unknown",
    detail: "AccessLevel holds a word that is no permission. Words are compared letter by letter, case included.",
  },
  ip_rule_invalid: {
    status: 400,
    title: "IP rule invalid",
    detail: "RestrictAccessToIPRange must be a list of addresses or ranges, for example 203.0.113.0/24.",
  },
  expires_invalid: {
    status: 400,
    title: "Expires invalid",
    detail: "Expires must be a date and time, for example 2030-01-31T12:00:00Z, or null for never.",
  },
  expires_in_past: { status: 400, title: "Expires in the past", detail: "Expires must be a time in the future." },
  subaccount_unsupported: {
    status: 400,
    title: "No sub-accounts",
    detail: "This server has no sub-accounts. Leave Subaccount out; the key belongs to the calling key's account.",
  },
  smtp_unsupported: {
    status: 404,
    title: "No SMTP credentials",
    detail: "This server keeps API keys only, no SMTP credentials.",
  },
  parameter_invalid: {
    status: 400,
    title: "Parameter invalid",
    detail: "A parameter is missing, sent twice or not understood.",
  },
  body_not_json: { status: 400, title: "Body not JSON", detail: "The body must be a JSON object in UTF-8." },
  body_not_form: {
    status: 400,
    title: "Body not a form",
    detail: "The body can't be read as the form that its Content-Type announces.",
  },
  content_type_unsupported: {
    status: 415,
    title: "Content type unsupported",
    detail: "Send the body as application/json.",
  },
  if_match_invalid: {
    status: 400,
    title: "If-Match invalid",
    detail: 'If-Match must be * or the ETag of an earlier answer, quotes included, for example "abc.1".',
  },
  precondition_failed: {
    status: 412,
    title: "Changed since you looked",
    detail: "The API key was edited or changed since the ETag in If-Match was given out. Get it again, then repeat.",
  },
  changed_meanwhile: {
    status: 409,
    title: "Changed meanwhile",
    detail:
      "Another request changed this API key while yours was under way; its answer holds the secret that is valid now.",
  },
  idempotency_key_invalid: {
    status: 400,
    title: "Idempotency-Key invalid",
    detail: "Idempotency-Key must be 1 to 255 printable ASCII characters.",
  },
  idempotency_key_reused: {
    status: 422,
    title: "Idempotency-Key used before",
    detail: "This Idempotency-Key came with another request, or before the calling key was changed. Send a new one.",
  },
  idempotency_impossible: {
    status: 409,
    title: "Can't be repeated",
    detail:
      "A key that changes itself can't repeat the call: its secret is dead afterwards. Leave Idempotency-Key out, or change it with another key.",
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
  body_too_large: { status: 413, title: "Body too large", detail: "The request body is larger than this path takes." },
  target_too_long: { status: 414, title: "Address too long", detail: "The path and query may be 8 KiB at most." },
  encoding_unsupported: {
    status: 415,
    title: "Content encoding unsupported",
    detail: "Send the body as it is, without Content-Encoding.",
  },
  expectation_failed: { status: 417, title: "Expectation failed", detail: "Only Expect: 100-continue is understood." },
  upgrade_refused: {
    status: 426,
    title: "Upgrade refused",
    detail: "Only WebSockets behind a route are upgraded; everything else is HTTP/1.1.",
  },
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
  upstream_unreachable: {
    status: 502,
    title: "Upstream unreachable",
    detail: "No connection to the API behind this path could be made. The request was not carried out.",
  },
  upstream_failed: {
    status: 502,
    title: "Upstream failed",
    detail:
      "The API behind this path broke off, or answered what is no HTTP. It may have carried the request out all the same.",
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
  upstream_timeout: {
    status: 504,
    title: "Upstream timed out",
    detail: "The API behind this path did not answer in time. It may have carried the request out all the same.",
  },
  version_unsupported: { status: 505, title: "HTTP version unsupported", detail: "This server speaks HTTP/1.1." },
} as const satisfies Record<string, Answer>;

/** Stable: programs compare with it. A new code needs a row in the table. */
export type RefusalCode = keyof typeof REFUSALS;
