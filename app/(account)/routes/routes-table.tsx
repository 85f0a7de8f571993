/** The table of routes, in the frame that all lists share. */
import type { ReactNode } from "react";
import { ListTable } from "@/components/ui/list-table";

const COLUMNS = [
  { label: "Path", width: "w-[28%]" },
  { label: "Methods and permissions" },
  { label: "Health", width: "w-44" },
  { label: "Last 5 minutes", width: "w-34" },
  { label: "Time-out", width: "w-24" },
];

/** The places of the cells on cards. */
export const ROUTE_CARD = { columns: "grid-cols-4", place: "col-span-full" };
export const ROUTE_PLACES = {
  methods: "col-span-4 md:col-span-2 md:row-span-2",
  health: "col-span-4 md:col-span-2",
  numbers: "col-span-3 md:col-span-1",
};

/** `hasActions`: rows end with a menu. */
export function RoutesTable({ hasActions = false, children }: { hasActions?: boolean; children: ReactNode }) {
  return (
    <ListTable label="List of routes" columns={COLUMNS} hasActions={hasActions}>
      {children}
    </ListTable>
  );
}
