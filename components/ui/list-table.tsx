/** The frame of every list: a table from 640 px up, cards below, with the same markup. */
import type { ReactNode } from "react";
import { cn } from "./cn";

type ListTableProps = {
  label: string;
  columns: readonly string[];
  /** whether rows end with a menu */
  hasActions?: boolean;
  children: ReactNode;
};

export function ListTable({ label, columns, hasActions, children }: ListTableProps) {
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
              <th key={column} scope="col" className="whitespace-nowrap px-2.5 py-2.5 font-medium first:pl-4 last:pr-4">
                {column}
              </th>
            ))}
            {hasActions && (
              <th scope="col" className="sticky right-0 w-px bg-surface px-2">
                <span className="sr-only">Actions</span>
              </th>
            )}
          </tr>
        </thead>
        <tbody className="block divide-y divide-line sm:table-row-group">{children}</tbody>
      </table>
    </section>
  );
}

type ListCellProps = { label: string; className?: string; children: ReactNode };

/** One cell. Its label is shown on cards only, which have no column heads. */
export function ListCell({ label, className, children }: ListCellProps) {
  return (
    <td className={cn("min-w-0 sm:px-2.5 sm:py-3 sm:align-top sm:last:pr-4", className)}>
      <span className="mb-0.5 block text-faint text-xs sm:hidden">{label}</span>
      {children}
    </td>
  );
}
