/** The frame of both lists: a table from 640 px on, cards below, the same markup for both. */
import type { ReactNode } from "react";
import { cn } from "@/components/ui/cn";

export const MEMBER_COLUMNS = ["Name", "Role", "Joined", "Last seen"] as const;

type ListTableProps = { label: string; columns: readonly string[]; children: ReactNode };

export function ListTable({ label, columns, children }: ListTableProps) {
  return (
    <section
      aria-label={label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
      tabIndex={0}
      className="overflow-x-auto rounded-box border border-line bg-surface"
    >
      <table className="block w-full sm:table">
        <thead className="hidden border-line border-b sm:table-header-group">
          <tr className="text-left text-faint text-xs">
            {columns.map((column) => (
              <th key={column} scope="col" className="whitespace-nowrap px-2.5 py-2.5 font-medium first:pl-4">
                {column}
              </th>
            ))}
            <th scope="col" className="sticky right-0 w-px bg-surface px-2">
              <span className="sr-only">Actions</span>
            </th>
          </tr>
        </thead>
        <tbody className="block divide-y divide-line sm:table-row-group">{children}</tbody>
      </table>
    </section>
  );
}

/** One row: its head, its cells, and a menu that stays in sight. */
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

/** One cell; its label is drawn on cards only, where no head of a column says it. `isWide`: it has its card's whole width. */
export function ListCell({ label, isWide, children }: { label: string; isWide?: boolean; children: ReactNode }) {
  return (
    <td className={cn("min-w-0 sm:whitespace-nowrap sm:px-2.5 sm:py-3 sm:align-top", isWide && "col-span-2")}>
      <span className="mb-0.5 block text-faint text-xs sm:hidden">{label}</span>
      {children}
    </td>
  );
}
