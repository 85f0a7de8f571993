/** The members of an account, its invitations and a person's own accounts, as people see them. */
import type { KeyView } from "@/lib/shared/keys/key-view";
import type { Permission } from "@/lib/shared/keys/permissions";
import type { Role } from "./roles";

/** A member. Dates are ISO 8601 with `Z`. */
export type MemberView = {
  userId: string;
  name: string;
  email: string;
  role: Role;
  /** the permission boundary of their keys; null: everything */
  boundary: Permission[] | null;
  joinedAt: string;
  /** when they last used this account, accurate to an hour */
  lastSeenAt: string | null;
  isSelf: boolean;
};

/** An invitation that nobody has accepted yet, without its link, which is shown only once. */
export type InvitationView = {
  id: string;
  email: string;
  role: Role;
  boundary: Permission[] | null;
  inviterName: string;
  createdAt: string;
  expiresAt: string;
};

/** The data of the page /members at one moment. */
export type MembersView = {
  /** owners first, then by name */
  members: MemberView[];
  /** newest first, including expired ones until they are withdrawn or renewed; empty unless the actor may invite */
  invitations: InvitationView[];
  /** the keys that the actor may see, of all members */
  keys: KeyView[];
  /** the person's own role */
  role: Role;
};

/** Whether an invitation was emailed. "not_set_up": the server has no mail server configured. */
export type Delivery = "sent" | "failed" | "not_set_up";

/** An invitation with its link. Only the answer to creating or renewing it contains the link. */
export type InvitationLink = { invitation: InvitationView; link: string; delivery: Delivery };

/** An account that the person is a member of. */
export type AccountChoice = { accountId: string; name: string; role: Role; isCurrent: boolean };

/**
 * What an invitation's page shows to a person who has the whole link. `asks` is what accepting requires: "nothing" if
 * the invited person is signed in, "password" if their email is known here, else "name_and_password".
 */
export type InvitationOffer = {
  accountName: string;
  inviterName: string;
  email: string;
  role: Role;
  expiresAt: string;
  asks: "nothing" | "password" | "name_and_password";
  /** the email of another person who is signed in with this browser; accepting signs them out here */
  signedInAs: string | null;
};

/** Why an invitation can't be accepted, or why this attempt was refused. */
export type InvitationRefusal =
  /** unknown, accepted, withdrawn or expired; the answer does not reveal which */
  | { code: "over" }
  /** invalid input: a message for each field */
  | { code: "invalid"; fields: Record<string, string> }
  /** too many attempts, or a busy server */
  | { code: "try_later"; message: string }
  /** accepting now requires something else than the page asked for: fetch the offer again */
  | { code: "look_again" };

/** The offer of an invitation, or why there is none. */
export type OfferResult = { ok: true; offer: InvitationOffer } | { ok: false; refusal: InvitationRefusal };
/** The result of accepting an invitation. */
export type Acceptance = { ok: true } | { ok: false; refusal: InvitationRefusal };
