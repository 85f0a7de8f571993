/** Pages and lists while they load: their final shape, with bars in place of text. */
import type { ReactNode } from "react";
import { cn } from "./ui/cn";
import { ListCell } from "./ui/list-table";
import { Skeleton } from "./ui/skeleton";

/** A page while it loads, with its heading. */
export function LoadingPage({ title, children }: { title: string; children: ReactNode }) {
  return (
    <>
      <div className="mb-6 grid gap-2">
        <h1 className="font-semibold text-xl tracking-tight">{title}</h1>
        <Skeleton className="w-72 max-w-full" />
      </div>
      {children}
    </>
  );
}

/** A list while it loads. Screen readers announce it. */
export function LoadingList({ what, children }: { what: string; children: ReactNode }) {
  return (
    <div aria-busy="true">
      <p role="status" className="sr-only">{`Loading ${what}`}</p>
      {children}
    </div>
  );
}

/**
 * A cell of each row: its label on cards, the width of its bar, and the classes that place it on cards.
 */
export type LoadingCell = { label: string; width: string; place?: string };

type LoadingRowsProps = {
  /** the columns on cards: a grid-cols-* class */
  columns: string;
  /** the width of a second bar below the name's */
  second?: string;
  /** all cells but the name's */
  cells: readonly LoadingCell[];
};

/** The rows of a table while it loads. */
export function LoadingRows({ columns, second, cells }: LoadingRowsProps) {
  return ["w-32", "w-24", "w-36"].map((width) => (
    <tr key={width} className={cn("grid gap-x-4 gap-y-3 p-4 sm:table-row sm:p-0", columns)}>
      <td className="col-span-full grid gap-2.5 sm:table-cell sm:space-y-2.5 sm:py-3 sm:pr-2.5 sm:pl-4">
        <Skeleton className={width} />
        {second && <Skeleton className={second} />}
      </td>
      {cells.map((cell) => (
        <ListCell key={cell.label} label={cell.label} className={cell.place}>
          <Skeleton className={cell.width} />
        </ListCell>
      ))}
    </tr>
  ));
}
