/** How large a message may be, in bytes and in header fields. */

/** The most header fields of one request. */
export const MAX_HEADER_FIELDS = 100;
/** The largest head of a request: request line and header fields together. */
export const MAX_HEADER_BYTES = 16 * 1024;
/** The largest head that is parsed, to answer one that is too large in words that suit its sender. */
export const MAX_PARSED_HEADER_BYTES = 64 * 1024;

/** The largest body of a check, which the gate reads and discards. */
export const MAX_BODY_BYTES = 1024 * 1024;

/** The largest body of a server action. Next decodes it with several times the work that it took to send. */
export const MAX_ACTION_BODY_BYTES = 256 * 1024;

/** The same for somebody who is not signed in: what signing in, signing up and opening a link need. */
export const MAX_STRANGER_BODY_BYTES = 16 * 1024;

/** The largest body of an API request that the dashboard answers, v2's forms included. */
export const MAX_API_BODY_BYTES = 64 * 1024;
