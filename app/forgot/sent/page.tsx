/** The page /forgot/sent: says where the link goes, the same whether or not somebody has the address. */
import type { Metadata } from "next";
import { OtherWays } from "@/app/forgot/other-ways";
import { AuthCard } from "@/components/auth-card";
import { TextLink } from "@/components/ui/text-link";

export const metadata: Metadata = { title: "Check your email" };

export default function ForgotSentPage() {
  return (
    <AuthCard
      title="Check your email"
      intro="If someone signs in here with this address, a link is on its way to it. It works once, for one hour."
      foot={<TextLink href="/sign-in">Back to sign in</TextLink>}
    >
      <div className="grid gap-3 text-soft">
        <p>
          Nothing there? Look in the spam folder, or <TextLink href="/forgot">try another address</TextLink>. Otherwise:
        </p>
        <OtherWays />
      </div>
    </AuthCard>
  );
}
