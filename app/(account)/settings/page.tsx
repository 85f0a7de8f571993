/** The page /settings: what holds for all keys of the account. */
import type { Metadata } from "next";
import { requirePageActor } from "@/app/(account)/_shell/page-actor";
import { ReloadOnAccountSwitch } from "@/app/(account)/_shell/reload-on-account-switch";
import { KeptSection } from "@/app/(account)/keys/deleted/kept-section";
import { readPolicy } from "@/lib/server/policy/policy";
import { readKeptDays } from "@/lib/server/undelete/deleted-keys";
import { rightsOf } from "@/lib/shared/team/roles";
import { PolicyForm } from "./policy-form";
import { PolicySummary } from "./policy-summary";
import { SettingsSection } from "./settings-section";

export const metadata: Metadata = { title: "Settings" };

export default async function SettingsPage() {
  const actor = await requirePageActor();
  const [policy, keptDays] = await Promise.all([readPolicy(actor), readKeptDays(actor)]);
  const mayChange = rightsOf(actor.role).settings;
  return (
    <ReloadOnAccountSwitch accountId={actor.accountId}>
      <div className="grid max-w-2xl gap-10">
        <div className="grid gap-1">
          <h1 className="font-semibold text-xl tracking-tight">Settings</h1>
          <p className="text-soft">
            What holds for all API keys of this account.{mayChange ? "" : " Only owners change it."}
          </p>
        </div>
        <SettingsSection
          title="Policy"
          intro="Each rule applies to keys when they are created or edited, and to every request from the next one on."
        >
          {mayChange ? <PolicyForm key={JSON.stringify(policy)} policy={policy} /> : <PolicySummary policy={policy} />}
        </SettingsSection>
        <KeptSection keptDays={keptDays} mayChange={mayChange} />
      </div>
    </ReloadOnAccountSwitch>
  );
}
