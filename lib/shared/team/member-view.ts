/** What people see of an account's members, and of the accounts that they are in themselves. */
import type { KeyView } from "@/lib/shared/keys/key-view";
import type { Permission } from "@/lib/shared/keys/permissions";
import type { Role } from "./roles";

/** A member. Dates are ISO 8601 with `Z`. */
export type MemberView = {
  userId: string;
  name: string;
  email: string;
  role: Role;
  /** what their keys may have at most; null: everything */
  boundary: Permission[] | null;
  joinedAt: string;
  /** in this account; to the hour */
  lastSeenAt: string | null;
  isSelf: boolean;
};

/** An invitation that nobody has accepted yet. Its link is not in here: that was shown once. */
export type InvitationView = {
  id: string;
  email: string;
  role: Role;
  boundary: Permission[] | null;
  inviterName: string;
  createdAt: string;
  expiresAt: string;
};

/** The page /members, as of one moment. */
export type MembersView = {
  /** owners first, then by name */
  members: MemberView[];
  /** newest first, expired ones included until they are withdrawn or renewed; empty unless the actor may invite */
  invitations: InvitationView[];
  /** the keys of all members that the actor may see */
  keys: KeyView[];
  /** the person's own role */
  role: Role;
};

/** How an invitation was told. "not_set_up": the server has no way to send e-mail. */
export type Delivery = "sent" | "failed" | "not_set_up";

/** The one answer in which an invitation's link exists. */
export type InvitationLink = { invitation: InvitationView; link: string; delivery: Delivery };

/** An account that the person is in. */
export type AccountChoice = { accountId: string; name: string; role: Role; isCurrent: boolean };

/**
 * What an invitation's page tells who has all of its link. `asks`: what is needed to accept: nothing more, since the
 * invited person is signed in; the password of the person who has this e-mail; or a name and a password for a new
 * person.
 */
export type InvitationOffer = {
  accountName: string;
  inviterName: string;
  email: string;
  role: Role;
  expiresAt: string;
  asks: "nothing" | "password" | "name_and_password";
  /** the e-mail of somebody else who is signed in with this browser; accepting signs them out here */
  signedInAs: string | null;
};

/** Why an invitation can't be accepted, or why this try was refused. */
export type InvitationRefusal =
  /** unknown, accepted, withdrawn, or past its time: nobody can tell which */
  | { code: "over" }
  /** what was typed: a message for each field */
  | { code: "invalid"; fields: Record<string, string> }
  /** too many attempts, or a busy server */
  | { code: "try_later"; message: string }
  /** what the page asked for is not what is needed by now: look again */
  | { code: "look_again" };

/** What the invitation's page shows: the offer, or why there is none. */
export type OfferResult = { ok: true; offer: InvitationOffer } | { ok: false; refusal: InvitationRefusal };
/** What became of accepting. */
export type Acceptance = { ok: true } | { ok: false; refusal: InvitationRefusal };
