/** The input of the action that sets how long activity is kept. */
import * as z from "@/lib/shared/zod";

/** The "How long activity is kept" form. `days` is 1 to 36,500, or null to keep activity forever. */
export const activityKeptInput = z.object({ days: z.int().min(1).max(36_500).nullable() });
