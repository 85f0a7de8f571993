/** Reads the permissions in force, with the calls that ask for each. */
import type { Actor } from "@/lib/server/access/actor";
import { authorizeRead } from "@/lib/server/access/authorize";
import { authorizeServerOwner } from "@/lib/server/access/first-account";
import { findCatalogue } from "@/lib/server/catalogue/catalogue";
import { findRoutesReport } from "@/lib/server/catalogue/latest-report";
import type { Reader } from "@/lib/server/db/transaction-types";
import { read } from "@/lib/server/db/transactions";
import type { RoutesReport } from "@/lib/shared/gate/routes-report";
import { isOwnPermission } from "@/lib/shared/keys/own-permission";
import { NO_PERMISSIONS, type PermissionsView } from "@/lib/shared/permissions/view";
import { rightsOf } from "@/lib/shared/team/roles";

/**
 * The permissions in force, as every member may see them: they have to choose from them. An actor who is not in the
 * account sees none.
 */
export function readPermissions(actor: Actor): Promise<PermissionsView> {
  return read(async (database) => {
    const access = await authorizeRead(database, actor, new Date());
    if (!access.ok) return NO_PERMISSIONS;
    const where = { id: actor.accountId };
    const account = await database.account.findUnique({ where, select: { strictClientAt: true } });
    return { ...(await findPermissions(database)), strictClientAt: account?.strictClientAt?.toISOString() ?? null };
  });
}

/** Whether the actor may define permissions: an owner of the first account, since they are the whole server's. */
export async function mayDefinePermissions(actor: Actor): Promise<boolean> {
  if (!rightsOf(actor.role).settings) return false;
  return read(async (database) => (await authorizeServerOwner(database, actor)).ok);
}

/** What is the same for all accounts of the server. */
export type ServerPermissions = Omit<PermissionsView, "strictClientAt">;

/** The permissions in force, inside an open transaction. The caller authorises the reader. */
export async function findPermissions(database: Reader): Promise<ServerPermissions> {
  const report = findRoutesReport();
  return { ...(await findCatalogue(database)), calls: report ? listCalls(report) : {} };
}

function listCalls({ routes }: RoutesReport): PermissionsView["calls"] {
  const calls: PermissionsView["calls"] = {};
  for (const { path, methods } of routes) {
    for (const { method, permissions } of methods) {
      for (const word of permissions.filter(isOwnPermission))
        calls[word] = [...(calls[word] ?? []), `${method} ${path}`];
    }
  }
  return calls;
}
