/** Which paths the gate answers itself, and which of them belong to the API. */

/** Where a proxy or a program asks whether a key may do something. */
export const CHECK_PATH = "/api/check";
/** Names the two health checks below it. */
export const HEALTH_PATH = "/api/health";
/** Answers while the gate runs. */
export const LIVE_PATH = "/api/health/live";
/** Answers 200 while the gate can serve requests. */
export const READY_PATH = "/api/health/ready";

/** Paths that need no key: the description of the API holds nothing of any account; anybody may report a leaked key. */
const PUBLIC_PATHS: ReadonlySet<string> = new Set(["/api/openapi.json", "/api/revoke"]);

const V2_PATH = /^\/api\/v2(?:\/|$)/i;

/** Whether a canonical path belongs to the API. */
export function isApiPath(path: string): boolean {
  return path.startsWith("/api") && (path.length === 4 || path.charCodeAt(4) === 47);
}

/** Whether an API path is answered without a key. */
export function isPublicApiPath(path: string): boolean {
  return PUBLIC_PATHS.has(path);
}

/** Whether a path is one of the health checks, or names them, which need neither a key nor a permit. */
export function isHealthPath(path: string): boolean {
  return path === LIVE_PATH || path === READY_PATH || path === HEALTH_PATH;
}

/** Whether an API path belongs to Elastic Email's older API, v2, whose paths may be written in any letter case. */
export function isV2Path(path: string): boolean {
  // The character after "/api/" rules out almost every other request without the regular expression.
  return (path.charCodeAt(5) | 32) === 118 && V2_PATH.test(path);
}
