/** The list of routes while it loads. */
import { LoadingList, LoadingRows } from "@/components/loading";
import { RoutesTable } from "./routes-table";

const CELLS = [
  { label: "Methods and permissions", place: "col-span-4", width: "w-40" },
  { label: "Health", place: "col-span-4", width: "w-20" },
  { label: "Last 5 minutes", place: "col-span-3", width: "w-24" },
  { label: "Time-out", width: "w-12" },
];

export function RoutesSkeleton() {
  return (
    <LoadingList what="the routes">
      <RoutesTable>
        <LoadingRows columns="grid-cols-4" cells={CELLS} />
      </RoutesTable>
    </LoadingList>
  );
}
