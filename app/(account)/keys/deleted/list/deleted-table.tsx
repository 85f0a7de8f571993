/** The table of deleted keys, in the frame that all lists share and where its cells stand on cards. */
import type { ReactNode } from "react";
import { ListTable } from "@/components/ui/list-table";

const COLUMNS = [
  { label: "Name" },
  { label: "Permissions", width: "w-52" },
  { label: "Deleted", width: "w-52" },
  { label: "Erased", width: "w-36" },
];

/** On cards: all in one line; on phones the name, then the cells in pairs. */
export const DELETED_CARD = {
  columns: "grid-cols-2 md:grid-cols-[minmax(0,3fr)_minmax(0,2fr)_minmax(0,2fr)_minmax(0,2fr)]",
  place: "col-span-2 md:col-span-1",
};

export function DeletedTable({ hasActions, children }: { hasActions: boolean; children: ReactNode }) {
  return (
    <ListTable label="List of deleted API keys" columns={COLUMNS} hasActions={hasActions}>
      {children}
    </ListTable>
  );
}
