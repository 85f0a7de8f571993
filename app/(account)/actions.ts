/** What every page of an account can do. */
"use server";
import { redirect } from "next/navigation";
import type { z } from "zod";
import { markAction, runAction, runInAccount } from "@/lib/server/edge/action";
import { switchAccount } from "@/lib/server/people/memberships";
import { endSession } from "@/lib/server/people/sessions";
import { confirmPassword } from "@/lib/server/people/sign-in";
import type { ActionResult } from "@/lib/shared/keys/key-view";
import { passwordInput } from "@/lib/shared/people/person-input";
import { switchAccountInput } from "@/lib/shared/team/member-input";

/** Ends the session and goes to the sign-in page. */
export async function signOutAction(): Promise<void> {
  await markAction();
  await endSession();
  redirect("/sign-in");
}

/** Goes on in another of the person's accounts. What is on the screen is of the old one: load a page anew. */
export async function switchAccountAction(input: z.input<typeof switchAccountInput>): Promise<ActionResult<null>> {
  return runAction(switchAccountInput, input, switchAccount);
}

/**
 * Answers `password_required`; afterwards the same call is repeated. A password is of the person, whatever the account.
 */
export async function confirmPasswordAction(
  accountId: string,
  input: z.input<typeof passwordInput>,
): Promise<ActionResult<null>> {
  return runInAccount(accountId, passwordInput, input, confirmPassword);
}
