/** The dialogs of /permissions, and the buttons that open them. */
import type { VersionView } from "@/lib/shared/documents/view";
import type { CataloguePreset, CatalogueResource } from "@/lib/shared/permissions/catalogue";
import type { PermissionsView } from "@/lib/shared/permissions/view";

export type PermissionDialog =
  | { task: "add-resource" | "add-preset" | "import" | "offer" }
  | { task: "edit-resource" | "remove-resource"; resource: CatalogueResource }
  | { task: "edit-preset" | "remove-preset"; preset: CataloguePreset }
  | { task: "restore"; version: VersionView };

/** What every dialog needs. `view`: the catalogue that it changes. */
export type DialogProps = {
  view: PermissionsView;
  onClose: () => void;
  onCloseAutoFocus: (event: Event) => void;
};

export const ADD_BUTTON_ID = "add-resource";
export const IMPORT_BUTTON_ID = "import-permissions";
export const ADD_PRESET_BUTTON_ID = "add-preset";
export const OFFER_BUTTON_ID = "offer-catalogues";
export const resourceMenuId = (name: string): string => `resource-${name}`;
export const presetMenuId = (name: string): string => `preset-${name}`;
export const restoreButtonId = (version: number): string => `restore-${version}`;

/** The id of the button that gets the focus back from a dialog. */
export function openerOf(dialog: PermissionDialog): string {
  if ("resource" in dialog) return resourceMenuId(dialog.resource.name);
  if ("preset" in dialog) return presetMenuId(dialog.preset.name);
  if ("version" in dialog) return restoreButtonId(dialog.version.version);
  if (dialog.task === "add-preset") return ADD_PRESET_BUTTON_ID;
  if (dialog.task === "import") return IMPORT_BUTTON_ID;
  return dialog.task === "offer" ? OFFER_BUTTON_ID : ADD_BUTTON_ID;
}
