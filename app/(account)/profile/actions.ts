/** The server actions of /profile. Each of these is a public endpoint. */
"use server";
import type { z } from "zod";
import { revalidateAll } from "@/app/(account)/_shell/page-actor";
import { runAction, runInAccount } from "@/lib/server/edge/action";
import { renameAccount } from "@/lib/server/people/account-name";
import { changePassword, endOneSession, endOtherSessions, renameSelf } from "@/lib/server/people/profile";
import { adoptSession } from "@/lib/server/people/sessions";
import { changeEmail } from "@/lib/server/recovery/email-change";
import { getOrigin } from "@/lib/server/request/public-url";
import { noInput } from "@/lib/shared/form-state";
import type { ActionResult } from "@/lib/shared/keys/key-view";
import type { EmailChanged } from "@/lib/shared/people/link-view";
import {
  accountNameInput,
  changeEmailInput,
  changePasswordInput,
  ownNameInput,
  sessionReference,
} from "@/lib/shared/people/person-input";

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

/** Changes the address to sign in with, or mails a link that confirms it. */
export async function changeEmailAction(input: z.input<typeof changeEmailInput>): Promise<ActionResult<EmailChanged>> {
  const change = async (...[actor, given]: Parameters<typeof changeEmail>) =>
    changeEmail(actor, given, { origin: await getOrigin() });
  return revalidateAll(await runAction(changeEmailInput, input, change));
}

/** Renames the account that the page was drawn for. */
export async function renameAccountAction(
  accountId: string,
  input: z.input<typeof accountNameInput>,
): Promise<ActionResult<null>> {
  return revalidateAll(await runInAccount(accountId, accountNameInput, input, renameAccount));
}

/** Signs the person out in one other browser. */
export async function endOneSessionAction(input: z.input<typeof sessionReference>): Promise<ActionResult<null>> {
  return revalidateAll(await runAction(sessionReference, input, endOneSession));
}

/** Signs the person out everywhere else. The value is the number of sessions ended. */
export async function endOtherSessionsAction(): Promise<ActionResult<number>> {
  return revalidateAll(await runAction(noInput, null, endOtherSessions));
}
