/** The dialogs of /keys/deleted, loaded together: the one that shows a new secret must be there before it is made. */
"use client";
import { RevealKeyDialog, type ShownSecret } from "@/app/(account)/keys/reveal/reveal-key-dialog";
import type { DeletedKeyView } from "@/lib/shared/keys/deleted/deleted-key";
import { EraseDialog } from "./erase-dialog";
import { RestoreDialog } from "./restore-dialog";

/** The dialog that is open. */
export type DeletedDialog = { task: "restore" | "erase"; subject: DeletedKeyView };

/** The new secret of a restored key. It must not leave component state. */
export type RestoredSecret = ShownSecret;

type DeletedDialogsProps = {
  dialog: DeletedDialog | null;
  shown: RestoredSecret | null;
  isFull: boolean;
  onRestored: (shown: RestoredSecret) => void;
  onClose: () => void;
  onCloseAutoFocus: (event: Event) => void;
};

export function DeletedDialogs({ dialog, shown, isFull, onRestored, ...closing }: DeletedDialogsProps) {
  return (
    <>
      {dialog?.task === "restore" && (
        <RestoreDialog {...closing} subject={dialog.subject} isFull={isFull} onRestored={onRestored} />
      )}
      {dialog?.task === "erase" && <EraseDialog {...closing} subject={dialog.subject} />}
      {shown && <RevealKeyDialog {...closing} revealed={shown} />}
    </>
  );
}
