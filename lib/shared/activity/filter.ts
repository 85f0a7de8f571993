/** The query of /activity, as a filter and back. */
import { typedText } from "@/lib/shared/typed-text";
import { z } from "@/lib/shared/zod";
import { type ActivityFilter, isActivityKind, MAX_SEARCH_LENGTH, SEARCH_HOLDS_KEY } from "./view";

const text = typedText({ maxLength: MAX_SEARCH_LENGTH, tooLong: "Search for less.", holdsKey: SEARCH_HOLDS_KEY }).pipe(
  z.string().min(1),
);

// What can't be read counts as not asked for: a filter narrows what one may see anyway.
const query = z.object({
  person: text.optional().catch(undefined),
  key: text.optional().catch(undefined),
  kind: text.refine(isActivityKind).optional().catch(undefined),
  from: z.iso.date().optional().catch(undefined),
  to: z.iso.date().optional().catch(undefined),
  q: text.optional().catch(undefined),
});

/** What a page or an export is narrowed to. */
export function readActivityFilter(parameters: Record<string, unknown>): ActivityFilter {
  const { person, key, kind, from, to, q } = query.parse(parameters);
  return {
    ...(person && { userId: person }),
    ...(key && { keyId: key }),
    ...(kind && isActivityKind(kind) && { kind }),
    ...(from && { from }),
    ...(to && { to }),
    ...(q && { search: q }),
  };
}

/** The same filter as a query, with a cursor or a format beside it. */
export function writeActivityFilter(filter: ActivityFilter, more: Record<string, string | number> = {}): string {
  const { userId, keyId, kind, from, to, search } = filter;
  const given = { person: userId, key: keyId, kind, from, to, q: search, ...more };
  const pairs = Object.entries(given).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]]));
  return pairs.length === 0 ? "" : `?${new URLSearchParams(pairs)}`;
}
