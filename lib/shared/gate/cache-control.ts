/** What `Cache-Control` says of answers that are for one caller at one moment. */

/**
 * `no-transform` (RFC 9111 section 5.2.2.6) keeps proxies and CDNs from editing an answer: from rewriting addresses
 * in a page, which breaks its scripts, or from compressing an answer and with it weakening its ETag.
 */
export const NOT_STORED = "no-store, no-transform";

/** The same for a value that another part of the server has written. One that may be stored is returned as it is. */
export function withoutTransform(cacheControl: string): string {
  if (!cacheControl.includes("no-store") || cacheControl.includes("no-transform")) return cacheControl;
  return `${cacheControl}, no-transform`;
}
