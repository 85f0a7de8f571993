/** What /activity does. This is a public endpoint. */
"use server";
import { revalidatePath } from "next/cache";
import type { z } from "zod";
import { runInAccount } from "@/lib/server/action";
import { setActivityKept } from "@/lib/server/activity-retention";
import type { ActionResult } from "@/lib/shared/key-view";
import { activityKeptInput } from "@/lib/shared/schemas";

/** Sets for how long activity is kept. */
export async function setActivityKeptAction(
  accountId: string,
  input: z.input<typeof activityKeptInput>,
): Promise<ActionResult<null>> {
  const result = await runInAccount(accountId, activityKeptInput, input, setActivityKept);
  revalidatePath("/activity");
  return result;
}
