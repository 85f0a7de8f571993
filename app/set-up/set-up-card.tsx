/** The set-up of a server without an owner: the person who fills it in becomes the owner. */
import { SignUpForm } from "@/app/sign-up/sign-up-form";
import { AuthCard } from "@/components/auth-card";
import { isLocalRequest } from "@/lib/server/request/client-address";

export async function SetUpCard() {
  const isLocal = await isLocalRequest();
  const foot = isLocal
    ? "Afterwards nobody else can sign up, unless you invite them."
    : "No terminal at hand? Open this page on the machine that runs Latchkey: it asks for no code there.";
  return (
    <AuthCard
      title="Set up this server"
      intro="Nobody has signed up yet. You become the owner of this server."
      foot={foot}
    >
      <SignUpForm asksCode={!isLocal} />
    </AuthCard>
  );
}
