/** The server actions of /profile. Each of these is a public endpoint. */
"use server";
import { revalidatePath } from "next/cache";
import type { z } from "zod";
import { runAction } from "@/lib/server/edge/action";
import { changePassword, endOneSession, endOtherSessions, renameSelf } from "@/lib/server/people/profile";
import { adoptSession } from "@/lib/server/people/sessions";
import { noInput } from "@/lib/shared/form-state";
import type { ActionResult } from "@/lib/shared/keys/key-view";
import { changePasswordInput, ownNameInput, sessionReference } from "@/lib/shared/people/person-input";

/** Saves the person's name. */
export async function renameSelfAction(input: z.input<typeof ownNameInput>): Promise<ActionResult<null>> {
  return revalidateAll(await runAction(ownNameInput, input, renameSelf));
}

/** Changes the password and ends every other session. The value is the number of sessions ended. */
export async function changePasswordAction(input: z.input<typeof changePasswordInput>): Promise<ActionResult<number>> {
  const result = await runAction(changePasswordInput, input, changePassword);
  if (!result.ok) return result;
  const { ended, token } = result.value;
  await adoptSession(token);
  return revalidateAll({ ok: true, value: ended });
}

/** Signs the person out in one other browser. */
export async function endOneSessionAction(input: z.input<typeof sessionReference>): Promise<ActionResult<null>> {
  return revalidateAll(await runAction(sessionReference, input, endOneSession));
}

/** Signs the person out everywhere else. The value is the number of sessions ended. */
export async function endOtherSessionsAction(): Promise<ActionResult<number>> {
  return revalidateAll(await runAction(noInput, null, endOtherSessions));
}

/** The navigation of every page shows the name. */
function revalidateAll<T>(result: T): T {
  revalidatePath("/", "layout");
  return result;
}
