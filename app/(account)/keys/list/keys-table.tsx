/** The table of keys, in the frame that all lists share. */
import type { ReactNode } from "react";
import { ListCell, ListTable } from "@/components/ui/list-table";

const COLUMNS = ["Name", "Status", "Permissions", "Restriction", "Last used", "Created", "Expires"];

/** `hasActions`: whether its rows end with a menu. */
export function KeysTable({ hasActions, children }: { hasActions: boolean; children: ReactNode }) {
  return (
    <ListTable label="List of keys" columns={COLUMNS} hasActions={hasActions}>
      {children}
    </ListTable>
  );
}

export function KeyCell({ label, children }: { label: string; children: ReactNode }) {
  return (
    <ListCell label={label} className="sm:whitespace-nowrap">
      {children}
    </ListCell>
  );
}
