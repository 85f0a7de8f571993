/** The page of a share link. Loading it does not open the link, because link previews load it too. */
import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { AuthCard } from "@/components/auth-card";
import { findShareLink } from "@/lib/server/sharing/open-share-link";
import { shareLinkReference } from "@/lib/shared/keys/share-link-input";
import { SharedKeyCard } from "./shared-key-card";

// The same for every link, so that a preview in a chat shows no names.
export const metadata: Metadata = {
  title: "Shared API key",
  description: "A link that shows an API key once.",
  referrer: "no-referrer",
};

export default async function SharePage({ params }: { params: Promise<{ id: string }> }) {
  const parsed = shareLinkReference.safeParse(await params);
  const link = parsed.success ? await findShareLink(parsed.data.id) : null;
  if (!link) notFound();
  return (
    <AuthCard
      title={`${link.sharerName} shared an API key with you`}
      intro={<span className="break-words">It is named “{link.keyName}”.</span>}
      foot="The key was encrypted in the browser it was shared from. This server can't read it."
    >
      <SharedKeyCard link={link} renderedAt={Date.now()} />
      <noscript>
        <p>The key is decrypted in your browser: allow JavaScript for this page, then reload it.</p>
      </noscript>
    </AuthCard>
  );
}
