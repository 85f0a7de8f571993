/** Lists in words how the form differs from the key that someone else saved. */
import { formatExact } from "@/lib/client/times";
import type { KeyView } from "@/lib/shared/keys/key-view";
import type { Permission } from "@/lib/shared/keys/permissions";
import { describeLimits, formatLimits, type KeyLimits } from "@/lib/shared/limits/key-limits";
import { type Catalogue, EMPTY_CATALOGUE, titleOf } from "@/lib/shared/permissions/catalogue";
import { summariseWith } from "@/lib/shared/permissions/summary";
import { readExpiry } from "../expiry-draft";
import type { KeyFormDraft } from "../key-draft";
import { readLimits } from "../limits/limits-draft";

const MAX_LISTED = 4;

/** A field of the form, by its name in a conflict. */
export type KeyField = "Name" | "Description" | "Permissions" | "Restriction" | "Expires" | "Limits";

export type KeyDifference = { field: KeyField; theirs: string; mine: string };

/** For example "12 permissions, with Export" when the other side lacks Export. */
function describePermissions(catalogue: Catalogue, own: readonly Permission[], others: readonly Permission[]): string {
  const extra = own.filter((word) => !others.includes(word)).map((word) => titleOf(catalogue, word));
  if (extra.length === 0) return summariseWith(catalogue, own);
  const rest = extra.length - MAX_LISTED;
  const listed = extra.slice(0, MAX_LISTED).join(", ");
  return `${summariseWith(catalogue, own)}, with ${listed}${rest > 0 ? ` and ${rest} more` : ""}`;
}

const describeRules = (rules: readonly string[]): string => (rules.length === 0 ? "Any IP" : rules.join(", "));
const describeExpiry = (iso: string | null): string => (iso === null ? "Never" : formatExact(iso));
const listLimits = (limits: KeyLimits | null): string => describeLimits(limits).join(", ") || "None";

/** Whether two lists without duplicates hold the same texts. */
export const isSameSet = (one: readonly string[], other: readonly string[]): boolean =>
  one.length === other.length && one.every((text) => other.includes(text));

export function listDifferences(
  theirs: KeyView,
  draft: KeyFormDraft,
  catalogue: Catalogue = EMPTY_CATALOGUE,
): KeyDifference[] {
  const rows: KeyDifference[] = [];
  const expiry = readExpiry(draft.expiry);
  const mine = expiry.ok ? expiry.iso : null;
  if (theirs.name !== draft.name.trim()) rows.push({ field: "Name", theirs: theirs.name, mine: draft.name.trim() });
  if (theirs.description !== draft.description.trim()) {
    rows.push({ field: "Description", theirs: theirs.description || "None", mine: draft.description.trim() || "None" });
  }
  if (!isSameSet(theirs.permissions, draft.permissions)) {
    rows.push({
      field: "Permissions",
      theirs: describePermissions(catalogue, theirs.permissions, draft.permissions),
      mine: describePermissions(catalogue, draft.permissions, theirs.permissions),
    });
  }
  if (!isSameSet(theirs.ipRules, draft.ip.rules)) {
    rows.push({ field: "Restriction", theirs: describeRules(theirs.ipRules), mine: describeRules(draft.ip.rules) });
  }
  if (theirs.expiresAt !== mine) {
    rows.push({ field: "Expires", theirs: describeExpiry(theirs.expiresAt), mine: describeExpiry(mine) });
  }
  const reading = readLimits(draft.limits);
  const limits = reading.ok ? reading.limits : null;
  if (formatLimits(theirs.limits) !== formatLimits(limits)) {
    rows.push({ field: "Limits", theirs: listLimits(theirs.limits), mine: listLimits(limits) });
  }
  return rows;
}
