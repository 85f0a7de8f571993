/** Changes a set of permissions area by area, and never a permission that the person did not touch. */
import {
  AREAS,
  type Area,
  type Permission,
  POWER_GROUPS,
  type Power,
  sortPermissions,
} from "@/lib/shared/keys/permissions";

/** "modify-only" is offered only for a key that already has it, or within a boundary that lacks viewing. */
export type AreaLevel = "none" | "view" | "modify" | "modify-only";

export function getLevel(area: Area, chosen: ReadonlySet<Permission>): AreaLevel {
  const canView = chosen.has(area.view);
  const canModify = area.modify !== null && chosen.has(area.modify);
  if (canView) return canModify ? "modify" : "view";
  return canModify ? "modify-only" : "none";
}

/** Removes `None` if anything else is chosen: it can only be chosen alone. */
function withoutNone(chosen: Set<Permission>): Permission[] {
  if (chosen.size > 1) chosen.delete("None");
  return sortPermissions(chosen);
}

export function setLevel(permissions: readonly Permission[], area: Area, level: AreaLevel): Permission[] {
  const chosen = new Set(permissions);
  chosen.delete(area.view);
  if (area.modify) chosen.delete(area.modify);
  if (level === "view" || level === "modify") chosen.add(area.view);
  if (area.modify && (level === "modify" || level === "modify-only")) chosen.add(area.modify);
  return withoutNone(chosen);
}

/** Sets every area to the level, or where it has or offers only less, to the most below it. */
export function setAllLevels(
  permissions: readonly Permission[],
  areas: readonly { area: Area; levels: readonly AreaLevel[] }[],
  level: "none" | "view" | "modify",
): Permission[] {
  const below = { none: ["none"], view: ["view", "none"], modify: ["modify", "view", "none"] } as const;
  return areas.reduce<Permission[]>(
    (words, { area, levels }) => setLevel(words, area, below[level].find((each) => levels.includes(each)) ?? "none"),
    [...permissions],
  );
}

export function setPower(permissions: readonly Permission[], power: Permission, isChosen: boolean): Permission[] {
  if (power === "None") return isChosen ? ["None"] : permissions.filter((word) => word !== "None");
  const chosen = new Set(permissions);
  if (isChosen) chosen.add(power);
  else chosen.delete(power);
  return withoutNone(chosen);
}

/** For example "1 permission chosen", or "Nothing chosen yet". */
export function countChosen(permissions: readonly Permission[]): string {
  if (permissions.includes("None")) return "Proves who is calling, nothing else";
  const count = permissions.length;
  if (count === 0) return "Nothing chosen yet";
  return count === 1 ? "1 permission chosen" : `${count} permissions chosen`;
}

export type PowerGroup = { label: string; powers: readonly Power[] };

/** The areas and powers whose label, hint or word contains the text. */
export function searchPermissions(text: string): { areas: readonly Area[]; groups: readonly PowerGroup[] } {
  const wanted = text.trim().toLowerCase();
  const matches = (...texts: (string | null)[]) => texts.some((candidate) => candidate?.toLowerCase().includes(wanted));
  return {
    areas: AREAS.filter(({ label, view, modify }) => matches(label, view, modify)),
    groups: POWER_GROUPS.map(({ label, powers }) => ({
      label,
      powers: powers.filter((power) => matches(power.label, power.hint, power.permission)),
    })).filter(({ powers }) => powers.length > 0),
  };
}
