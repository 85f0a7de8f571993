/** Merges two edits of one key, field by field, from the key that both began with. */
import type { KeyView } from "@/lib/shared/keys/key-view";
import type { Permission } from "@/lib/shared/keys/permissions";
import { formatLimits } from "@/lib/shared/limits/key-limits";
import { readExpiry } from "../expiry-draft";
import type { KeyFormDraft } from "../key-draft";
import { readLimits } from "../limits/limits-draft";
import { isSameSet, type KeyField } from "./key-differences";

/** The fields that an edit can change. */
type Saved = Pick<KeyView, "name" | "description" | "permissions" | "ipRules" | "expiresAt" | "limits">;

/** `bothChanged` differ from what was saved: the person must decide about them. `onlyTheirs` were taken over. */
export type KeyMerge = { draft: KeyFormDraft; bothChanged: KeyField[]; onlyTheirs: KeyField[] };

/**
 * The form with what someone else saved, `theirs`, where the person changed nothing, and with their own changes on top:
 * they never bring back or take away what they did not touch. `before` is the key that the person began with;
 * `theirDraft`, a form that holds `theirs`.
 */
export function mergeKeyDraft(before: Saved, draft: KeyFormDraft, theirs: Saved, theirDraft: KeyFormDraft): KeyMerge {
  const expiry = readExpiry(draft.expiry);
  const limits = readLimits(draft.limits);
  const mine: Record<KeyField, boolean> = {
    Name: draft.name.trim() !== before.name,
    Description: draft.description.trim() !== before.description,
    Permissions: !isSameSet(draft.permissions, before.permissions),
    Restriction: !isSameSet(draft.ip.rules, before.ipRules),
    Expires: !expiry.ok || expiry.iso !== before.expiresAt,
    Limits: !limits.ok || formatLimits(limits.limits) !== formatLimits(before.limits),
  };
  const other: Record<KeyField, boolean> = {
    Name: theirs.name !== before.name,
    Description: theirs.description !== before.description,
    Permissions: !isSameSet(theirs.permissions, before.permissions),
    Restriction: !isSameSet(theirs.ipRules, before.ipRules),
    Expires: theirs.expiresAt !== before.expiresAt,
    Limits: formatLimits(theirs.limits) !== formatLimits(before.limits),
  };
  const permissions = mine.Permissions
    ? { permissions: mergePermissions(before, draft, theirs), isCustom: draft.isCustom }
    : { permissions: theirDraft.permissions, isCustom: theirDraft.isCustom };
  const merged: KeyFormDraft = {
    ...permissions,
    name: mine.Name ? draft.name : theirDraft.name,
    description: mine.Description ? draft.description : theirDraft.description,
    ip: {
      ...draft.ip,
      rules: mine.Restriction ? mergeRules(before, draft, theirs) : theirDraft.ip.rules,
    },
    expiry: mine.Expires ? draft.expiry : theirDraft.expiry,
    limits: mine.Limits ? draft.limits : theirDraft.limits,
  };
  const isSettled: Record<KeyField, boolean> = {
    Name: merged.name.trim() === theirs.name,
    Description: merged.description.trim() === theirs.description,
    Permissions: isSameSet(merged.permissions, theirs.permissions),
    Restriction: isSameSet(merged.ip.rules, theirs.ipRules),
    Expires: expiry.ok && expiry.iso === theirs.expiresAt,
    Limits: limits.ok && formatLimits(limits.limits) === formatLimits(theirs.limits),
  };
  const fields: readonly KeyField[] = ["Name", "Description", "Permissions", "Restriction", "Expires", "Limits"];
  return {
    draft: merged,
    bothChanged: fields.filter((field) => mine[field] && other[field] && !isSettled[field]),
    onlyTheirs: fields.filter((field) => !mine[field] && other[field]),
  };
}

/** The draft with the values that someone else saved in these fields. */
export function takeTheirs(draft: KeyFormDraft, theirDraft: KeyFormDraft, fields: readonly KeyField[]): KeyFormDraft {
  const has = (field: KeyField) => fields.includes(field);
  return {
    name: has("Name") ? theirDraft.name : draft.name,
    description: has("Description") ? theirDraft.description : draft.description,
    permissions: has("Permissions") ? theirDraft.permissions : draft.permissions,
    isCustom: has("Permissions") ? theirDraft.isCustom : draft.isCustom,
    ip: has("Restriction") ? { ...draft.ip, rules: theirDraft.ip.rules } : draft.ip,
    expiry: has("Expires") ? theirDraft.expiry : draft.expiry,
    limits: has("Limits") ? theirDraft.limits : draft.limits,
  };
}

/** A preset decides about every permission. What is picked one by one, only about those that were touched. */
function mergePermissions(before: Saved, draft: KeyFormDraft, theirs: Saved): Permission[] {
  if (!draft.isCustom) return draft.permissions;
  const merged = mergeSets(before.permissions, draft.permissions, theirs.permissions);
  return merged.length > 1 ? merged.filter((word) => word !== "None") : merged;
}

/** Where each side removed what the other kept, no rule would be left, and the key would work from anywhere. */
function mergeRules(before: Saved, { ip: { rules } }: KeyFormDraft, theirs: Saved): string[] {
  const merged = mergeSets(before.ipRules, rules, theirs.ipRules);
  return merged.length > 0 ? merged : rules;
}

/** `theirs` with what `mine` added to `before`, and without what it removed. */
function mergeSets<T>(before: readonly T[], mine: readonly T[], theirs: readonly T[]): T[] {
  const removed = new Set(before.filter((each) => !mine.includes(each)));
  const added = mine.filter((each) => !before.includes(each) && !theirs.includes(each));
  return [...theirs.filter((each) => !removed.has(each)), ...added];
}
