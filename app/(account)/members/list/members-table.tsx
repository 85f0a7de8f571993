/** The table of members, in the frame that all lists share and where its cells stand on cards. */
import type { ReactNode } from "react";
import { ListTable } from "@/components/ui/list-table";

const COLUMNS = [
  { label: "Name" },
  { label: "Role", width: "w-56" },
  { label: "Joined", width: "w-36" },
  { label: "Last seen", width: "w-36" },
];

/** On cards, also of invitations: all in one line; on phones the name, the role, and a pair of cells. */
export const MEMBER_CARD = {
  columns: "grid-cols-2 md:grid-cols-[minmax(0,3fr)_minmax(0,2fr)_minmax(0,2fr)_minmax(0,2fr)]",
  place: "col-span-2 md:col-span-1",
};
/** The place of the role, which can be long, on cards. */
export const ROLE_PLACE = "col-span-2 md:col-span-1";

export function MembersTable({ children }: { children: ReactNode }) {
  return (
    <ListTable label="List of members" columns={COLUMNS} hasActions>
      {children}
    </ListTable>
  );
}
