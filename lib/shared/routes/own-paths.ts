/** The paths below `/api` that this server answers itself and that no route may use. */

/** Their first segments, in lower case. A test compares them with the paths that the source serves. */
export const OWN_SEGMENTS: ReadonlySet<string> = new Set([
  "check",
  "whoami",
  "health",
  "openapi.json",
  "revoke",
  "v2",
  "v4",
  "test",
]);

/** The only segment that is served in any letter case. */
const LEGACY = /^v2$/i;

/** Where the first segment below `/api` begins. */
const START = "/api/".length;

/** Whether a canonical path is one of this server's own or below one. */
export function isOwnPath(path: string): boolean {
  const end = path.indexOf("/", START);
  const segment = path.slice(START, end < 0 ? undefined : end);
  return OWN_SEGMENTS.has(segment) || LEGACY.test(segment);
}
