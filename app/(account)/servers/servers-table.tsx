/** The table of servers, in the frame that all lists share. */
import type { ReactNode } from "react";
import { ListTable } from "@/components/ui/list-table";

const COLUMNS = [
  { label: "Server" },
  { label: "Status", width: "w-48" },
  { label: "Changes heard", width: "w-34" },
  { label: "Permits held", width: "w-28" },
  { label: "Connections", width: "w-44" },
  { label: "Routes file", width: "w-28" },
];

/** The places of the cells on cards. */
export const SERVER_CARD = { columns: "grid-cols-2 md:grid-cols-4", place: "col-span-full" };
export const SERVER_PLACES = { status: "col-span-full", connections: "max-md:col-span-full" };

export function ServersTable({ children }: { children: ReactNode }) {
  return (
    <ListTable label="List of servers" columns={COLUMNS}>
      {children}
    </ListTable>
  );
}
