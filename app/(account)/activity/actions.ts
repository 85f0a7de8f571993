/** The server action of /activity. It is a public endpoint. */
"use server";
import type { z } from "zod";
import { revalidateForAccount } from "@/app/(account)/_shell/page-actor";
import { setActivityKept } from "@/lib/server/activity/retention";
import { runInAccount } from "@/lib/server/edge/action";
import { activityKeptInput } from "@/lib/shared/activity/retention-input";
import type { ActionResult } from "@/lib/shared/keys/key-view";

/** Sets how long the account's activity is kept. */
export async function setActivityKeptAction(
  accountId: string,
  input: z.input<typeof activityKeptInput>,
): Promise<ActionResult<null>> {
  const result = await runInAccount(accountId, activityKeptInput, input, setActivityKept);
  return revalidateForAccount(accountId, "/activity", result);
}
