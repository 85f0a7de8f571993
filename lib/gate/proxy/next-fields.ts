/** Checks the header fields of Next's client code: Next answers odd values with 500, and prints some of them. */
import type { IncomingHttpHeaders } from "node:http";

const ACTION = /^[0-9a-f]{40,64}$/i;
const SEGMENT_PATH = /^\/[\x21-\x7e]{1,1000}$/;
/** A path and query: one slash at the beginning, since Next reads two as another host. */
const PATH = /^\/(?![/\\])[\x21-\x7e]{0,4000}$/;
const PARAMETER_KIND = /^(?:o?c|d|[cd]i\(\.{1,3}\)|[cd]i\(\.\.\)\(\.\.\))$/;
const MARKERS: readonly unknown[] = ["refetch", "inside-shared-layout", "metadata-only", null];
/** Deeper than any page of this server. */
const MAX_DEPTH = 50;

const CHECKS: ReadonlyMap<string, (value: string) => boolean> = new Map([
  ["rsc", (value: string) => value === "1"],
  ["next-action", (value: string) => ACTION.test(value)],
  ["next-router-prefetch", (value: string) => /^[123]$/.test(value)],
  ["next-router-segment-prefetch", (value: string) => SEGMENT_PATH.test(value)],
  ["next-router-state-tree", isRouterStateField],
  ["next-url", (value: string) => PATH.test(value)],
]);

/**
 * Whether a field may go on to Next: it is none of Next's own, or comes once and with a value that Next's client code
 * sends. `name` is in lower case. Without the field, Next answers with a whole page.
 */
export function isSoundForNext(name: string, headers: IncomingHttpHeaders): boolean {
  const check = CHECKS.get(name);
  if (check === undefined) return true;
  // Node joins what comes more than once with a comma and a space, which no sound value holds.
  const value = headers[name];
  return typeof value === "string" && check(value);
}

function isRouterStateField(value: string): boolean {
  try {
    return isRouterState(JSON.parse(decodeURIComponent(value)), MAX_DEPTH);
  } catch {
    return false;
  }
}

/** Next's `flightRouterStateSchema`: segment, parallel routes, and up to four more. Each part is looked at once. */
function isRouterState(value: unknown, depth: number): boolean {
  if (!Array.isArray(value) || value.length < 2 || value.length > 6 || depth === 0) return false;
  const [segment, routes, address = null, marker = null, hint = null, text = ""]: unknown[] = value;
  if (!isSegment(segment) || typeof routes !== "object" || routes === null || Array.isArray(routes)) return false;
  if (address !== null && !(Array.isArray(address) && address.length === 2 && address.every(isText))) return false;
  if (!MARKERS.includes(marker) || (hint !== null && typeof hint !== "number") || !isText(text)) return false;
  return Object.values(routes).every((route) => isRouterState(route, depth - 1));
}

/** The name of a folder, or a parameter: name, value, kind, and siblings. */
function isSegment(segment: unknown): boolean {
  if (!Array.isArray(segment)) return isText(segment);
  const [name, value, kind, siblings]: unknown[] = segment;
  if (segment.length !== 4 || !isText(name) || !isText(value)) return false;
  const isKind = typeof kind === "string" && PARAMETER_KIND.test(kind);
  return isKind && (siblings === null || (Array.isArray(siblings) && siblings.every(isText)));
}

function isText(value: unknown): value is string {
  return typeof value === "string";
}
