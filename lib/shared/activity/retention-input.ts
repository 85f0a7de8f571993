/** What an owner may send about how long activity is kept. */
import { z } from "@/lib/shared/zod";

/** The "Keep activity" form. `days`: null keeps it for ever. */
export const activityKeptInput = z.object({ days: z.int().min(1).max(36_500).nullable() });
