/** /members while it loads. */

import { MembersTable } from "@/app/(account)/members/list/members-table";
import { LoadingList, LoadingPage, LoadingRows } from "@/components/loading";

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
