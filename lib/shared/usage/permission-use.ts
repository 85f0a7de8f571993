/** Says which permissions of a key were used, and which would have been enough. Pure functions. */
import { type Permission, sortPermissions } from "@/lib/shared/keys/permissions";
import { type Catalogue, grantersOf } from "@/lib/shared/permissions/catalogue";
import type { PermissionUse } from "./view";

/** A permission that was used. `asked`: what was asked for, where it was another permission that this one implies. */
export type UsedPermission = {
  permission: Permission;
  count: number;
  lastDay: string;
  sources: { source: string; count: number }[];
  asked: Permission[];
};

/**
 * `reduced` would have been enough for all requests. A permission that was used only for what it implies is replaced
 * there by what was asked for.
 */
export type PermissionUseSummary = { used: UsedPermission[]; unused: Permission[]; reduced: Permission[] };

/** Which of `granted` were used. Uses of permissions that the key no longer has are left out. */
export function summariseUse(
  granted: readonly Permission[],
  uses: readonly PermissionUse[],
  catalogue: Catalogue,
): PermissionUseSummary {
  const used = new Map<Permission, UsedPermission>();
  const reduced = new Set<Permission>();
  for (const use of uses) {
    const found = findGrant(granted, use.words, catalogue);
    if (!found) continue;
    const { permission, asked } = found;
    reduced.add(asked);
    const entry = used.get(permission) ?? { permission, count: 0, lastDay: "", sources: [], asked: [] };
    used.set(permission, addUse(entry, use, asked));
  }
  return {
    used: granted.flatMap((permission) => used.get(permission) ?? []),
    unused: granted.filter((permission) => !used.has(permission)),
    reduced: sortPermissions(reduced),
  };
}

/** The permission that met a clause: one that it names if the key has one, else one that implies such. */
function findGrant(
  granted: readonly Permission[],
  words: readonly Permission[],
  catalogue: Catalogue,
): { permission: Permission; asked: Permission } | null {
  const named = words.find((word) => granted.includes(word));
  if (named) return { permission: named, asked: named };
  for (const asked of words) {
    const granters = grantersOf(catalogue, asked);
    const permission = granted.find((each) => granters.includes(each));
    if (permission) return { permission, asked };
  }
  return null;
}

function addUse(entry: UsedPermission, { source, count, lastDay }: PermissionUse, asked: Permission): UsedPermission {
  const known = entry.sources.find((each) => each.source === source);
  const others = entry.sources.filter((each) => each !== known);
  const isNew = asked !== entry.permission && !entry.asked.includes(asked);
  return {
    permission: entry.permission,
    count: entry.count + count,
    lastDay: lastDay > entry.lastDay ? lastDay : entry.lastDay,
    sources: [...others, { source, count: (known?.count ?? 0) + count }].sort((one, other) => other.count - one.count),
    asked: isNew ? [...entry.asked, asked] : entry.asked,
  };
}
