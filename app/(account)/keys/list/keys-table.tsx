/** The table of keys, in the frame that all lists share. */
import type { ReactNode } from "react";
import { type ListColumn, type ListOrder, ListTable } from "@/components/ui/list-table";
import { type Arrangement, SORT_FIELDS, type SortField, STARTS_DESCENDING } from "./arrange/arrangement";

type SortedColumn = ListColumn & { sort: SortField };

const COLUMNS: readonly SortedColumn[] = [
  { label: "Name", sort: "name" },
  { label: "Status", width: "w-32", sort: "status" },
  { label: "Permissions", width: "w-32", sort: "permissions" },
  { label: "Restriction", width: "w-40", sort: "restriction" },
  { label: "Last used", width: "w-30", sort: "used" },
  { label: "Created", width: "w-24", sort: "created" },
  { label: "Expires", width: "w-24", sort: "expires" },
];

/** On cards: the name and two cells in the first line, four cells in the second; in pairs on phones. */
export const KEY_CARD = { columns: "grid-cols-2 md:grid-cols-4", place: "col-span-2" };

type KeysTableProps = {
  /** whether its rows end with a menu */
  hasActions: boolean;
  /** how its rows are sorted; absent while they load */
  arrangement?: Arrangement;
  onArrange?: (change: Partial<Arrangement>) => void;
  children: ReactNode;
};

export function KeysTable({ hasActions, arrangement, onArrange, children }: KeysTableProps) {
  const order = arrangement && onArrange && toOrder(arrangement, onArrange);
  return (
    <ListTable label="List of keys" columns={COLUMNS} order={order} hasActions={hasActions}>
      {children}
    </ListTable>
  );
}

/** The head of the sorted column turns the order round; another one starts with what people look for first. */
function toOrder({ sort, isDescending }: Arrangement, onArrange: (change: Partial<Arrangement>) => void): ListOrder {
  return {
    ...{ sort, isDescending },
    onSort: (wanted) => {
      const field = SORT_FIELDS.find((each) => each === wanted);
      if (field) onArrange({ sort: field, isDescending: field === sort ? !isDescending : STARTS_DESCENDING[field] });
    },
  };
}
