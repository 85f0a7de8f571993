/** Sets of Elastic Email's words to start a key from, and how a key's permissions are summarised. */
import { type ElasticPermission, PERMISSIONS, type Permission } from "./permissions";

/** The id of a preset in the form. */
export type PresetId = "full" | "view" | "send" | "none";
/** A set of permissions to start from, with its label and hint. */
export type Preset = { id: PresetId; label: string; hint: string; permissions: readonly ElasticPermission[] };

/** The presets of Elastic Email's words, widest first. A key stores its permissions, never a preset. */
export const PRESETS: readonly Preset[] = [
  {
    id: "full",
    label: "Full access",
    hint: "Everything, including managing API keys",
    permissions: PERMISSIONS.filter((word) => word !== "None"),
  },
  {
    id: "view",
    label: "View only",
    hint: "Sees every area, changes nothing",
    permissions: PERMISSIONS.filter((word) => word.startsWith("View")),
  },
  {
    id: "send",
    label: "Send only",
    hint: "Sends email via HTTP and SMTP, sees nothing",
    permissions: ["SendSmtp", "SendHttp"],
  },
  {
    id: "none",
    label: "No permission",
    hint: "Proves who is calling, nothing else",
    permissions: ["None"],
  },
];

/** The preset that holds exactly these permissions, or null. */
export function findPreset(permissions: readonly Permission[]): Preset | null {
  const chosen = new Set(permissions);
  const isSame = (preset: Preset) =>
    preset.permissions.length === chosen.size && preset.permissions.every((word) => chosen.has(word));
  return PRESETS.find(isSame) ?? null;
}

/** A summary: a preset's label, "12 permissions", "1 permission" or "No permission". */
export function summarisePermissions(permissions: readonly Permission[]): string {
  const preset = findPreset(permissions);
  if (preset) return preset.label;
  const count = permissions.filter((word) => word !== "None").length;
  if (count === 0) return "No permission";
  return count === 1 ? "1 permission" : `${count} permissions`;
}
