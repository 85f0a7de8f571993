/** The page /keys/deleted: the deleted keys that can be restored. */
import type { Metadata } from "next";
import { requirePageActor } from "@/app/(account)/_shell/page-actor";
import { QueryProvider } from "@/app/(account)/_shell/query-provider";
import { ReloadOnAccountSwitch } from "@/app/(account)/_shell/reload-on-account-switch";
import { listDeletedKeys } from "@/lib/server/undelete/deleted-keys";
import { mayHaveKeys, rightsOf } from "@/lib/shared/team/roles";
import { DeletedScreen } from "./deleted-screen";
import { KeptSection } from "./kept-section";

export const metadata: Metadata = { title: "Deleted API keys" };

export default async function DeletedKeysPage() {
  const actor = await requirePageActor();
  const list = await listDeletedKeys(actor);
  return (
    <ReloadOnAccountSwitch accountId={actor.accountId}>
      <QueryProvider>
        <DeletedScreen list={list} mayRestore={mayHaveKeys(actor.role)} />
      </QueryProvider>
      <div className="mt-10">
        <KeptSection keptDays={list.keptDays} mayChange={rightsOf(actor.role).settings} />
      </div>
    </ReloadOnAccountSwitch>
  );
}
