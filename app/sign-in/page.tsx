/** The page /sign-in. */
import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { AuthCard } from "@/components/auth-card";
import { Notice } from "@/components/ui/notice";
import { TextLink } from "@/components/ui/text-link";
import { isSignUpOpen } from "@/lib/server/people/accounts";
import { findActor, hasLostSession } from "@/lib/server/people/sessions";
import { RETURN_PARAMETER, readReturnPath } from "@/lib/shared/people/return-path";
import { SignInForm } from "./sign-in-form";

export const metadata: Metadata = { title: "Sign in" };

type SignInPageProps = { searchParams: Promise<Record<string, string | string[] | undefined>> };

export default async function SignInPage({ searchParams }: SignInPageProps) {
  const returnPath = readReturnPath((await searchParams)[RETURN_PARAMETER]);
  if (await findActor()) redirect(returnPath);
  const hasLost = await hasLostSession();
  const foot = (await isSignUpOpen()) ? (
    <>
      No account yet? <TextLink href="/sign-up">Create one</TextLink>
    </>
  ) : (
    <>
      No account yet? <TextLink href="/sign-up">How to get one</TextLink>
    </>
  );
  return (
    <AuthCard title="Sign in" intro="To the account that holds your API keys." foot={foot}>
      {hasLost && (
        <Notice role="status" title="You were signed out" className="mb-5">
          Your session has ended, or you no longer belong to the account that was open. Sign in to go on where you were.
        </Notice>
      )}
      <SignInForm returnPath={returnPath} />
    </AuthCard>
  );
}
