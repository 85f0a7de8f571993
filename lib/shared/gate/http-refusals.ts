/** The reasons for refusals that are not about keys, but about HTTP, an upstream or the server's state. */

/** `title` names the kind of refusal, `detail` says what to do. The gate adds the facts of the request. */
export type Answer = {
  status: number;
  title: string;
  detail: string;
  /** Elastic Email's words for this case; `Error` begins with them, because programs look for them */
  known?: string;
};

/** The second part of the refusal table. Status codes: RFC 9110 and RFC 6585. */
export const HTTP_REFUSALS = {
  origin_refused: {
    status: 403,
    title: "Origin refused",
    detail:
      "This page was opened under another address than the server's own. Open it there, or set PUBLIC_URL to this one.",
  },
  cors_refused: {
    status: 403,
    title: "Call from this page refused",
    detail: "The route does not let pages of this origin send this request.",
  },
  tool_refused: {
    status: 403,
    title: "Tool refused",
    detail: "This route lets nobody call that tool.",
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
  internal_error: {
    status: 500,
    title: "Internal error",
    detail: "The server failed while it carried the request out. Its log has the cause, under this request's id.",
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
  upstream_unavailable: {
    status: 503,
    title: "Upstream unavailable",
    detail: "No server of the API behind this path takes requests at the moment. The request was not carried out.",
  },
  route_disabled: {
    status: 503,
    title: "Route disabled",
    detail: "The owners of this server have switched this route off.",
  },
  route_incomplete: {
    status: 503,
    title: "Route incomplete",
    detail: "A setting that this route needs is missing on the server. Its operator can find out which one.",
  },
  keys_unavailable: {
    status: 503,
    title: "Keys unavailable",
    detail: "The database of keys can't be read, so nobody is admitted. Repeat the request in a few seconds.",
  },
  database_busy: {
    status: 503,
    title: "Database busy",
    detail: "Another process holds the database. Nothing was changed. Repeat the request in a few seconds.",
  },
  database_full: {
    status: 503,
    title: "Database full",
    detail: "Nothing was changed: the disk of this server is full. Its operator must free some space first.",
  },
  database_read_only: {
    status: 503,
    title: "Database read-only",
    detail: "Nothing was changed: this server may not write to its database. Its operator must allow it first.",
  },
  database_damaged: {
    status: 503,
    title: "Database damaged",
    detail:
      "The request could not be carried out: this server's database is damaged. Its operator must restore a backup.",
  },
  database_unreadable: {
    status: 503,
    title: "Database unreadable",
    detail: "The request could not be carried out: this server can't read or write its database file.",
  },
  database_unreachable: {
    status: 503,
    title: "Database unreachable",
    detail: "Nothing was changed: this server can't reach its database. Repeat the request in a few seconds.",
  },
  database_crowded: {
    status: 503,
    title: "Database crowded",
    detail: "Nothing was changed: the database accepts no more connections. Repeat the request in a few seconds.",
  },
  database_outcome_unknown: {
    status: 503,
    title: "Outcome unknown",
    detail:
      "The connection to the database was lost while it saved, and it could not be found out whether it did. Look before you repeat the request, or repeat it with its Idempotency-Key.",
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
