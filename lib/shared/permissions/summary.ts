/** Summarises the permissions of a key in the words of the catalogue. */
import { isOwnPermission } from "@/lib/shared/keys/own-permission";
import { summarisePermissions } from "@/lib/shared/keys/permission-presets";
import type { Permission } from "@/lib/shared/keys/permissions";
import { type Catalogue, type CataloguePreset, titleOf } from "./catalogue";

/** The preset of the catalogue that holds exactly these permissions, or null. */
export function findOwnPreset({ presets }: Catalogue, permissions: readonly Permission[]): CataloguePreset | null {
  const chosen = new Set(permissions);
  const isSame = (words: readonly Permission[]) =>
    words.length === chosen.size && words.every((word) => chosen.has(word));
  return presets.find((preset) => isSame(preset.permissions)) ?? null;
}

/** A preset's name, the title of a single own permission, or what `summarisePermissions` says, as "3 permissions". */
export function summariseWith(catalogue: Catalogue, permissions: readonly Permission[]): string {
  const preset = findOwnPreset(catalogue, permissions);
  if (preset) return preset.name;
  const [only, ...rest] = permissions;
  if (only && rest.length === 0 && isOwnPermission(only)) return titleOf(catalogue, only);
  return summarisePermissions(permissions);
}
