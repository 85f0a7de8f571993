/** Pages and lists while they load: their final shape, with bars in place of text. */
import type { ReactNode } from "react";
import { ListCell, ListRow } from "./ui/list-table";
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
  /** the name's place on cards */
  place?: string;
  /** all cells but the name's */
  cells: readonly LoadingCell[];
};

/** The rows of a table while it loads. */
export function LoadingRows({ columns, second, place, cells }: LoadingRowsProps) {
  return ["w-32", "w-24", "w-36"].map((width) => (
    <ListRow
      key={width}
      columns={columns}
      place={place}
      head={
        <span className="grid gap-2.5">
          <Skeleton className={width} />
          {second && <Skeleton className={second} />}
        </span>
      }
    >
      {cells.map((cell) => (
        <ListCell key={cell.label} label={cell.label} className={cell.place}>
          <Skeleton className={cell.width} />
        </ListCell>
      ))}
    </ListRow>
  ));
}
