/** How much of a key's limits is used, as the gate counts it. */
import * as z from "@/lib/shared/zod";
import { LIMIT_PERIODS } from "./key-limits";

/**
 * One limit of a key: `used` of `limit` requests or units. `resetsAt`, in milliseconds since 1970: when nothing of what
 * was counted so far counts any more.
 */
export const limitUse = z.object({
  counts: z.enum(["requests", "units"]),
  per: z.enum(LIMIT_PERIODS),
  limit: z.int(),
  used: z.int(),
  resetsAt: z.number(),
});

/** A valid `limitUse`. */
export type LimitUse = z.infer<typeof limitUse>;

/**
 * One limit as its counter sees it. `most`: what may be used before requests are refused, which is less than `limit`
 * where servers share it out. `freeAt`, in milliseconds since 1970: when there is room again; null: there is room now.
 */
export type LimitCount = LimitUse & { most: number; freeAt: number | null };

/**
 * What is counted of a key's limits at `now`, by the gate's clock. `servers`: among how many servers each limit is
 * shared out, of which these are the numbers of one; null: the numbers are of all requests.
 */
export type LimitCounts = { counts: LimitCount[]; servers: number | null; now: number };

/** What a browser sees of them. `known` null: the gate does not answer, or has not heard of the limits yet. */
export type LimitCountsView = { known: LimitCounts | null };

/** The use of each limit of a key. */
export const limitUses = z.array(limitUse);
