/** The page of a link that confirms a new address. Loading it reveals nothing and confirms nothing. */
import type { Metadata } from "next";
import { ConfirmScreen } from "./confirm-screen";

export const metadata: Metadata = {
  title: "Confirm your email",
  description: "A link that confirms a person's new address.",
  referrer: "no-referrer",
};

export default async function ConfirmEmailPage({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  return <ConfirmScreen id={id} />;
}
