/**
 * The page of a link for a new password. Loading it reveals nothing and does not use up the link: the address is shown
 * only in return for the part after `#`.
 */
import type { Metadata } from "next";
import { ResetScreen } from "./reset-screen";

// The same for every link, so that a preview in a chat shows no names.
export const metadata: Metadata = {
  title: "New password",
  description: "A link that lets one person choose a new password.",
  referrer: "no-referrer",
};

// The page does not reveal whether the id exists.
export default async function ResetPage({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  return <ResetScreen id={id} />;
}
