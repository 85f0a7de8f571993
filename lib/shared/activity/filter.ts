/** Reads the query of /activity as a filter. */
import { typedText } from "@/lib/shared/typed-text";
import * as z from "@/lib/shared/zod";
import { type ActivityFilter, isActivityKind, MAX_SEARCH_LENGTH, SEARCH_HOLDS_KEY } from "./view";

const text = typedText({ maxLength: MAX_SEARCH_LENGTH, tooLong: "Search for less.", holdsKey: SEARCH_HOLDS_KEY }).pipe(
  z.string().min(1),
);

// An invalid value is ignored: a filter only narrows what the person may see anyway.
const query = z.object({
  person: text.optional().catch(undefined),
  key: text.optional().catch(undefined),
  kind: text.refine(isActivityKind).optional().catch(undefined),
  from: z.iso.date().optional().catch(undefined),
  to: z.iso.date().optional().catch(undefined),
  q: text.optional().catch(undefined),
});

/** The filter that a page's or an export's parameters describe; invalid parameters are ignored. */
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
