/** Writes a filter as the query of /activity: apart from what reads it, whose schemas the browser does not need. */
import type { ActivityFilter } from "./view";

/** The query that describes a filter, with more parameters such as a cursor: "?person=...", or "" when it is empty. */
export function writeActivityFilter(filter: ActivityFilter, more: Record<string, string | number> = {}): string {
  const { userId, keyId, kind, from, to, search } = filter;
  const given = { person: userId, key: keyId, kind, from, to, q: search, ...more };
  const pairs = Object.entries(given).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]]));
  return pairs.length === 0 ? "" : `?${new URLSearchParams(pairs)}`;
}
