/** What a report of leaked secrets may hold, wherever it is made. */

import { isWellFormedSecret } from "@/lib/shared/keys/secret-format";
import * as z from "@/lib/shared/zod";
import { MAX_REPORTED } from "./find-secrets";

/** The reason that a reported key is disabled for. */
export const REPORTED_AS_LEAKED = "Reported as leaked";

/** The body of `POST /api/revoke`. */
export const reportInput = z.object({
  secrets: z.array(z.string().refine(isWellFormedSecret)).min(1).max(MAX_REPORTED),
});
