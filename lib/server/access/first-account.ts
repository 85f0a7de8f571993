/** Who runs this server: the people of its first account. */
import type { Reader } from "@/lib/server/db/transaction-types";
import { type Role, rightsOf } from "@/lib/shared/team/roles";
import type { Actor } from "./actor";
import { authorizeRead } from "./authorize";
import type { AccessContext } from "./context";
import { type Refused, refuseRole } from "./refusals";

/** Whether the account is this server's first one. With SIGN_UP=open later ones may belong to strangers. */
export async function isFirstAccount(database: Reader, { accountId }: { accountId: string }): Promise<boolean> {
  const first = await database.account.findFirst({
    orderBy: [{ createdAt: "asc" }, { id: "asc" }],
    select: { id: true },
  });
  return first?.id === accountId;
}

const ONLY_OWNERS = "Only an owner of the first account of this server can do this.";

/**
 * Authorises the actor to change what belongs to the whole server. Refusals: `signed_out` when the actor has left the
 * account; `role_insufficient` unless they are an owner of the first account, because later ones may belong to
 * strangers.
 */
export async function authorizeServerOwner(
  database: Reader,
  actor: Actor,
  message = ONLY_OWNERS,
): Promise<AccessContext | Refused> {
  const access = await authorizeRead(database, actor, new Date());
  if (!access.ok) return access;
  const isAllowed = rightsOf(access.role).settings && (await isFirstAccount(database, actor));
  return isAllowed ? access : refuseRole(message);
}

/** Whether a member with this role is one of the people who run the server: owners and admins of its first account. */
export async function runsServer(database: Reader, actor: { accountId: string }, role: Role): Promise<boolean> {
  return rightsOf(role).manages.length > 0 && (await isFirstAccount(database, actor));
}
