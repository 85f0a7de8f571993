/** Says which acts of a person need their password again, and refuses those that come too late. */

import type { ActivityKind } from "@/lib/shared/activity/view";
import { CLOCK_SKEW_MS } from "@/lib/shared/clock-skew";
import { type Grant, isLooser } from "@/lib/shared/keys/grants";
import { isApiCaller, type KeyActor } from "./actor";
import { type Refused, refusePassword } from "./refusals";

/** How long a password that was given counts as fresh. */
const PASSWORD_VALID_MS = 2 * 60 * 60 * 1000;

/**
 * The rule for every act that the activity records. The thief of a session must not be able to give anything more, nor
 * to destroy it or the evidence:
 * - "asks": the person must have given their password within two hours
 * - "asks_when_looser": the same, where it gives more than there was
 * - "proven": it proves who acts by a password or a link of its own
 * - "free": it takes away, changes nothing that others rely on, or follows from an act that asked
 */
const RULES = {
  "key.created": "asks",
  "key.edited": "asks_when_looser",
  "key.changed": "asks",
  "key.enabled": "asks",
  "key.deleted": "asks",
  "key.restored": "asks",
  "key.erased": "asks",
  "key.released": "asks",
  "member.invited": "asks",
  "invitation.renewed": "asks",
  "member.role_changed": "asks",
  "member.removed": "asks",
  "member.left": "asks",
  "settings.changed": "asks",
  "routes.changed": "asks",
  "developer_page.changed": "asks",
  "route.tested": "asks",
  "permissions.changed": "asks",
  "session.ended_elsewhere": "asks",
  "password.link_created": "asks",
  "account.signed_up": "proven",
  "session.started": "proven",
  "password.confirmed": "proven",
  "password.changed": "proven",
  "password.link_sent": "proven",
  "password.reset": "proven",
  "email.change_requested": "proven",
  "email.changed": "proven",
  "member.joined": "proven",
  "session.refused": "free",
  "session.ended": "free",
  "session.switched": "free",
  "password.refused": "free",
  "person.renamed": "free",
  "account.renamed": "free",
  "invitation.withdrawn": "free",
  "key.disabled": "free",
  "key.old_ended": "free",
  // The secret proves the reporter: it would let them use the key, so it may let them disable it.
  "key.reported": "proven",
  "key.handed_over": "free",
  // The activity keeps what was dismissed, and by whom.
  "finding.dismissed": "free",
  "finding.restored": "free",
  // The secret is in the browser already, from an act that asked.
  "link.created": "free",
  "link.opened": "free",
  "link.expired": "free",
  "link.withdrawn": "free",
  "backup.restored": "free",
} as const satisfies Record<ActivityKind, "asks" | "asks_when_looser" | "proven" | "free">;

type Rules = typeof RULES;
/** The acts that always ask. */
export type AskingAct = { [Act in ActivityKind]: Rules[Act] extends "asks" ? Act : never }[ActivityKind];

/** The acts that always ask, in the order of the rule. */
export const ASKING_ACTS = Object.entries(RULES).flatMap(([act, rule]) => (rule === "asks" ? [act as AskingAct] : []));

/** `password_required`, or null while the session's password counts as fresh. `_act` must be one that asks. */
export function findPasswordRefusal(actor: KeyActor, _act: AskingAct, now: Date): Refused | null {
  return isFresh(actor, now) ? null : refusePassword();
}

/** The same for an edit of a key: renaming and tightening it asks for nothing. */
export function findEditRefusal(actor: KeyActor, before: Grant, next: Grant, now: Date): Refused | null {
  return !isLooser(before, next) || isFresh(actor, now) ? null : refusePassword();
}

function isFresh(actor: KeyActor, now: Date): boolean {
  // A program proves its secret with each request.
  if (isApiCaller(actor)) return true;
  const age = now.getTime() - actor.passwordConfirmedAt.getTime();
  // The clock was set back meanwhile: nobody can say how old the confirmation is.
  return age >= -CLOCK_SKEW_MS && age <= PASSWORD_VALID_MS;
}
