/** /members on its way. */
import { LoadingList, LoadingPage, LoadingRows } from "@/components/loading";
import { MembersTable } from "./members-table";

const CELLS = [
  { label: "Role", place: "col-span-2", width: "w-20" },
  { label: "Joined", width: "w-20" },
  { label: "Last seen", width: "w-20" },
];

export default function MembersLoading() {
  return (
    <LoadingPage title="Members">
      <LoadingList what="the members">
        <MembersTable>
          <LoadingRows columns="grid-cols-2" second="w-44 max-w-full" cells={CELLS} />
        </MembersTable>
      </LoadingList>
    </LoadingPage>
  );
}
