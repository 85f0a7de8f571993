/** The frame of the list: a table from 640 px on, cards below, the same markup for both. */
import type { ReactNode } from "react";
import { cn } from "@/components/ui/cn";

const COLUMNS = ["Path", "Methods and permissions", "Health", "Last 5 minutes", "Time-out"];

export function RoutesTable({ children }: { children: ReactNode }) {
  return (
    <section
      aria-label="List of routes"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
      tabIndex={0}
      className="overflow-x-auto rounded-box border border-line bg-surface"
    >
      <table className="block w-full sm:table">
        <thead className="hidden border-line border-b sm:table-header-group">
          <tr className="text-left text-faint text-xs">
            {COLUMNS.map((label) => (
              <th key={label} scope="col" className="whitespace-nowrap px-2.5 py-2.5 font-medium first:pl-4 last:pr-4">
                {label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody className="block divide-y divide-line sm:table-row-group">{children}</tbody>
      </table>
    </section>
  );
}

type RouteCellProps = { label: string; className?: string; children: ReactNode };

/** One cell; its label is drawn on cards only, where no head of a column says it. */
export function RouteCell({ label, className, children }: RouteCellProps) {
  return (
    <td className={cn("min-w-0 sm:px-2.5 sm:py-3 sm:align-top sm:last:pr-4", className)}>
      <span className="mb-0.5 block text-faint text-xs sm:hidden">{label}</span>
      {children}
    </td>
  );
}
