/** The page /members: the people in the signed-in person's account. */
import type { Metadata } from "next";
import { requirePageActor } from "@/app/(account)/_shell/page-actor";
import { ReloadOnAccountSwitch } from "@/app/(account)/_shell/reload-on-account-switch";
import { listMembers } from "@/lib/server/team/members";
import { MembersScreen } from "./members-screen";

export const metadata: Metadata = { title: "Members" };

export default async function MembersPage() {
  const actor = await requirePageActor();
  return (
    <ReloadOnAccountSwitch accountId={actor.accountId}>
      <MembersScreen view={await listMembers(actor)} />
    </ReloadOnAccountSwitch>
  );
}
