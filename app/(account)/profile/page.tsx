/** The page /profile: the person's name, address, password and sessions, and the name of their account. */
import type { Metadata } from "next";
import { requirePageActor } from "@/app/(account)/_shell/page-actor";
import { ReloadOnAccountSwitch } from "@/app/(account)/_shell/reload-on-account-switch";
import { isMailSetUp } from "@/lib/server/mail/send";
import { getProfile } from "@/lib/server/people/profile";
import { rightsOf } from "@/lib/shared/team/roles";
import { AccountNameForm } from "./account-name-form";
import { EmailForm } from "./email-form";
import { NameForm } from "./name-form";
import { PasswordForm } from "./password-form";
import { SessionsList } from "./sessions-list";

export const metadata: Metadata = { title: "Profile" };

export default async function ProfilePage() {
  const actor = await requirePageActor();
  const { name, email, sessions } = await getProfile(actor);
  return (
    <ReloadOnAccountSwitch accountId={actor.accountId}>
      <div className="grid max-w-2xl gap-10">
        <div className="grid gap-1">
          <h1 className="font-semibold text-xl tracking-tight">Profile</h1>
          <p className="break-words text-soft">You sign in as {email}.</p>
        </div>
        <NameForm name={name} />
        <EmailForm key={email} email={email} isConfirmed={isMailSetUp()} />
        <PasswordForm email={email} />
        <SessionsList sessions={sessions} />
        {rightsOf(actor.role).settings && <AccountNameForm accountId={actor.accountId} name={actor.accountName} />}
      </div>
    </ReloadOnAccountSwitch>
  );
}
