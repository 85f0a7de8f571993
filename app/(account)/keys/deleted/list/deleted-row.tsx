/** One row of the list of deleted keys. */
"use client";
import { RotateCcw, Trash2 } from "lucide-react";
import { PermissionSummary } from "@/components/keys/permission-summary";
import { RelativeTime } from "@/components/relative-time";
import { type MenuEntry, RowMenu } from "@/components/row-menu";
import { ListCell, ListRow } from "@/components/ui/list-table";
import type { DeletedKeyView } from "@/lib/shared/keys/deleted/deleted-key";
import { mask } from "@/lib/shared/keys/secret-format";
import { DELETED_CARD } from "./deleted-table";

export type DeletedTask = "restore" | "erase";

const ENTRIES: MenuEntry<DeletedTask>[] = [
  { task: "restore", label: "Restore", icon: RotateCcw },
  { task: "erase", label: "Delete for good", icon: Trash2, isApart: true },
];

export const deletedMenuId = (id: string): string => `deleted-menu-${id}`;

/** `onTask`: null when the person may not restore keys. */
type DeletedRowProps = { subject: DeletedKeyView; onTask: ((task: DeletedTask) => void) | null };

export function DeletedRow({ subject, onTask }: DeletedRowProps) {
  const { id, name, lastFive, maker, permissions, deletedAt, deletedBy, erasedAt, isReported } = subject;
  return (
    <ListRow
      {...DELETED_CARD}
      head={
        <>
          <bdi translate="no" className="line-clamp-2 font-medium" title={name}>
            {name}
          </bdi>
          <span translate="no" className="figures text-[0.8125rem] text-faint">
            {mask(lastFive)}
          </span>
          {maker.name && (
            <span className="mt-0.5 block text-[0.8125rem] text-soft">
              by <bdi>{maker.name}</bdi>
            </span>
          )}
          {isReported && <span className="mt-0.5 block text-[0.8125rem] text-soft">Reported as leaked</span>}
        </>
      }
      menu={onTask && <RowMenu id={deletedMenuId(id)} name={name} entries={ENTRIES} onTask={onTask} />}
    >
      <ListCell label="Permissions">
        <PermissionSummary permissions={permissions} isStop />
      </ListCell>
      <ListCell label="Deleted">
        <RelativeTime iso={deletedAt} />
        <span className="block text-[0.8125rem] text-soft">
          by {deletedBy.isKey ? "the key " : ""}
          <bdi>{deletedBy.name}</bdi>
        </span>
      </ListCell>
      <ListCell label="Erased">
        <RelativeTime iso={erasedAt} tense="any" />
      </ListCell>
    </ListRow>
  );
}
