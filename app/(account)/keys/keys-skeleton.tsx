/** The list while it loads, in the shape it will have. */
import { Skeleton } from "@/components/ui/skeleton";
import { KeyCell, KeysTable } from "./keys-table";

const CELLS = [
  { label: "Status", width: "w-16" },
  { label: "Permissions", width: "w-20" },
  { label: "Restriction", width: "w-24" },
  { label: "Last used", width: "w-20" },
  { label: "Created", width: "w-16" },
  { label: "Expires", width: "w-14" },
];

export function KeysSkeleton() {
  return (
    <div aria-busy="true">
      <p role="status" className="sr-only">
        Loading the keys
      </p>
      <KeysTable hasActions>
        {["w-32", "w-24", "w-36"].map((width) => (
          <tr key={width} className="grid grid-cols-2 gap-x-4 gap-y-3 p-4 sm:table-row sm:p-0">
            <td className="col-span-2 grid gap-2.5 sm:table-cell sm:space-y-2.5 sm:py-3 sm:pr-3 sm:pl-4">
              <Skeleton className={width} />
              <Skeleton className="w-24" />
            </td>
            {CELLS.map((cell) => (
              <KeyCell key={cell.label} label={cell.label}>
                <Skeleton className={cell.width} />
              </KeyCell>
            ))}
            <td />
          </tr>
        ))}
      </KeysTable>
    </div>
  );
}
