/** The server action of the sign-up form. */
"use server";
import { redirect } from "next/navigation";
import { runForm } from "@/lib/server/edge/action";
import { signUp } from "@/lib/server/people/accounts";
import { adoptSession, getClient } from "@/lib/server/people/sessions";
import { isLocalRequest } from "@/lib/server/request/client-address";
import type { FormState } from "@/lib/shared/form-state";
import { claimInput } from "@/lib/shared/people/person-input";

/** Creates a person, their account and a session and redirects to the keys, or returns why it was refused. */
export async function signUpAction(_previous: FormState, form: FormData): Promise<FormState> {
  const refused = await runForm(claimInput, form, async ({ code, ...input }) => {
    const claimant = { isLocal: await isLocalRequest(), code };
    const result = await signUp(input, await getClient(), { claimant });
    if (result.ok) await adoptSession(result.token);
    return result;
  });
  if (refused) return refused;
  redirect("/keys");
}
