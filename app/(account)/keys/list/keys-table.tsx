/** The table of keys, in the frame that all lists share. */
import type { ReactNode } from "react";
import { ListTable } from "@/components/ui/list-table";

const COLUMNS = [
  { label: "Name" },
  { label: "Status", width: "w-32" },
  { label: "Permissions", width: "w-32" },
  { label: "Restriction", width: "w-40" },
  { label: "Last used", width: "w-30" },
  { label: "Created", width: "w-24" },
  { label: "Expires", width: "w-24" },
];

/** On cards: the name and two cells in the first line, four cells in the second; in pairs on phones. */
export const KEY_CARD = { columns: "grid-cols-2 md:grid-cols-4", place: "col-span-2" };

/** `hasActions`: whether its rows end with a menu. */
export function KeysTable({ hasActions, children }: { hasActions: boolean; children: ReactNode }) {
  return (
    <ListTable label="List of keys" columns={COLUMNS} hasActions={hasActions}>
      {children}
    </ListTable>
  );
}
