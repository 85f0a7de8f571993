/** The server actions of /members. Each of these is a public endpoint. */
"use server";
import type { z } from "zod";
import { revalidateForAccount } from "@/app/(account)/_shell/page-actor";
import { runInAccount } from "@/lib/server/edge/action";
import { createPasswordLink } from "@/lib/server/recovery/member-link";
import { getOrigin } from "@/lib/server/request/public-url";
import { createInvitation, renewInvitation, withdrawInvitation } from "@/lib/server/team/invitations";
import { changeMember, leaveAccount, removeMember } from "@/lib/server/team/member-changes";
import type { ActionResult } from "@/lib/shared/keys/key-view";
import type { PasswordLink } from "@/lib/shared/people/link-view";
import {
  changeMemberInput,
  invitationReference,
  inviteInput,
  leaveAccountInput,
  memberReference,
  removeMemberInput,
} from "@/lib/shared/team/member-input";
import type { InvitationLink } from "@/lib/shared/team/member-view";

/** Invites someone. The link appears in this answer, and in the email if one is sent. */
export async function inviteAction(
  accountId: string,
  input: z.input<typeof inviteInput>,
): Promise<ActionResult<InvitationLink>> {
  return revalidateMembers(
    accountId,
    await runInAccount(accountId, inviteInput, input, async (actor, given) =>
      createInvitation(actor, given, { origin: await getOrigin() }),
    ),
  );
}

/** Gives an invitation a new link and another 72 hours. The link appears in this answer, and in the email if sent. */
export async function renewInvitationAction(
  accountId: string,
  input: z.input<typeof invitationReference>,
): Promise<ActionResult<InvitationLink>> {
  return revalidateMembers(
    accountId,
    await runInAccount(accountId, invitationReference, input, async (actor, given) =>
      renewInvitation(actor, given, { origin: await getOrigin() }),
    ),
  );
}

/** Withdraws an invitation that nobody has accepted. */
export async function withdrawInvitationAction(
  accountId: string,
  input: z.input<typeof invitationReference>,
): Promise<ActionResult<null>> {
  return revalidateMembers(accountId, await runInAccount(accountId, invitationReference, input, withdrawInvitation));
}

/** Gives a member another role or permission boundary. */
export async function changeMemberAction(
  accountId: string,
  input: z.input<typeof changeMemberInput>,
): Promise<ActionResult<null>> {
  return revalidateMembers(accountId, await runInAccount(accountId, changeMemberInput, input, changeMember));
}

/** Creates a link for a member's new password. The link appears in this answer alone. */
export async function createPasswordLinkAction(
  accountId: string,
  input: z.input<typeof memberReference>,
): Promise<ActionResult<PasswordLink>> {
  return runInAccount(accountId, memberReference, input, async (actor, given) =>
    createPasswordLink(actor, given, { origin: await getOrigin() }),
  );
}

/** Removes a member from the account. */
export async function removeMemberAction(
  accountId: string,
  input: z.input<typeof removeMemberInput>,
): Promise<ActionResult<null>> {
  return revalidateMembers(accountId, await runInAccount(accountId, removeMemberInput, input, removeMember));
}

/** Removes the signed-in person from the account. */
export async function leaveAccountAction(
  accountId: string,
  input: z.input<typeof leaveAccountInput>,
): Promise<ActionResult<null>> {
  return runInAccount(accountId, leaveAccountInput, input, leaveAccount);
}

/** Renders the page again, with this change and with what others have changed in the meantime. */
async function revalidateMembers<T>(accountId: string, result: ActionResult<T>): Promise<ActionResult<T>> {
  return revalidateForAccount(accountId, "/members", result);
}
