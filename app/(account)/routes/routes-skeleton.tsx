/** The list while it loads, in the shape it will have. */
import { ListCell } from "@/components/ui/list-table";
import { Skeleton } from "@/components/ui/skeleton";
import { RoutesTable } from "./routes-table";

const CELLS = [
  { label: "Methods and permissions", place: "col-span-4", width: "w-40" },
  { label: "Health", place: "col-span-4", width: "w-20" },
  { label: "Last 5 minutes", place: "col-span-3", width: "w-24" },
  { label: "Time-out", place: "", width: "w-12" },
];

export function RoutesSkeleton() {
  return (
    <div aria-busy="true">
      <p role="status" className="sr-only">
        Loading the routes
      </p>
      <RoutesTable>
        {["w-24", "w-32", "w-28"].map((width) => (
          <tr key={width} className="grid grid-cols-4 gap-x-4 gap-y-3 p-4 sm:table-row sm:p-0">
            <td className="col-span-4 sm:table-cell sm:space-y-2.5 sm:py-3 sm:pr-3 sm:pl-4">
              <Skeleton className={width} />
            </td>
            {CELLS.map((cell) => (
              <ListCell key={cell.label} label={cell.label} className={cell.place}>
                <Skeleton className={cell.width} />
              </ListCell>
            ))}
          </tr>
        ))}
      </RoutesTable>
    </div>
  );
}
