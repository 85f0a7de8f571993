/** The methods that a route can let through, for pages that must not load the whole schema. */

/** In the order in which lists show them. */
export const METHOD_NAMES = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"] as const;

/** One of `METHOD_NAMES`. */
export type MethodName = (typeof METHOD_NAMES)[number];
