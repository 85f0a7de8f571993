/** The server action of /restore. It is a public endpoint. */
"use server";
import type { z } from "zod";
import { revalidateForAccount } from "@/app/(account)/_shell/page-actor";
import { runInAccount } from "@/lib/server/edge/action";
import { decideHeldKeys } from "@/lib/server/restore/review";
import type { ActionResult } from "@/lib/shared/keys/key-view";
import { heldKeyDecisions } from "@/lib/shared/keys/restore-review";

/** Releases or deletes keys that were restored from a backup. */
export async function decideHeldKeysAction(
  accountId: string,
  input: z.input<typeof heldKeyDecisions>,
): Promise<ActionResult<null>> {
  const result = await runInAccount(accountId, heldKeyDecisions, input, decideHeldKeys);
  return revalidateForAccount(accountId, "/restore", result);
}
