/** "Import this file": saves what the server's routes file holds, so that the file can be removed. */
"use client";
import { useQueryClient } from "@tanstack/react-query";
import { FormDialog } from "@/app/(account)/_forms/form-dialog";
import { useSubmission } from "@/app/(account)/_forms/use-submission";
import { importRoutesFileAction } from "@/app/(account)/routes/actions";
import { Notice } from "@/components/ui/notice";
import { useToast } from "@/components/ui/toast";
import { useAccountId } from "@/lib/client/account-id";
import { routesQuery } from "@/lib/client/queries/routes-query";

type ImportFileDialogProps = {
  /** the file's name, as configured */
  name: string;
  version: number;
  onClose: () => void;
  onCloseAutoFocus: (event: Event) => void;
};

export function ImportFileDialog({ name, version, onClose, onCloseAutoFocus }: ImportFileDialogProps) {
  const accountId = useAccountId();
  const client = useQueryClient();
  const showToast = useToast();
  const { submit, ...submission } = useSubmission();
  const { failure } = submission;
  const importFile = () =>
    void submit(
      () => importRoutesFileAction(accountId, { expectedVersion: version }),
      ({ version: saved }) => {
        void client.invalidateQueries({ queryKey: routesQuery(accountId).queryKey });
        showToast({ tone: "good", text: `The file was saved as version ${saved}. Remove it to edit the routes here.` });
        onClose();
      },
    );
  return (
    <FormDialog
      title="Import this file"
      submitLabel="Import"
      submission={submission}
      notice={
        failure?.code === "invalid" ? (
          <Notice tone="danger" role="alert">
            {failure.message}
          </Notice>
        ) : undefined
      }
      onSubmit={importFile}
      onClose={onClose}
      onCloseAutoFocus={onCloseAutoFocus}
    >
      <ol className="grid list-decimal gap-2 pl-5 text-soft">
        <li>
          <span>Import saves what </span>
          <span translate="no" className="figures wrap-anywhere text-[0.8125rem] text-ink">
            {name}
          </span>
          <span> holds. Nothing changes for calls.</span>
        </li>
        <li>Then remove the file from the server, and ROUTES_FILE from its configuration if it is set there.</li>
        <li>Within two seconds the saved routes are in force, and you can edit them here.</li>
      </ol>
    </FormDialog>
  );
}
