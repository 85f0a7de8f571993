/** The schemas of what the forms about members and invitations send. */

import { keyReference, permissions } from "@/lib/shared/keys/key-input";
import { visibleName } from "@/lib/shared/names";
import { email, givenPassword, newPassword } from "@/lib/shared/people/person-input";
import { reference } from "@/lib/shared/reference";
import * as z from "@/lib/shared/zod";
import { ROLES } from "./roles";

/** The account that a page was rendered for. */
export const accountReference = reference;

const id = reference;
const role = z.enum(ROLES, "Choose a role.");

/** A role and, for members, their permission boundary. */
const memberRights = { role, permissions: permissions.nullable() };

function hasBoundary(input: { role: string; permissions: readonly string[] | null }): boolean {
  return input.role !== "member" || input.permissions !== null;
}
const BOUNDARY_MISSING = { message: "Choose at least one permission for the member's keys.", path: ["permissions"] };

/** What happens to a key: it is handed over to the member `to`, or deleted if that is null. */
const keyDisposition = z.object({ keyId: id, to: id.nullable() });
const keyDispositions = z.array(keyDisposition).max(100);

/** The "Invite member" form. `permissions` is null unless the role is member. */
export const inviteInput = z.object({ email, ...memberRights }).refine(hasBoundary, BOUNDARY_MISSING);

/** An invitation by its id. */
export const invitationReference = z.object({ id });

/**
 * The "Change role" form. `agreed`: the keys that lose permissions, in the version for which the actor saw the loss.
 * `dispositions`: one for each of the member's keys if the new role may have none, else empty.
 */
export const changeMemberInput = z
  .object({ userId: id, ...memberRights, agreed: z.array(keyReference).max(100), dispositions: keyDispositions })
  .refine(hasBoundary, BOUNDARY_MISSING);

/** "Remove member". */
export const removeMemberInput = z.object({ userId: id, dispositions: keyDispositions });

/** "Create password link". */
export const memberReference = z.object({ userId: id });

/** "Leave account". */
export const leaveAccountInput = z.object({ dispositions: keyDispositions });

/** "Switch account". */
export const switchAccountInput = z.object({ accountId: accountReference });

/** What an invitation's link holds: `/invite/{id}#{token}`. */
export const invitationLinkInput = z.object({ id, token: z.string().regex(/^[\w-]{43}$/) });

/**
 * The form that accepts an invitation. A new person sends a name and a new password, a known person their password, and
 * a signed-in person neither.
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

/** What happens to one key of a member who leaves or may no longer have keys. */
export type KeyDisposition = z.infer<typeof keyDisposition>;
/** A valid `inviteInput`. */
export type InviteInput = z.infer<typeof inviteInput>;
/** A valid `changeMemberInput`. */
export type ChangeMemberInput = z.infer<typeof changeMemberInput>;
/** A valid `acceptInput`. */
export type AcceptInput = z.infer<typeof acceptInput>;
