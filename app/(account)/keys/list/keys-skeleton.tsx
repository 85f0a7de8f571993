/** The list of keys while it loads. */
import { LoadingList, LoadingRows } from "@/components/loading";
import { KEY_CARD, KeysTable } from "./keys-table";

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
    <LoadingList what="the keys">
      <KeysTable hasActions>
        <LoadingRows {...KEY_CARD} second="w-24" cells={CELLS} />
      </KeysTable>
    </LoadingList>
  );
}
