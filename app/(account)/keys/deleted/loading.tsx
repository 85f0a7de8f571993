/** /keys/deleted while it loads. */
import { DELETED_CARD, DeletedTable } from "@/app/(account)/keys/deleted/list/deleted-table";
import { LoadingList, LoadingPage, LoadingRows } from "@/components/loading";

const CELLS = [
  { label: "Permissions", width: "w-24" },
  { label: "Deleted", width: "w-24" },
  { label: "Erased", width: "w-20" },
];

export default function DeletedKeysLoading() {
  return (
    <LoadingPage title="Deleted API keys">
      <LoadingList what="the deleted keys">
        <DeletedTable hasActions>
          <LoadingRows {...DELETED_CARD} second="w-44 max-w-full" cells={CELLS} />
        </DeletedTable>
      </LoadingList>
    </LoadingPage>
  );
}
