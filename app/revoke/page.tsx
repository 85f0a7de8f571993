/** The page /revoke: whoever found an API key can end it. */
import type { Metadata } from "next";
import { AuthCard } from "@/components/auth-card";
import { TextLink } from "@/components/ui/text-link";
import { RevokeForm } from "./revoke-form";

export const metadata: Metadata = { title: "Found an API key?" };

// Per request, because of the nonce.
export const dynamic = "force-dynamic";

export default function RevokePage() {
  const foot = (
    <>
      Is it yours? <TextLink href="/sign-in">Sign in</TextLink> to change it.
    </>
  );
  return (
    <AuthCard
      title="Found an API key?"
      intro="Paste it here to disable it. Its owner gets a message, and you need no account."
      foot={foot}
    >
      <RevokeForm />
    </AuthCard>
  );
}
