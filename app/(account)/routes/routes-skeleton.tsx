/** The list of routes while it loads. */
import { LoadingList, LoadingRows } from "@/components/loading";
import { ROUTE_CARD, ROUTE_PLACES, RoutesTable } from "./routes-table";

const CELLS = [
  { label: "Methods and permissions", place: ROUTE_PLACES.methods, width: "w-40" },
  { label: "Health", place: ROUTE_PLACES.health, width: "w-20" },
  { label: "Last 5 minutes", place: ROUTE_PLACES.numbers, width: "w-24" },
  { label: "Time-out", width: "w-12" },
];

export function RoutesSkeleton() {
  return (
    <LoadingList what="the routes">
      <RoutesTable>
        <LoadingRows {...ROUTE_CARD} cells={CELLS} />
      </RoutesTable>
    </LoadingList>
  );
}
