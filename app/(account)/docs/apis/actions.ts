/** The server actions of /docs/apis. Each of these is a public endpoint. */
"use server";
import type { z } from "zod";
import { revalidateForAccount } from "@/app/(account)/_shell/page-actor";
import { saveDeveloperPage } from "@/lib/server/descriptions/developer-page";
import { runInAccount } from "@/lib/server/edge/action";
import type { ActionResult } from "@/lib/shared/keys/key-view";
import { type DeveloperPage, developerPageInput } from "@/lib/shared/routes/developer-page";

/** Turns the public page of the APIs on or off. */
export async function saveDeveloperPageAction(
  accountId: string,
  input: z.input<typeof developerPageInput>,
): Promise<ActionResult<DeveloperPage>> {
  const result = await runInAccount(accountId, developerPageInput, input, saveDeveloperPage);
  return revalidateForAccount(accountId, "/docs/apis", result);
}
