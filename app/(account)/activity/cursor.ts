/** Reads from the address which page of the list is wanted. */
import type { Cursor } from "@/lib/server/activity/search";

/** The cursor that `before` or `after` (an entry's number) names; null, the newest page, for anything else. */
export function readCursor({ before, after }: Record<string, string | string[] | undefined>): Cursor {
  const [older, newer] = [parseEntryNumber(before), parseEntryNumber(after)];
  if (older !== null) return { before: older };
  return newer === null ? null : { after: newer };
}

function parseEntryNumber(text: string | string[] | undefined): number | null {
  return typeof text === "string" && /^\d{1,9}$/.test(text) ? Number(text) : null;
}
