/** The server action of the form for a forgotten password. */
"use server";
import { redirect } from "next/navigation";
import { runForm } from "@/lib/server/edge/action";
import { getClient } from "@/lib/server/people/sessions";
import { requestPasswordLink } from "@/lib/server/recovery/forgotten-password";
import type { FormState } from "@/lib/shared/form-state";
import { forgotInput } from "@/lib/shared/people/person-input";

/** Asks for a link by email and says that it is on its way if somebody has the address; or why nothing was asked. */
export async function forgotAction(_previous: FormState, form: FormData): Promise<FormState> {
  // The delivery is not awaited: how long it takes would say whether somebody has the address.
  const refused = await runForm(forgotInput, form, async (input) => requestPasswordLink(input, await getClient()));
  if (refused) return refused;
  redirect("/forgot/sent");
}
