/** Where the list goes on, as the address says it. */
import type { Cursor } from "@/lib/server/activity/search";

/** `before` or `after` an entry's number; anything else is the newest page. */
export function readCursor({ before, after }: Record<string, string | string[] | undefined>): Cursor {
  const [older, newer] = [parseEntryNumber(before), parseEntryNumber(after)];
  if (older !== null) return { before: older };
  return newer === null ? null : { after: newer };
}

function parseEntryNumber(text: string | string[] | undefined): number | null {
  return typeof text === "string" && /^\d{1,9}$/.test(text) ? Number(text) : null;
}
