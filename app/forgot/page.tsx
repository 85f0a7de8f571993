/** The page /forgot: asks for a link by email or, where the server sends none, says what to do instead. */
import type { Metadata } from "next";
import { AuthCard } from "@/components/auth-card";
import { TextLink } from "@/components/ui/text-link";
import { isMailSetUp } from "@/lib/server/mail/send";
import { ForgotForm } from "./forgot-form";
import { OtherWays } from "./other-ways";

export const metadata: Metadata = { title: "Forgot your password?" };

// Per request, because SMTP_URL is known only then.
export const dynamic = "force-dynamic";

export default function ForgotPage() {
  const foot = (
    <>
      Remembered it? <TextLink href="/sign-in">Sign in</TextLink>
    </>
  );
  return isMailSetUp() ? (
    <AuthCard title="Forgot your password?" intro="Get a link by email to choose a new one." foot={foot}>
      <ForgotForm />
    </AuthCard>
  ) : (
    <AuthCard title="Forgot your password?" intro="This server sends no email. There are two other ways." foot={foot}>
      <OtherWays />
    </AuthCard>
  );
}
