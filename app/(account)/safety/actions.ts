/** The server actions of /safety, in the account that the page was rendered for. Each of these is a public endpoint. */
"use server";
import type { z } from "zod";
import { runInAccount } from "@/lib/server/edge/action";
import { dismissFinding, restoreFinding } from "@/lib/server/safety/dismissals";
import { takeOverKey } from "@/lib/server/team/taking-over";
import { keyReference } from "@/lib/shared/keys/key-input";
import type { ActionResult, KeyView } from "@/lib/shared/keys/key-view";
import { dismissFindingInput, findingReference } from "@/lib/shared/safety/input";

/** Hides a finding for 90 days. */
export async function dismissFindingAction(
  accountId: string,
  input: z.input<typeof dismissFindingInput>,
): Promise<ActionResult<null>> {
  return runInAccount(accountId, dismissFindingInput, input, dismissFinding);
}

/** Shows a dismissed finding again. */
export async function restoreFindingAction(
  accountId: string,
  input: z.input<typeof findingReference>,
): Promise<ActionResult<null>> {
  return runInAccount(accountId, findingReference, input, restoreFinding);
}

/** Makes the person the one who answers for a key. */
export async function takeOverKeyAction(
  accountId: string,
  input: z.input<typeof keyReference>,
): Promise<ActionResult<KeyView>> {
  return runInAccount(accountId, keyReference, input, takeOverKey);
}
