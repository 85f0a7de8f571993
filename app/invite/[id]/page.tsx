/**
 * The page of an invitation. Loading it reveals nothing and does not use up the invitation: names are shown only in
 * return for the part after `#`.
 */
import type { Metadata } from "next";
import { InvitationScreen } from "./invitation-screen";

// The same for every link, so that a preview in a chat shows no names.
export const metadata: Metadata = {
  title: "Invitation",
  description: "A link that lets one person join an account.",
  referrer: "no-referrer",
};

// The page does not reveal whether the id exists.
export default async function InvitePage({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  return <InvitationScreen id={id} renderedAt={Date.now()} />;
}
