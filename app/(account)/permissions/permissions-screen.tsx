/** The permissions of this server: resources, presets, what the key dialogs offer, and earlier versions. */
"use client";
import { useDialogs } from "@/app/(account)/_forms/use-dialogs";
import { createLazyDialog } from "@/components/lazy-dialog";
import { Notice } from "@/components/ui/notice";
import { usePermissions } from "@/lib/client/permissions";
import type { VersionView } from "@/lib/shared/documents/view";
import { listWords } from "@/lib/shared/permissions/catalogue";
import { OfferedSection } from "./offered-section";
import { ADD_BUTTON_ID, openerOf, type PermissionDialog } from "./permission-dialog";
import { PermissionsEmpty } from "./permissions-empty";
import { PermissionsHeader } from "./permissions-header";
import { PresetsSection } from "./presets-section";
import { ResourceList } from "./resource-list";
import { VersionsSection } from "./versions-section";

const PermissionDialogs = createLazyDialog(async () => (await import("./permission-dialogs")).PermissionDialogs);

const FALLBACKS = [ADD_BUTTON_ID];

type PermissionsScreenProps = {
  /** whether the person runs this server */
  mayEdit: boolean;
  /** newest first */
  versions: readonly VersionView[];
};

export function PermissionsScreen({ mayEdit, versions }: PermissionsScreenProps) {
  const view = usePermissions();
  const dialogs = useDialogs<PermissionDialog, never>(FALLBACKS);
  const { dialog, close, returnFocus } = dialogs;
  const isEditable = mayEdit && view.source !== "file";
  const open = isEditable ? (next: PermissionDialog) => dialogs.open(next, openerOf(next)) : null;
  const { catalogue } = view;
  const count = listWords(catalogue).length;
  return (
    <>
      <PermissionsHeader count={count} onOpen={open} />
      {mayEdit && view.source === "file" && (
        <Notice title="The routes file defines these permissions" className="mb-4">
          They can be changed in the file only, under "permissions". Edits take effect within a second.
        </Notice>
      )}
      {count === 0 ? (
        <PermissionsEmpty onOpen={open} />
      ) : (
        <div className="grid gap-8">
          <ResourceList view={view} onOpen={open} />
          <PresetsSection catalogue={catalogue} onOpen={open} />
          <OfferedSection catalogue={catalogue} onOpen={open} />
        </div>
      )}
      {mayEdit && versions.length > 0 && <VersionsSection versions={versions} onOpen={open} />}
      <PermissionDialogs props={dialog ? { dialog, view, onClose: close, onCloseAutoFocus: returnFocus } : null} />
    </>
  );
}
