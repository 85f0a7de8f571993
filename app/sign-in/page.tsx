/** The page /sign-in. */
import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { AuthCard } from "@/components/auth-card";
import { TextLink } from "@/components/ui/text-link";
import { isSignUpOpen } from "@/lib/server/people/accounts";
import { findActor } from "@/lib/server/people/sessions";
import { RETURN_PARAMETER, readReturnPath } from "@/lib/shared/people/return-path";
import { SignInForm } from "./sign-in-form";

export const metadata: Metadata = { title: "Sign in" };

type SignInPageProps = { searchParams: Promise<Record<string, string | string[] | undefined>> };

export default async function SignInPage({ searchParams }: SignInPageProps) {
  const returnPath = readReturnPath((await searchParams)[RETURN_PARAMETER]);
  if (await findActor()) redirect(returnPath);
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
      <SignInForm returnPath={returnPath} />
    </AuthCard>
  );
}
