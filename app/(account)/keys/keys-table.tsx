/** The frame of the list: a table from 640 px on, cards below, the same markup for both. */
import type { ReactNode } from "react";

const COLUMNS = ["Name", "Status", "Permissions", "Restriction", "Last used", "Created", "Expires"];

/** `hasActions`: whether its rows end with something that can be done. */
export function KeysTable({ hasActions, children }: { hasActions: boolean; children: ReactNode }) {
  return (
    <section
      aria-label="List of keys"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
      tabIndex={0}
      className="overflow-x-auto rounded-box border border-line bg-surface"
    >
      <table className="block w-full sm:table">
        <thead className="hidden border-line border-b sm:table-header-group">
          <tr className="text-left text-faint text-xs">
            {COLUMNS.map((label) => (
              <th key={label} scope="col" className="whitespace-nowrap px-2.5 py-2.5 font-medium first:pl-4">
                {label}
              </th>
            ))}
            {hasActions && (
              <th scope="col" className="sticky right-0 bg-surface px-2">
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

/** One cell; its label is drawn on cards only, where no head of a column says it. */
export function KeyCell({ label, children }: { label: string; children: ReactNode }) {
  return (
    <td className="min-w-0 sm:whitespace-nowrap sm:px-2.5 sm:py-3 sm:align-top">
      <span className="mb-0.5 block text-faint text-xs sm:hidden">{label}</span>
      {children}
    </td>
  );
}
