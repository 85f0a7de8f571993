/** The table of members, in the frame that all lists share, and the parts of its rows. */
import type { ReactNode } from "react";
import { ListCell, ListTable } from "@/components/ui/list-table";

const COLUMNS = ["Name", "Role", "Joined", "Last seen"];

export function MembersTable({ children }: { children: ReactNode }) {
  return (
    <ListTable label="List of members" columns={COLUMNS} hasActions>
      {children}
    </ListTable>
  );
}

/** One row: its head, its cells, and a menu that stays visible while the table scrolls. */
export function ListRow({ head, cells, menu }: { head: ReactNode; cells: ReactNode; menu: ReactNode }) {
  return (
    <tr className="relative grid grid-cols-2 gap-x-4 gap-y-3 p-4 sm:table-row sm:p-0">
      <th
        scope="row"
        className="col-span-2 min-w-0 pr-12 text-left font-normal sm:min-w-48 sm:max-w-80 sm:py-3 sm:pr-2.5 sm:pl-4 sm:align-top"
      >
        {head}
      </th>
      {cells}
      <td className="absolute top-2 right-2 bg-surface sm:sticky sm:top-auto sm:right-0 sm:py-1.5 sm:pr-2 sm:pl-1 sm:align-top">
        {menu}
      </td>
    </tr>
  );
}

/** `isWide`: on cards the cell takes the full width. */
export function MemberCell({ label, isWide, children }: { label: string; isWide?: boolean; children: ReactNode }) {
  return (
    <ListCell label={label} className={isWide ? "col-span-2 sm:whitespace-nowrap" : "sm:whitespace-nowrap"}>
      {children}
    </ListCell>
  );
}
