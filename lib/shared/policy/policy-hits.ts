/** Which keys a policy hits, and how: what its owners see before they save it. */
import type { KeyView } from "@/lib/shared/keys/key-view";
import { findEffect, findEndOfLife, type KeyPolicy, type PolicyConsequence, type PolicyHit } from "./key-policy";

const DAY_MS = 24 * 60 * 60 * 1000;

/** A key with what only the database knows of it. `oldSecretAt`: when its old secret was made, if it has one. */
export type HitKey = { view: KeyView; secretAt: Date; oldSecretAt?: Date | null; enabledAt: Date | null };

/**
 * The keys that are hit at `now`, with what `before` does not do to them already. A disabled key is not disabled again,
 * and an expired one is refused already.
 */
export function findHits(before: KeyPolicy, next: KeyPolicy, keys: readonly HitKey[], now: Date): PolicyHit[] {
  return keys.flatMap((key) => {
    const [was, is] = [judge(before, key, now), judge(next, key, now)];
    const consequences = is.consequences.filter((each) => !was.consequences.includes(each));
    const loses = is.loses.filter((word) => !was.loses.includes(word));
    if (consequences.length === 0 && loses.length === 0) return [];
    const { id, name, maker } = key.view;
    return [{ key: { id, name, makerName: maker.name }, consequences, loses }];
  });
}

function judge(policy: KeyPolicy, key: HitKey, now: Date): Pick<PolicyHit, "consequences" | "loses"> {
  const { expiresAt, ipRules, permissions } = key.view;
  const effect = findEffect(policy, { secretAt: key.secretAt, ipRules, permissions });
  const consequences: PolicyConsequence[] = [];
  if (expiresAt === null || Date.parse(expiresAt) > now.getTime()) {
    if (effect?.tooOldAt && Date.parse(effect.tooOldAt) <= now.getTime()) consequences.push("too_old");
    if (endsOldSecret(policy, key)) consequences.push("old_ends");
    if (effect?.lacksRestriction) consequences.push("unrestricted");
    if (isIdle(policy, key, now)) consequences.push("idle");
  }
  return { consequences, loses: effect?.forbidden ?? [] };
}

/** Whether the old secret of a change with overlap ends earlier than was said. */
function endsOldSecret(policy: KeyPolicy, { view: { oldSecret }, oldSecretAt }: HitKey): boolean {
  if (!oldSecret || !oldSecretAt) return false;
  const end = findEndOfLife(policy, oldSecretAt.getTime());
  return end !== null && end < Date.parse(oldSecret.endsAt);
}

/** Whether a key that could be used was not, for as many days as the policy allows. */
function isIdle({ idleDays }: KeyPolicy, { view, secretAt, enabledAt }: HitKey, now: Date): boolean {
  if (idleDays === null || view.disabled || view.isHeld || view.link?.holdsKey) return false;
  const moments = [view.createdAt, view.lastUsedAt].flatMap((iso) => (iso === null ? [] : [Date.parse(iso)]));
  const since = Math.max(...moments, secretAt.getTime(), enabledAt?.getTime() ?? 0);
  return now.getTime() - since >= idleDays * DAY_MS;
}

/** The keys that the policy would disable as idle at `now`. */
export function findIdle(policy: KeyPolicy, keys: readonly HitKey[], now: Date): HitKey[] {
  return keys.filter((key) => judge(policy, key, now).consequences.includes("idle"));
}
