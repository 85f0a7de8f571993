/** The page /permissions: what a key can be allowed on this server, in the words of the people who run it. */
import type { Metadata } from "next";
import { requirePageActor } from "@/app/(account)/_shell/page-actor";
import { ReloadOnAccountSwitch } from "@/app/(account)/_shell/reload-on-account-switch";
import { listVersions } from "@/lib/server/documents/documents";
import { mayDefinePermissions } from "@/lib/server/permissions/permissions";
import { PermissionsScreen } from "./permissions-screen";

export const metadata: Metadata = { title: "Permissions" };

export default async function PermissionsPage() {
  const actor = await requirePageActor();
  const mayEdit = await mayDefinePermissions(actor);
  const versions = mayEdit ? await listVersions(actor, { kind: "permissions" }) : null;
  return (
    <ReloadOnAccountSwitch accountId={actor.accountId}>
      <PermissionsScreen mayEdit={mayEdit} versions={versions?.ok ? versions.value.versions : []} />
    </ReloadOnAccountSwitch>
  );
}
