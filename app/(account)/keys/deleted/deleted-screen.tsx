/** The list of deleted keys with its dialogs. It alone holds a new secret while that is shown. */
"use client";
import { Trash2 } from "lucide-react";
import { useDialogs } from "@/app/(account)/_forms/use-dialogs";
import { BackLink } from "@/app/(account)/keys/[keyId]/key-heading";
import { createLazyDialog } from "@/components/lazy-dialog";
import { Empty } from "@/components/ui/empty";
import type { DeletedKeyList, DeletedKeyView } from "@/lib/shared/keys/deleted/deleted-key";
import type { DeletedDialog, RestoredSecret } from "./dialogs/deleted-dialogs";
import { DeletedRow, type DeletedTask, deletedMenuId } from "./list/deleted-row";
import { DeletedTable } from "./list/deleted-table";

const Dialogs = createLazyDialog(async () => (await import("./dialogs/deleted-dialogs")).DeletedDialogs);

const HEADING_ID = "deleted-heading";
const FALLBACKS = [HEADING_ID];

export function DeletedScreen({ list, mayRestore }: { list: DeletedKeyList; mayRestore: boolean }) {
  const { keys, taken, limit, keptDays } = list;
  const { dialog, shown, open, show, close, returnFocus } = useDialogs<DeletedDialog, RestoredSecret>(FALLBACKS);
  const openTask = (task: DeletedTask, subject: DeletedKeyView) => open({ task, subject }, deletedMenuId(subject.id));
  return (
    <>
      <div className="mb-5 grid gap-1.5">
        <BackLink />
        <h1 id={HEADING_ID} tabIndex={-1} className="font-semibold text-xl tracking-tight outline-none">
          Deleted API keys
        </h1>
        <p className="text-soft">
          A deleted key is refused, and takes no place.{" "}
          {keptDays > 0 ? `It can be restored for ${keptDays} days.` : "It can't be restored."} The account has {taken}{" "}
          of {limit} keys.
        </p>
      </div>
      {keys.length === 0 ? (
        <div className="grid place-items-center rounded-box border border-line bg-surface px-4 py-14">
          <Empty icon={Trash2} title="No deleted keys">
            {keptDays > 0
              ? `A key that you delete is listed here for ${keptDays} days.`
              : "This account keeps no deleted keys."}
          </Empty>
        </div>
      ) : (
        <DeletedTable hasActions={mayRestore}>
          {keys.map((key) => (
            <DeletedRow key={key.id} subject={key} onTask={mayRestore ? (task) => openTask(task, key) : null} />
          ))}
        </DeletedTable>
      )}
      <Dialogs
        props={
          dialog || shown
            ? { dialog, shown, isFull: taken >= limit, onRestored: show, onClose: close, onCloseAutoFocus: returnFocus }
            : null
        }
      />
    </>
  );
}
