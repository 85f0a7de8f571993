/** Searches an account's activity in steps, so that nothing else waits for more than one of them. */
import { setImmediate as nextTurn } from "node:timers/promises";
import type { Actor } from "@/lib/server/access/actor";
import { read } from "@/lib/server/db/transactions";
import type { ActivityFilter } from "@/lib/shared/activity/view";
import { type Cursor, findSeqs } from "./search";
import { getSearchTurns } from "./search-turns";

/** How many entries a step reads: a few milliseconds, during which no other query runs. */
const STEP = 5_000;
const TIME_LIMIT_MS = 5_000;

/**
 * `seqs`: what was found, newest first. `stoppedAt`: the entry beyond which nothing was read, because time was up; null
 * when everything was, or enough was found.
 */
export type SearchResult = { seqs: number[]; stoppedAt: number | null };

type SearchOptions = { step?: number; timeLimitMs?: number; isPatient?: boolean };

/** Finds up to `take` entries next to the cursor. Null while too many searches of the account wait already. */
export function searchStepwise(
  actor: Actor,
  filter: ActivityFilter,
  cursor: Cursor,
  take: number,
  { step = STEP, timeLimitMs = TIME_LIMIT_MS, isPatient = false }: SearchOptions = {},
): Promise<SearchResult | null> {
  const search = async (): Promise<SearchResult> => {
    const deadline = performance.now() + timeLimitMs;
    const seqs: number[] = [];
    const isBack = cursor !== null && "after" in cursor;
    const { accountId } = actor;
    const head = (await read((database) => database.activityHead.findUnique({ where: { accountId } })))?.seq ?? 0;
    let edge = isBack ? cursor.after : Math.min(cursor?.before ?? Number.POSITIVE_INFINITY, head + 1);
    while (isBack ? edge < head : edge > 1) {
      const bounds = isBack ? { gt: edge, lt: edge + step + 1 } : { gt: edge - step - 1, lt: edge };
      const next = isBack ? ({ after: edge } as const) : ({ before: edge } as const);
      const found = await read((database) => findSeqs(database, actor, filter, next, take - seqs.length, bounds));
      if (isBack) seqs.unshift(...found);
      else seqs.push(...found);
      edge = isBack ? edge + step : edge - step;
      if (seqs.length >= take) break;
      if (performance.now() > deadline) return { seqs, stoppedAt: edge };
      // SQLite answers at once, so without it the event loop would take in nothing before the search is over.
      await nextTurn();
    }
    return { seqs, stoppedAt: null };
  };
  return getSearchTurns().run(actor.accountId, search, { isPatient });
}
