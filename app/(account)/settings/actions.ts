/** The server action of /settings. It is a public endpoint. */
"use server";
import type { z } from "zod";
import { revalidateForAccount } from "@/app/(account)/_shell/page-actor";
import { runInAccount } from "@/lib/server/edge/action";
import { savePolicy } from "@/lib/server/policy/policy";
import type { ActionResult } from "@/lib/shared/keys/key-view";
import type { KeyPolicy } from "@/lib/shared/policy/key-policy";
import { policyInput } from "@/lib/shared/policy/policy-input";

/** Saves what the account asks of every key. */
export async function savePolicyAction(
  accountId: string,
  input: z.input<typeof policyInput>,
): Promise<ActionResult<KeyPolicy>> {
  return revalidateForAccount(accountId, "/settings", await runInAccount(accountId, policyInput, input, savePolicy));
}
