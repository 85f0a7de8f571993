/**
 * An invitation. This page tells nothing of it and uses nothing up: whoever lacks the part behind `#` sees no names.
 */
import type { Metadata } from "next";
import { InvitationScreen } from "./invitation-screen";

// The same for every link: a preview in a chat tells no names.
export const metadata: Metadata = {
  title: "Invitation",
  description: "A link that lets one person join an account.",
  referrer: "no-referrer",
};

// An unknown id is not told apart from a known one.
export default async function InvitePage({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  return <InvitationScreen id={id} renderedAt={Date.now()} />;
}
