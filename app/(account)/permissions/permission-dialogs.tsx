/** The dialogs of /permissions, loaded together. */
"use client";
import { NEW_RESOURCE, startResourceDraft } from "@/lib/shared/permissions/resource-draft";
import { OfferDialog } from "./edit/offer-dialog";
import { PresetDialog } from "./edit/preset-dialog";
import { RemovePresetDialog, RemoveResourceDialog } from "./edit/remove-dialogs";
import { ResourceDialog } from "./edit/resource-dialog";
import { RestoreDialog } from "./edit/restore-dialog";
import { ImportDialog } from "./import/import-dialog";
import type { DialogProps, PermissionDialog } from "./permission-dialog";

export function PermissionDialogs({ dialog, ...shared }: DialogProps & { dialog: PermissionDialog }) {
  switch (dialog.task) {
    case "add-resource":
      return <ResourceDialog {...shared} start={NEW_RESOURCE} />;
    case "edit-resource":
      return <ResourceDialog {...shared} start={startResourceDraft(dialog.resource)} />;
    case "remove-resource":
      return <RemoveResourceDialog {...shared} resource={dialog.resource} />;
    case "add-preset":
      return <PresetDialog {...shared} preset={null} />;
    case "edit-preset":
      return <PresetDialog {...shared} preset={dialog.preset} />;
    case "remove-preset":
      return <RemovePresetDialog {...shared} preset={dialog.preset} />;
    case "offer":
      return <OfferDialog {...shared} />;
    case "import":
      return <ImportDialog {...shared} />;
    case "restore":
      return <RestoreDialog {...shared} version={dialog.version} />;
  }
}
