/** Server actions that every page of an account uses. Each of these is a public endpoint. */
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

/** Ends the session and redirects to the sign-in page. */
export async function signOutAction(): Promise<void> {
  await markAction();
  await endSession();
  redirect("/sign-in");
}

/** Switches to another of the person's accounts. The screen still shows the old one: load a page afterwards. */
export async function switchAccountAction(input: z.input<typeof switchAccountInput>): Promise<ActionResult<null>> {
  return runAction(switchAccountInput, input, switchAccount);
}

/**
 * Confirms the password after an action was refused with `password_required`; the caller then repeats that action. A
 * person has one password for all of their accounts.
 */
export async function confirmPasswordAction(
  accountId: string,
  input: z.input<typeof passwordInput>,
): Promise<ActionResult<null>> {
  return runInAccount(accountId, passwordInput, input, confirmPassword);
}
