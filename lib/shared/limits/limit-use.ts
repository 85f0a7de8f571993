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

/** The use of each limit of a key. */
export const limitUses = z.array(limitUse);
