/** Decides which permissions the picker offers, by the person's permission boundary. */

import { PRESETS } from "@/lib/shared/keys/permission-presets";
import { type Area, allows, type Permission } from "@/lib/shared/keys/permissions";
import { type Catalogue, EMPTY_CATALOGUE, listOffered, titleOf } from "@/lib/shared/permissions/catalogue";
import { summariseWith } from "@/lib/shared/permissions/summary";
import { type AreaLevel, getLevel, type PowerGroup } from "./permission-choice";

/** The most that a person's keys may have; null: everything. */
export type PermissionBoundary = readonly Permission[] | null;

/** A preset of the picker. The one with the id "own" holds everything within the boundary. */
export type OfferedPreset = { id: string; label: string; hint: string; permissions: readonly Permission[] };

/** The presets within a boundary: the catalogue's, then Elastic Email's where they are offered, the widest first. */
export function listOfferedPresets(
  boundary: PermissionBoundary,
  catalogue: Catalogue = EMPTY_CATALOGUE,
): readonly OfferedPreset[] {
  const presets = listPresets(catalogue);
  if (boundary === null) return presets;
  const granted = new Set(boundary);
  const named = boundary.filter((word) => word !== "None");
  const own = {
    id: "own",
    label: "All you may give",
    hint: summariseWith(catalogue, boundary),
    permissions: named.length > 0 ? named : (["None"] as const),
  };
  const others = presets.filter(
    ({ permissions }) => !isSameSet(permissions, own.permissions) && permissions.every((word) => allows(granted, word)),
  );
  return [own, ...others];
}

function listPresets(catalogue: Catalogue): readonly OfferedPreset[] {
  const offered = listOffered(catalogue);
  if (!offered.includes("own")) return PRESETS;
  const own = catalogue.presets.map(({ name, description, permissions }, index) => ({
    ...{ id: `own-${index}`, label: name, permissions },
    hint: description ?? permissions.map((word) => titleOf(catalogue, word)).join(", "),
  }));
  const elastic = PRESETS.filter(({ id }) => id !== "none").map((preset) => ({
    ...preset,
    label: `${preset.label} (Elastic Email)`,
  }));
  const none = PRESETS.filter(({ id }) => id === "none");
  return [...own, ...(offered.includes("elastic-email") ? elastic : []), ...none];
}

function isSameSet(one: readonly Permission[], other: readonly Permission[]): boolean {
  const words = new Set(one);
  return one.length === other.length && other.every((word) => words.has(word));
}

/** The preset that holds exactly these permissions, or null. */
export function findOfferedPreset(
  permissions: readonly Permission[],
  boundary: PermissionBoundary,
  catalogue: Catalogue = EMPTY_CATALOGUE,
): OfferedPreset | null {
  return listOfferedPresets(boundary, catalogue).find((preset) => isSameSet(preset.permissions, permissions)) ?? null;
}

const LEVELS: readonly AreaLevel[] = ["none", "view", "modify", "modify-only"];

/**
 * The levels of an area within a boundary, and the levels in each of `kept`: what a key already has is still offered,
 * so that an edit removes nothing that the person did not touch.
 */
export function listOfferedLevels(
  area: Area,
  boundary: PermissionBoundary,
  kept: readonly ReadonlySet<Permission>[],
): AreaLevel[] {
  const may = mayGive(boundary);
  const present = new Set(kept.map((words) => getLevel(area, words)));
  const [canView, canModify] = [may(area.view), area.modify !== null && may(area.modify)];
  const within: Record<AreaLevel, boolean> = {
    none: true,
    view: canView,
    modify: canView && canModify,
    "modify-only": canModify && !canView,
  };
  return LEVELS.filter((level) => within[level] || present.has(level));
}

/** The groups with the powers that are within a boundary or in one of `kept`; groups without any are left out. */
export function listOfferedPowers(
  groups: readonly PowerGroup[],
  boundary: PermissionBoundary,
  kept: readonly ReadonlySet<Permission>[],
): PowerGroup[] {
  const may = mayGive(boundary);
  const isOffered = (word: Permission) => may(word) || kept.some((words) => words.has(word));
  return groups
    .map(({ label, powers }) => ({ label, powers: powers.filter(({ permission }) => isOffered(permission)) }))
    .filter(({ powers }) => powers.length > 0);
}

function mayGive(boundary: PermissionBoundary): (word: Permission) => boolean {
  if (boundary === null) return () => true;
  const granted = new Set(boundary);
  return (word) => allows(granted, word);
}
