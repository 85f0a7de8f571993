/** What every page of an account can do. */
"use server";
import { redirect } from "next/navigation";
import type { z } from "zod";
import { noteAction, runAction } from "@/lib/server/edge/action";
import { switchAccount } from "@/lib/server/people/memberships";
import { endSession } from "@/lib/server/people/sessions";
import type { ActionResult } from "@/lib/shared/keys/key-view";
import { switchAccountInput } from "@/lib/shared/team/member-input";

/** Ends the session and goes to the sign-in page. */
export async function signOutAction(): Promise<void> {
  await noteAction();
  await endSession();
  redirect("/sign-in");
}

/** Goes on in another of the person's accounts. What is on the screen is of the old one: load a page anew. */
export async function switchAccountAction(input: z.input<typeof switchAccountInput>): Promise<ActionResult<null>> {
  return runAction(switchAccountInput, input, switchAccount);
}
