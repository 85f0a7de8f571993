/** The activity of an account as people see it. */

/** Every kind of entry, with its label. */
export const ACTIVITY_KINDS = {
  "account.signed_up": "Account opened",
  "session.started": "Signed in",
  "session.refused": "Sign-in refused",
  "session.ended": "Signed out",
  "session.ended_elsewhere": "Signed out elsewhere",
  "password.confirmed": "Password confirmed",
  "password.refused": "Password refused",
  "password.changed": "Password changed",
  "password.link_sent": "Password link sent",
  "password.link_created": "Password link created",
  "password.reset": "Password reset",
  "person.renamed": "Name changed",
  "email.change_requested": "Email change requested",
  "email.changed": "Email changed",
  "account.renamed": "Account renamed",
  "session.switched": "Switched to this account",
  "member.invited": "Member invited",
  "invitation.renewed": "Invitation renewed",
  "invitation.withdrawn": "Invitation withdrawn",
  "member.joined": "Member joined",
  "member.role_changed": "Role changed",
  "member.removed": "Member removed",
  "member.left": "Member left",
  "key.created": "API key created",
  "key.edited": "API key edited",
  "key.changed": "API key changed",
  "key.old_ended": "Old API key ended",
  "key.disabled": "API key disabled",
  "key.enabled": "API key enabled",
  "key.reported": "API key reported as leaked",
  "key.deleted": "API key deleted",
  "key.restored": "API key restored",
  "key.erased": "API key deleted for good",
  "key.handed_over": "API key handed over",
  "finding.dismissed": "Safety finding dismissed",
  "finding.restored": "Safety finding shown again",
  "link.created": "Share link created",
  "link.opened": "Share link opened",
  "link.expired": "Share link expired",
  "link.withdrawn": "Share link withdrawn",
  "settings.changed": "Settings changed",
  "routes.changed": "Routes changed",
  "developer_page.changed": "Public page of the APIs changed",
  "route.tested": "Route tested",
  "permissions.changed": "Permissions changed",
  "backup.restored": "Restored from a backup",
  "key.released": "API key released",
} as const;

/** A kind of entry. It is stored and appears in exports, so existing kinds must not be renamed. */
export type ActivityKind = keyof typeof ACTIVITY_KINDS;

/** Whether `text` is one of the kinds. */
export function isActivityKind(text: string): text is ActivityKind {
  return text in ACTIVITY_KINDS;
}

/** What changed, keyed by field; null if there was or is nothing. */
export type ActivityDetails = Record<string, { before: DetailValue; after: DetailValue }>;
/** A value of a field. Dates are ISO 8601 with `Z`. */
export type DetailValue = string | number | readonly string[] | null;

/** One entry. Dates are ISO 8601 with `Z`. */
export type ActivityEntry = {
  /** 1, 2, 3... within the account, without gaps */
  seq: number;
  at: string;
  kind: ActivityKind;
  /** the name at that time of the person, or of the key that a program used */
  actorName: string;
  /** whether a program did it with a key */
  isByKey: boolean;
  address: string;
  /** the name at that time of what was changed; empty when that is the actor */
  subject: string;
  keyId: string | null;
  details: ActivityDetails;
};

/**
 * One page, newest first. `older` and `newer` are cursors; null where there is nothing. `state`: "cut" when a search
 * took too long and did not read on, "busy" when it was not made because too many others wait.
 */
export type ActivityPage = {
  entries: ActivityEntry[];
  older: number | null;
  newer: number | null;
  state: "whole" | "cut" | "busy";
};

/** How many entries match. `isLeast`: there may be more, which were not counted. */
export type Total = { count: number; isLeast: boolean };

/** The people and keys that the list can be filtered by: those that exist now. */
export type ActivityChoices = { people: { id: string; name: string }[]; keys: { id: string; name: string }[] };

/** What a list or an export is narrowed to. `from` and `to` are days, `YYYY-MM-DD`, both included. */
export type ActivityFilter = {
  userId?: string;
  keyId?: string;
  kind?: ActivityKind;
  from?: string;
  to?: string;
  search?: string;
  /** the time zone of the days; UTC if absent */
  zone?: string;
};

/** The longest search, in UTF-16 units. */
export const MAX_SEARCH_LENGTH = 200;

/** The message for a person who searches for an API key. */
export const SEARCH_HOLDS_KEY =
  "Search for a name or an address. What is entered here becomes part of the page's address, so leave API keys out.";
