/** Lists the activity in runs, and says how much there is. */
import type { Actor } from "@/lib/server/access/actor";
import { type ActivityRun, foldRuns } from "@/lib/shared/activity/runs";
import type { ActivityFilter, ActivityPage, Total } from "@/lib/shared/activity/view";
import { countActivity, listActivity, PAGE_SIZE } from "./list";
import type { Cursor } from "./search";

/** How many pages of entries one page of runs may take: a run of more is cut. */
const MAX_PAGES = 10;

/** One page of runs, newest first, and how many entries match in all; the rest is as on a page of entries. */
export type ActivityRunsPage = Omit<ActivityPage, "entries"> & { runs: ActivityRun[]; total: Total | null };

/** Lists one page of the activity that the actor may see, with runs folded. */
export async function listActivityRuns(
  actor: Actor,
  filter: ActivityFilter,
  cursor: Cursor,
): Promise<ActivityRunsPage> {
  let page = await listActivity(actor, filter, cursor);
  const { newer, state } = page;
  const entries = [...page.entries];
  // A search costs too much to go on with for the sake of a longer run.
  const isAlone = (cursor !== null && "after" in cursor) || filter.search !== undefined;
  for (let count = 1; count < MAX_PAGES && !isAlone; count++) {
    if (page.older === null || foldRuns(entries).length >= PAGE_SIZE) break;
    page = await listActivity(actor, filter, { before: page.older });
    entries.push(...page.entries);
  }
  const total = filter.search === undefined ? await countActivity(actor, filter) : countFound(page, cursor);
  return { runs: foldRuns(entries), older: page.older, newer, state, total };
}

/** A search reads no further than its page, so only the first page can tell how much there is. */
function countFound({ entries, older, state }: ActivityPage, cursor: Cursor): Total | null {
  if (cursor !== null || state === "busy") return null;
  const isLeast = older !== null;
  return isLeast && entries.length === 0 ? null : { count: entries.length, isLeast };
}
