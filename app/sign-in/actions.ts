/** The server action of the sign-in form. */
"use server";
import { redirect } from "next/navigation";
import { runForm } from "@/lib/server/edge/action";
import { adoptSession, getClient } from "@/lib/server/people/sessions";
import { signIn } from "@/lib/server/people/sign-in";
import type { FormState } from "@/lib/shared/form-state";
import { signInInput } from "@/lib/shared/people/person-input";
import { RETURN_PARAMETER, readReturnPath } from "@/lib/shared/people/return-path";

/** Starts a session and redirects to the page that the person wanted, or returns why it was refused. */
export async function signInAction(_previous: FormState, form: FormData): Promise<FormState> {
  const refused = await runForm(signInInput, form, async (input) => {
    const result = await signIn(input, await getClient());
    if (result.ok) await adoptSession(result.token);
    return result;
  });
  if (refused) return refused;
  redirect(readReturnPath(form.get(RETURN_PARAMETER)));
}
