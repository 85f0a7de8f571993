/** The table of routes, in the frame that all lists share. */
import type { ReactNode } from "react";
import { ListTable } from "@/components/ui/list-table";

const COLUMNS = ["Path", "Methods and permissions", "Health", "Last 5 minutes", "Time-out"];

export function RoutesTable({ children }: { children: ReactNode }) {
  return (
    <ListTable label="List of routes" columns={COLUMNS}>
      {children}
    </ListTable>
  );
}
