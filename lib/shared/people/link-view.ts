/** What the pages of links for one person show. */

/** Why a link can't be used, or why this attempt was refused. */
export type LinkRefusal =
  /** unknown, used, replaced or expired; the answer does not reveal which */
  | { code: "over" }
  /** invalid input: a message for each field */
  | { code: "invalid"; fields: Record<string, string> }
  /** a busy server */
  | { code: "try_later"; message: string };

/** Whose password the link is for. */
export type ResetOffer = { ok: true; email: string } | { ok: false; refusal: LinkRefusal };

/** Whether the new password was set. */
export type PasswordReset = { ok: true } | { ok: false; refusal: LinkRefusal };

/** A link for a member's new password. Only the answer to making it contains it. */
export type PasswordLink = { name: string; email: string; link: string };

/** "link_sent": the new address must be confirmed by the link in it. "changed": it was changed at once. */
export type EmailChanged = { state: "link_sent" | "changed" };

/** What a link for a new address confirms, and the address that it replaces. */
export type EmailOffer = { email: string; present: string };
