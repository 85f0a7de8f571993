/** The page /sign-up: creates an account, or says why sign-up is closed. On a server without an owner, the set-up. */
import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { SetUpCard } from "@/app/set-up/set-up-card";
import { AuthCard } from "@/components/auth-card";
import { TextLink } from "@/components/ui/text-link";
import { isSignUpOpen } from "@/lib/server/people/accounts";
import { isUnclaimed } from "@/lib/server/people/claim";
import { findActor } from "@/lib/server/people/sessions";
import { SignUpForm } from "./sign-up-form";

export const metadata: Metadata = { title: "Create account" };

export default async function SignUpPage() {
  if (await findActor()) redirect("/keys");
  if (await isUnclaimed()) return <SetUpCard />;
  const foot = (
    <>
      Already have an account? <TextLink href="/sign-in">Sign in</TextLink>
    </>
  );
  if (!(await isSignUpOpen())) {
    return (
      <AuthCard title="Sign-up is closed" foot={foot} intro="This server does not accept new accounts.">
        <p className="text-soft">
          Ask the person who runs it. They can open sign-up by starting Latchkey with{" "}
          <code translate="no" className="figures rounded-[0.25rem] bg-sunken px-1 py-0.5 text-[0.8125rem] text-ink">
            SIGN_UP=open
          </code>
          .
        </p>
      </AuthCard>
    );
  }
  return (
    <AuthCard title="Create your account" intro="An account is a team that owns API keys." foot={foot}>
      <SignUpForm />
    </AuthCard>
  );
}
