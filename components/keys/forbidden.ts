/** Marks in the picker what the account's policy forbids: it can't be chosen, and what a key has of it can stay. */
import type { Area, Permission } from "@/lib/shared/keys/permissions";
import type { AreaLevel } from "./permission-choice";

/** What is forbidden, and what the key had when the form opened, which an edit may leave alone. */
export type Forbidden = { isForbidden: (word: Permission) => boolean; kept: ReadonlySet<Permission> };

/** Whether the permission can't be chosen. */
export function isBlocked({ isForbidden, kept }: Forbidden, word: Permission): boolean {
  return isForbidden(word) && !kept.has(word);
}

/** Why a permission is marked; null for one that is allowed. */
export function explainForbidden({ isForbidden }: Forbidden, word: Permission, isChosen: boolean): string | null {
  if (!isForbidden(word)) return null;
  return isChosen
    ? "Forbidden by the account’s policy: the key counts as not having it"
    : "Forbidden by the account’s policy";
}

const hasView = (level: AreaLevel): boolean => level === "view" || level === "modify";
const hasModify = (level: AreaLevel): boolean => level === "modify" || level === "modify-only";

/** Whether a level of the area has a permission that can't be chosen. */
export function isLevelBlocked(forbidden: Forbidden, { view, modify }: Area, level: AreaLevel): boolean {
  if (hasView(level) && isBlocked(forbidden, view)) return true;
  return modify !== null && hasModify(level) && isBlocked(forbidden, modify);
}

/** The permissions of the area that are forbidden, in the order of its levels. */
export function listForbidden({ isForbidden }: Forbidden, { view, modify }: Area): Permission[] {
  return [view, ...(modify === null ? [] : [modify])].filter(isForbidden);
}
