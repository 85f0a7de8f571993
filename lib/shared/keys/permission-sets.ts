/** Reduces permissions to what a boundary or a new holder allows. */
import { isOwnPermission } from "./own-permission";
import { allows, PERMISSIONS, type Permission } from "./permissions";

/** The permissions that both sets allow, in the order of `sortPermissions`; without `None`, which allows nothing. */
export function intersect(one: ReadonlySet<Permission>, other: ReadonlySet<Permission>): Permission[] {
  const own = [...one].filter((word) => isOwnPermission(word) && other.has(word)).sort();
  return [...PERMISSIONS.filter((word) => word !== "None" && allows(one, word) && allows(other, word)), ...own];
}

/**
 * The permissions of a key that are within a boundary, or `None` alone if no others are. A null boundary keeps all.
 */
export function keepBelow(words: readonly Permission[], boundary: ReadonlySet<Permission> | null): Permission[] {
  if (boundary === null) return [...words];
  const kept = words.every((word) => allows(boundary, word)) ? [...words] : intersect(new Set(words), boundary);
  return kept.length > 0 ? kept : ["None"];
}

const OVER_KEYS: ReadonlySet<Permission> = new Set<Permission>(["Security", "ViewAccessTokens", "ModifyAccessTokens"]);

/** Whether a key with these permissions can see or change API keys. */
export function hasPowerOverKeys(words: readonly Permission[]): boolean {
  return words.some((word) => OVER_KEYS.has(word));
}

/**
 * What a key keeps when another member takes it over: what that member's boundary allows, without permissions over
 * keys. The previous owner still knows the secret, and could otherwise manage the new owner's keys with it.
 */
export function keepHandedOver(words: readonly Permission[], boundary: ReadonlySet<Permission> | null): Permission[] {
  const kept = keepBelow(words, boundary).filter((word) => !OVER_KEYS.has(word));
  return kept.length > 0 ? kept : ["None"];
}
