/** Refusals of the domain, with the message that a person reads. */

import { REFUSALS } from "@/lib/shared/gate/refusal-table";
import type { ExceededLimit, KeyBounds } from "@/lib/shared/keys/grants";
import { MAX_KEYS } from "@/lib/shared/keys/key-input";
import type { ActionRefusal, KeyEdit, KeyLoss, KeyView } from "@/lib/shared/keys/key-view";
import type { Permission } from "@/lib/shared/keys/permissions";
import type { LinkState } from "@/lib/shared/keys/share-link";
import { describeLimits } from "@/lib/shared/limits/key-limits";
import { type Catalogue, namePermission } from "@/lib/shared/permissions/catalogue";
import type { PolicyHit } from "@/lib/shared/policy/key-policy";

/** A refusal as the result of an action. */
export type Refused = { ok: false; refusal: ActionRefusal };

/** The act needs a password that was given more recently. */
export function refusePassword(): Refused {
  return refuse({ code: "password_required", message: "Confirm your password to continue." });
}

/** The key is unknown, was deleted, or belongs to another account. The actor does not learn which. */
export function refuseUnknown(what: "key" | "link" | "member" | "invitation" | "account" | "version" = "key"): Refused {
  return refuse({ code: "not_found", message: `This ${what} no longer exists.` });
}

/** The share link was opened, or ended otherwise, before it could be withdrawn. */
export function refuseLinkOver(state: LinkState): Refused {
  const message =
    state === "opened"
      ? "This link was already opened. To stop the API key that it showed from working, change the API key."
      : "This link has already ended, so nobody can open it.";
  return refuse({ code: "link_over", message });
}

/** The actor is not signed in any more, or not in this account. */
export function refuseSignedOut(): Refused {
  return refuse({ code: "signed_out", message: "You were signed out. Sign in again." });
}

/** Somebody is signed in who is not a member of the account that the page shows: removed, or another person. */
export function refuseStranger(email: string): Refused {
  return refuse({ code: "signed_out", message: `${email} is not a member of this account.`, signedInAs: email });
}

/** The person's role does not let them do this. */
export function refuseRole(message = "As a viewer, you can't change anything. Ask an owner or admin."): Refused {
  return refuse({ code: "role_insufficient", message });
}

/** The account has reached the limit of keys. */
export function refuseLimit(): Refused {
  const message = `An account can have at most ${MAX_KEYS} keys. Delete one you no longer need.`;
  return refuse({ code: "limit_reached", message });
}

/** The same opening of the dialog has already created this key. Its secret was returned once and is stored nowhere. */
export function refuseRepeated(key: KeyView): Refused {
  const message = `The key "${key.name}" was already created. If you did not see it, use "Change API Key" to get a new one.`;
  return refuse({ code: "already_created", message, key });
}

/** The key was edited or changed in the meantime; `current` is the key as it is now, `edit` who did it. */
export function refuseEdited(current: KeyView, edit?: KeyEdit): Refused {
  const message = `"${current.name}" was edited or changed in the meantime. Review it as it is now, then try again.`;
  return refuse({ code: "edited_meanwhile", message, current, ...(edit && { edit }) });
}

/** The key's secret was reported as leaked. */
export function refuseReported(): Refused {
  const message = "This API key was reported as leaked. Use “Change API Key” first, so that the leaked one stays dead.";
  return refuse({ code: "secret_reported", message });
}

/** The account has a key of that name already. `isTheirs`: the actor may see that key. */
export function refuseName(name: string, isTheirs: boolean): Refused {
  const taken = `Another key of this account is named "${name}".`;
  return refuseField("name", isTheirs ? `You already have a key named "${name}".` : taken);
}

/** The calling key may not manage keys. */
export function refuseWithout(permission: Permission): Refused {
  return refuse({ code: "permission_missing", message: REFUSALS.permission_missing.detail, missing: [permission] });
}

/** The calling key was restricted to other addresses after its request had begun. */
export function refuseAddress(): Refused {
  return refuse({ code: "ip_not_allowed", message: REFUSALS.ip_not_allowed.detail });
}

/** The calling key expired, or broke a new policy of its account, after its request had begun. */
export function refuseUse(code: "key_expired" | "key_too_old" | "restriction_required"): Refused {
  return refuse({ code, message: REFUSALS[code].detail });
}

/** A person or a calling key tried to give permissions that they may not give. The catalogue names them. */
export function refuseBeyondOwn(missing: Permission[], who: "person" | "key", catalogue: Catalogue): Refused {
  const why =
    who === "key"
      ? `${REFUSALS.permission_beyond_own.detail} Missing:`
      : "An owner or admin has limited the permissions that your keys can have. Not among them:";
  return refuse({ code: "permission_beyond_own", message: `${why} ${nameAll(missing, catalogue)}.`, missing });
}

/** A calling key tried to give access from more addresses, for longer or more often than it has itself. */
export function refuseBeyondLimit(exceeded: ExceededLimit, { ipRules, expiresAt, limits }: KeyBounds): Refused {
  if (exceeded === "restriction") {
    const message = `${REFUSALS.restriction_beyond_own.detail} Its own: ${ipRules.join(", ")}.`;
    return refuse({ code: "restriction_beyond_own", message, ipRules: [...ipRules] });
  }
  if (exceeded === "limits") {
    const described = describeLimits(limits ?? null);
    const message = `${REFUSALS.limits_beyond_own.detail} Its own: ${described.join(", ")}.`;
    return refuse({ code: "limits_beyond_own", message, limits: described });
  }
  const latest = expiresAt?.toISOString() ?? "";
  const message = `${REFUSALS.expiry_beyond_own.detail} Its own: ${latest}.`;
  return refuse({ code: "expiry_beyond_own", message, latest });
}

/** The key's maker is another person, whose keys may not have these permissions. */
export function refuseBeyondMaker(makerName: string, missing: Permission[], catalogue: Catalogue): Refused {
  const names = nameAll(missing, catalogue);
  const message = `${makerName} is responsible for this key and can't give it ${names}. Change their permission boundary first.`;
  return refuse({ code: "permission_beyond_own", message, missing });
}

function nameAll(words: readonly Permission[], catalogue: Catalogue): string {
  return words.map((word) => namePermission(catalogue, word)).join(", ");
}

/** Somebody saved the document meanwhile; `version` is in force now. */
export function refuseSavedMeanwhile(version: number, savedBy: string): Refused {
  const message = `${savedBy || "Somebody"} saved version ${version} meanwhile. Look at it, then save yours on top of it.`;
  return refuse({ code: "saved_meanwhile", message, version, savedBy });
}

/** An account must keep an owner. */
export function refuseLastOwner(): Refused {
  const message = "An account needs at least one owner. Make someone else an owner first.";
  return refuse({ code: "last_owner", message });
}

/** The decisions about a person's keys do not match the keys that they have now. */
export function refuseUndecided(keys: KeyView[]): Refused {
  const message = "Choose what happens to each of these keys first. The list now shows them as they are.";
  return refuse({ code: "keys_undecided", message, keys });
}

/** Keys would lose permissions without the actor's agreement. */
export function refuseShrinking(losses: KeyLoss[]): Refused {
  const message = "These keys would lose permissions on their next request.";
  return refuse({ code: "keys_shrink", message, losses });
}

/** A policy would do this to keys, and the actor has not agreed to it. */
export function refusePolicyHits(hits: PolicyHit[]): Refused {
  return refuse({ code: "policy_hits", message: "This policy changes what these API keys may do.", hits });
}

/** Refusals of API requests, with the message from the API's table. */
export function refuseRequest(
  code: "changed_meanwhile" | "idempotency_key_reused" | "idempotency_impossible",
): Refused {
  return refuse({ code, message: REFUSALS[code].detail });
}

/** Bad input in one field. */
export function refuseField(field: string, message: string): Refused {
  return refuseInvalid({ [field]: message });
}

/** An expiry that is not in the future. The refusal says how it was read. */
export function refuseExpiry(expiresAt: Date): Refused {
  const message = "Choose a time in the future.";
  return refuse({ code: "invalid", message, fields: { expiresAt: message }, readAs: expiresAt.toISOString() });
}

/** What a key would break of its account's policy. */
export type PolicyBreach =
  | { rule: "forbidden"; permissions: readonly Permission[] }
  | { rule: "restriction" }
  | { rule: "life"; days: number; latest: Date };

/** The account's policy does not allow such a key. The message is at the field that is at fault. */
export function refuseByPolicy(breach: PolicyBreach, catalogue: Catalogue): Refused {
  const [field, message] = describeBreach(breach, catalogue);
  return refuse({ code: "invalid", message, fields: { [field]: message }, brokenRule: breach.rule });
}

function describeBreach(breach: PolicyBreach, catalogue: Catalogue): [field: string, message: string] {
  if (breach.rule === "forbidden") {
    return ["permissions", `The policy of this account forbids ${nameAll(breach.permissions, catalogue)}.`];
  }
  if (breach.rule === "restriction") {
    return ["ipRules", "The policy of this account requires a restriction. Add at least one address or range."];
  }
  const latest = `${breach.latest.toISOString().slice(0, 16).replace("T", " ")} UTC`;
  const life = `API keys of this account live ${breach.days} days at most.`;
  return ["expiresAt", `${life} Choose a time until ${latest}.`];
}

/** Bad input, with a message for each field. */
export function refuseInvalid(fields: Record<string, string>): Refused {
  const [message = "This is not what the form sends."] = Object.values(fields);
  return refuse({ code: "invalid", message, fields });
}

function refuse(refusal: ActionRefusal): Refused {
  return { ok: false, refusal };
}

/** Too many attempts, or a busy server: nothing was changed. */
export function refuseForNow(message: string): Refused {
  return refuse({ code: "try_later", message });
}
