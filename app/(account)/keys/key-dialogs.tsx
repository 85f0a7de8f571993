/** The dialogs of /keys. They are loaded together: the one that shows a new secret must be there before it is made. */
"use client";
import { ChangeKeyDialog } from "@/app/(account)/keys/edit/change-key-dialog";
import { CreateKeyDialog } from "@/app/(account)/keys/edit/create-key-dialog";
import { DeleteKeyDialog } from "@/app/(account)/keys/edit/delete-key-dialog";
import { EditKeyDialog } from "@/app/(account)/keys/edit/edit-key-dialog";
import { EndOldDialog } from "@/app/(account)/keys/overlap/end-old-dialog";
import { DisableKeyDialog } from "@/app/(account)/keys/pause/disable-key-dialog";
import { EnableKeyDialog } from "@/app/(account)/keys/pause/enable-key-dialog";
import { RevealKeyDialog, type ShownSecret } from "@/app/(account)/keys/reveal/reveal-key-dialog";
import { WithdrawLinkDialog } from "@/app/(account)/keys/reveal/withdraw-link-dialog";
import type { PermissionBoundary } from "@/components/keys/permission-offer";
import type { KeyView, RevealedKey } from "@/lib/shared/keys/key-view";
import type { Confirmation } from "@/lib/shared/nodes/confirmation";
import type { KeyDialog } from "./use-key-dialogs";

type KeyDialogsProps = {
  dialog: KeyDialog | null;
  shown: ShownSecret | null;
  clientAddress: string;
  boundary: PermissionBoundary;
  onCreated: (revealed: RevealedKey) => void;
  onChanged: (revealed: RevealedKey, confirmation: Confirmation | null) => void;
  onChangeKey: (key: KeyView) => void;
  onClose: () => void;
  onCloseAutoFocus: (event: Event) => void;
};

export function KeyDialogs(props: KeyDialogsProps) {
  const { dialog, shown, clientAddress, boundary, onCreated, onChanged, onChangeKey, ...shared } = props;
  const limits = { clientAddress, boundary };
  return (
    <>
      {dialog?.task === "create" && (
        <CreateKeyDialog {...shared} {...limits} onCreated={onCreated} onChangeKey={onChangeKey} />
      )}
      {dialog?.task === "edit" && (
        <EditKeyDialog {...shared} {...limits} subject={dialog.subject} proposal={dialog.proposal} />
      )}
      {dialog?.task === "change" && <ChangeKeyDialog {...shared} subject={dialog.subject} onChanged={onChanged} />}
      {dialog?.task === "withdraw" && dialog.subject.link && (
        <WithdrawLinkDialog {...shared} subject={dialog.subject} link={dialog.subject.link} />
      )}
      {dialog?.task === "end-old" && dialog.subject.oldSecret && (
        <EndOldDialog {...shared} subject={dialog.subject} oldSecret={dialog.subject.oldSecret} />
      )}
      {dialog?.task === "disable" && <DisableKeyDialog {...shared} {...dialog} />}
      {dialog?.task === "enable" && <EnableKeyDialog {...shared} subject={dialog.subject} />}
      {dialog?.task === "delete" && <DeleteKeyDialog {...shared} subject={dialog.subject} />}
      {shown && <RevealKeyDialog {...shared} revealed={shown} />}
    </>
  );
}
