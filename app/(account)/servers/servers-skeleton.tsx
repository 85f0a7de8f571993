/** The list of servers while it loads. */
import { LoadingList, LoadingRows } from "@/components/loading";
import { SERVER_CARD, SERVER_PLACES, ServersTable } from "./servers-table";

const CELLS = [
  { label: "Status", place: SERVER_PLACES.status, width: "w-20" },
  { label: "Changes heard", width: "w-16" },
  { label: "Permits held", width: "w-10" },
  { label: "Connections", place: SERVER_PLACES.connections, width: "w-28" },
  { label: "Routes file", width: "w-16" },
];

export function ServersSkeleton() {
  return (
    <LoadingList what="the servers">
      <ServersTable>
        <LoadingRows {...SERVER_CARD} second="w-36" cells={CELLS} />
      </ServersTable>
    </LoadingList>
  );
}
