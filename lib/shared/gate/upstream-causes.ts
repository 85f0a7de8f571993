/** Why an upstream did not answer, in words for callers and for the people who run the server. */

const NOT_DONE = "The request was not carried out.";
const PERHAPS_DONE = "It may have carried the request out all the same.";

/** `title` is for the log and the page Routes, `detail` for callers. Neither names the upstream. */
export const UPSTREAM_CAUSES = {
  connection_refused: {
    title: "connection refused",
    detail: `The API behind this path refuses connections. ${NOT_DONE}`,
  },
  name_unknown: {
    title: "host name unknown",
    detail: `The host name of the API behind this path can't be found. ${NOT_DONE}`,
  },
  connect_timeout: {
    title: "no connection in time",
    detail: `The API behind this path accepted no connection in time. ${NOT_DONE}`,
  },
  tls_failed: {
    title: "TLS failed",
    detail: `No secure connection to the API behind this path could be made: its certificate is not trusted, or it does not speak TLS. ${NOT_DONE}`,
  },
  network_unreachable: {
    title: "no connection",
    detail: `No connection to the API behind this path could be made. ${NOT_DONE}`,
  },
  address_refused: {
    title: "address refused: link-local addresses and metadata services are no upstreams",
    detail: `The API behind this path has an address that no upstream may have. ${NOT_DONE}`,
  },
  own_address: {
    title: "address refused: it leads back to this server",
    detail: `The API behind this path has the address of this server itself. ${NOT_DONE}`,
  },
  none_usable: {
    title: "no upstream takes requests: all fail, or are drained",
    detail: `No server of the API behind this path takes requests at the moment. ${NOT_DONE}`,
  },
  headers_too_large: {
    title: "header fields of the answer too large",
    detail: `The API behind this path answered with header fields of more than 16 KiB in all. ${PERHAPS_DONE}`,
  },
  not_http: {
    title: "the answer is not HTTP",
    detail: `The API behind this path answered what is no HTTP. ${PERHAPS_DONE}`,
  },
  connection_closed: {
    title: "connection closed before the end of the answer",
    detail: `The API behind this path closed the connection before it had answered. ${PERHAPS_DONE}`,
  },
  no_answer: {
    title: "no answer in time",
    detail: `The API behind this path did not answer in time. ${PERHAPS_DONE}`,
  },
} as const satisfies Record<string, { title: string; detail: string }>;

/** A cause of the table. */
export type UpstreamCause = keyof typeof UPSTREAM_CAUSES;

/** Every cause. */
export const UPSTREAM_CAUSE_NAMES = Object.keys(UPSTREAM_CAUSES) as UpstreamCause[];
