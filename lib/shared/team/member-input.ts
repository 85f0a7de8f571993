/** What the forms about members and invitations may send. */

import { keyReference, permissions } from "@/lib/shared/keys/key-input";
import { visibleName } from "@/lib/shared/names";
import { email, givenPassword, newPassword } from "@/lib/shared/people/person-input";
import { z } from "@/lib/shared/zod";
import { ROLES } from "./roles";

/** The account that a page was rendered for. */
export const accountReference = z.string().min(1).max(64);

const id = z.string().min(1).max(64);
const role = z.enum(ROLES, "Choose a role.");

/** A role and, for members, what their keys may have at most. */
const memberRights = { role, permissions: permissions.nullable() };

function hasBoundary(input: { role: string; permissions: readonly string[] | null }): boolean {
  return input.role !== "member" || input.permissions !== null;
}
const BOUNDARY_MISSING = { message: "Choose at least one permission for the member's keys.", path: ["permissions"] };

/** What becomes of a key: handed over to the member `to`, or deleted when that is null. */
const keyDisposition = z.object({ keyId: id, to: id.nullable() });
const keyDispositions = z.array(keyDisposition).max(100);

/** "Invite member". `permissions`: null unless the role is member. */
export const inviteInput = z.object({ email, ...memberRights }).refine(hasBoundary, BOUNDARY_MISSING);

/** An invitation of the account. */
export const invitationReference = z.object({ id });

/**
 * "Change role". `agreed`: the keys that lose permissions, in the version for which the actor was shown the loss.
 * `dispositions`: one for each of the member's keys when the new role may have none, else empty.
 */
export const changeMemberInput = z
  .object({ userId: id, ...memberRights, agreed: z.array(keyReference).max(100), dispositions: keyDispositions })
  .refine(hasBoundary, BOUNDARY_MISSING);

/** "Remove member". */
export const removeMemberInput = z.object({ userId: id, dispositions: keyDispositions });

/** "Leave account". */
export const leaveAccountInput = z.object({ dispositions: keyDispositions });

/** "Switch account". */
export const switchAccountInput = z.object({ accountId: accountReference });

/** What an invitation's link holds: `/invite/{id}#{token}`. */
export const invitationLinkInput = z.object({ id, token: z.string().regex(/^[\w-]{43}$/) });

/**
 * Accepting: `name` for a new person; `password` is theirs, new or known; neither is sent by somebody who is signed in.
 */
export const acceptInput = z.discriminatedUnion("as", [
  z.object({ as: z.literal("signed_in"), ...invitationLinkInput.shape }),
  z.object({ as: z.literal("known"), ...invitationLinkInput.shape, password: givenPassword }),
  z.object({
    as: z.literal("new"),
    ...invitationLinkInput.shape,
    name: visibleName("your name"),
    password: newPassword,
  }),
]);

/** What becomes of one key of somebody who leaves, or who may not have keys any more. */
export type KeyDisposition = z.infer<typeof keyDisposition>;
/** "Invite member", once it is checked. */
export type InviteInput = z.infer<typeof inviteInput>;
/** "Change role", once it is checked. */
export type ChangeMemberInput = z.infer<typeof changeMemberInput>;
/** An acceptance, once it is checked. */
export type AcceptInput = z.infer<typeof acceptInput>;
