/** The people of the signed-in person's account. */
import type { Metadata } from "next";
import { listMembers } from "@/lib/server/members";
import { requireActor } from "@/lib/server/sessions";
import { MembersScreen } from "./members-screen";

export const metadata: Metadata = { title: "Members" };

export default async function MembersPage() {
  return <MembersScreen view={await listMembers(await requireActor())} />;
}
