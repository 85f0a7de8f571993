/** /members while it loads. */

import { MEMBER_CARD, MembersTable, ROLE_PLACE } from "@/app/(account)/members/list/members-table";
import { LoadingList, LoadingPage, LoadingRows } from "@/components/loading";

const CELLS = [
  { label: "Role", place: ROLE_PLACE, width: "w-20" },
  { label: "Joined", width: "w-20" },
  { label: "Last seen", width: "w-20" },
];

export default function MembersLoading() {
  return (
    <LoadingPage title="Members">
      <LoadingList what="the members">
        <MembersTable>
          <LoadingRows {...MEMBER_CARD} second="w-44 max-w-full" cells={CELLS} />
        </MembersTable>
      </LoadingList>
    </LoadingPage>
  );
}
