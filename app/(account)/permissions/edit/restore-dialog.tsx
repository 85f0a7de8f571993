/** "Restore version": puts an older version of the catalogue in force again. */
"use client";
import { useState } from "react";
import { FormDialog } from "@/app/(account)/_forms/form-dialog";
import { useSubmission } from "@/app/(account)/_forms/use-submission";
import { restorePermissionsAction } from "@/app/(account)/permissions/actions";
import type { DialogProps } from "@/app/(account)/permissions/permission-dialog";
import { useToast } from "@/components/ui/toast";
import { useAccountId } from "@/lib/client/account-id";
import { withServers } from "@/lib/client/actions/servers-text";
import type { VersionView } from "@/lib/shared/documents/view";
import { DocumentNotice } from "./document-notice";

export function RestoreDialog({ view, version: restored, onClose, ...rest }: DialogProps & { version: VersionView }) {
  const { version } = restored;
  const [expectedVersion] = useState(view.version);
  const accountId = useAccountId();
  const showToast = useToast();
  const { submit, ...submission } = useSubmission();
  const restore = () =>
    void submit(
      () => restorePermissionsAction(accountId, { version, expectedVersion }),
      (_, confirmation) => {
        showToast({
          tone: "good",
          text: withServers(`Version ${version} is in force again.`, confirmation, "In force"),
        });
        onClose();
      },
    );
  return (
    <FormDialog
      {...rest}
      title={`Restore version ${version}`}
      description="It is saved as a new version. Permissions that were renamed since keep their new names in keys and routes."
      submitLabel="Restore"
      submission={submission}
      onSubmit={restore}
      onClose={onClose}
      notice={<DocumentNotice submission={submission} />}
    >
      <p className="wrap-anywhere text-soft">{`Saved by ${restored.actorName}. ${restored.note}`}</p>
    </FormDialog>
  );
}
