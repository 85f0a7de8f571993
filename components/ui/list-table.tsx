/**
 * The frame of every list: a table on wide screens, cards on others, with the same markup. Nothing in it scrolls
 * sideways: the columns have fixed widths, and text without spaces wraps anywhere.
 */
"use client";
import { ChevronDown, ChevronsUpDown, ChevronUp } from "lucide-react";
import { type KeyboardEvent, type ReactNode, useState } from "react";
import { Button } from "./button";
import { cn } from "./cn";
import { HintsShareStop } from "./hint/hint";

/**
 * `width`: the column's width in the table, as a class. The first column without one takes what is left. `sort`: the
 * column can be sorted, and this is what the order calls it.
 */
export type ListColumn = { label: string; width?: string; sort?: string };

/** What the rows are sorted by. Cards have no column heads, so the page needs another control that sorts them. */
export type ListOrder = { sort: string; isDescending: boolean; onSort: (sort: string) => void };

type ListTableProps = {
  label: string;
  columns: readonly ListColumn[];
  order?: ListOrder | undefined;
  /** whether rows end with a menu */
  hasActions?: boolean;
  children: ReactNode;
};

export function ListTable({ label, columns, order, hasActions, children }: ListTableProps) {
  return (
    <section aria-label={label} className="rounded-box border border-line bg-surface">
      <table className="block w-full table-fixed xl:table">
        <thead className="hidden border-line border-b xl:table-header-group">
          <tr className="text-left text-faint text-xs">
            {columns.map((column) => (
              <th
                key={column.label}
                scope="col"
                aria-sort={findSort(column, order)}
                className={cn("px-2.5 py-2.5 font-medium first:pl-4 last:pr-4", column.width)}
              >
                <ColumnHead column={column} order={order} />
              </th>
            ))}
            {hasActions && (
              <th scope="col" className="w-13 px-2">
                <span className="sr-only">Actions</span>
              </th>
            )}
          </tr>
        </thead>
        <tbody className="block divide-y divide-line xl:table-row-group">{children}</tbody>
      </table>
    </section>
  );
}

type HeadProps = { column: ListColumn; order: ListOrder | undefined };

function findSort({ sort }: ListColumn, order: ListOrder | undefined): "ascending" | "descending" | undefined {
  if (!order || sort !== order.sort) return undefined;
  return order.isDescending ? "descending" : "ascending";
}

function ColumnHead({ column, order }: HeadProps) {
  const { label, sort } = column;
  if (!order || sort === undefined) return label;
  const direction = findSort(column, order);
  const Icon = direction === undefined ? ChevronsUpDown : direction === "ascending" ? ChevronUp : ChevronDown;
  return (
    <button
      type="button"
      onClick={() => order.onSort(sort)}
      className={cn(
        "group/sort inline-flex items-center gap-1 rounded-[0.25rem] hover:text-ink",
        direction && "text-ink",
      )}
    >
      <span>{label}</span>
      <Icon
        aria-hidden="true"
        className={cn(
          "size-3 shrink-0",
          !direction && "opacity-0 group-hover/sort:opacity-100 group-focus-visible/sort:opacity-100",
        )}
      />
    </button>
  );
}

type ListRowProps = {
  /** what the row is about */
  head: ReactNode;
  /** the head's place on cards */
  place?: string;
  /** the columns of the card: grid-cols-* classes */
  columns: string;
  /** at the end of the row, at the top right of the card */
  menu?: ReactNode;
  /** the subject's name: on phones, the cells marked FOLDED show once the card is opened */
  foldedName?: string;
  children: ReactNode;
};

/** For a cell, or a part of one, that shows on phones only once its card is opened. */
export const FOLDED = "max-md:group-data-[open=false]/row:hidden";

/** One row, or card. */
export function ListRow({ head, place, columns, menu, foldedName, children }: ListRowProps) {
  const [isOpen, setOpen] = useState(false);
  const isFolded = foldedName !== undefined;
  return (
    <tr
      onKeyDown={moveBetweenHints}
      data-open={isFolded ? isOpen : undefined}
      className={cn(
        "group/row relative grid gap-x-4 gap-y-3 p-4 xl:table-row xl:p-0",
        menu && "md:pr-14",
        isFolded && "max-md:gap-y-2 max-md:py-3",
        columns,
      )}
    >
      <HintsShareStop value={true}>
        <th
          scope="row"
          className={cn(
            "wrap-anywhere min-w-0 text-left font-normal xl:py-3 xl:pr-2.5 xl:pl-4 xl:align-top",
            menu && (isFolded ? "max-md:pr-20" : "max-md:pr-10"),
            place ?? "col-span-full",
          )}
        >
          {head}
        </th>
        {children}
        {(menu || isFolded) && (
          <td
            className={cn(
              "absolute top-2 right-2 flex xl:static xl:table-cell xl:py-1.5 xl:pr-2 xl:pl-1 xl:align-top",
              !menu && "md:hidden",
            )}
          >
            {isFolded && (
              <Button
                weight="ghost"
                size="icon"
                aria-label={`Details of ${foldedName}`}
                aria-expanded={isOpen}
                onClick={() => setOpen(!isOpen)}
                className="md:hidden"
              >
                <ChevronDown aria-hidden="true" className={cn(isOpen && "rotate-180")} />
              </Button>
            )}
            {menu}
          </td>
        )}
      </HintsShareStop>
    </tr>
  );
}

/** The left and right arrow keys go from one hint of the row to the next. */
function moveBetweenHints(event: KeyboardEvent<HTMLTableRowElement>): void {
  const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
  const hints: EventTarget[] = [...event.currentTarget.querySelectorAll("[data-hint]")];
  const at = hints.indexOf(event.target);
  if (step === undefined || at < 0) return;
  event.preventDefault();
  const next = hints[at + step];
  if (next instanceof HTMLElement) next.focus();
}

type ListCellProps = { label: string; className?: string; children: ReactNode };

/** One cell. Its label is shown on cards only, which have no column heads. */
export function ListCell({ label, className, children }: ListCellProps) {
  return (
    <td className={cn("wrap-anywhere min-w-0 xl:px-2.5 xl:py-3 xl:align-top xl:last:pr-4", className)}>
      <span className="mb-0.5 block text-faint text-xs xl:hidden">{label}</span>
      {children}
    </td>
  );
}
