/** Keeps, after a restore, what was taken from people after the backup: the newer state counts where it gives less. */
import { parsePermissions } from "@/lib/server/access/permission-boundary";
import type { KeyWriter } from "@/lib/server/db/transaction-types";
import { intersect } from "@/lib/shared/keys/permission-sets";
import { isRole, ROLES, type Role } from "@/lib/shared/team/roles";
import type { ReplacedMember, ReplacedState } from "./replaced-state";

/** How many passwords, and memberships, are as they were in the replaced database. */
export type KeptFromPeople = { passwords: number; removed: number; reduced: number };

/** A password that was changed after the backup may have been changed because somebody else knew the old one. */
export async function keepNewerPasswords(database: KeyWriter, replaced: ReplacedState): Promise<number> {
  let kept = 0;
  for (const { id, passwordHash } of await database.user.findMany({ select: { id: true, passwordHash: true } })) {
    const newer = replaced.passwordHashes.get(id);
    if (newer === undefined || newer === passwordHash) continue;
    await database.user.update({ where: { id }, data: { passwordHash: newer } });
    kept++;
  }
  return kept;
}

/**
 * Removes the members that were removed after the backup, and reduces the roles and boundaries that were reduced.
 * Changes nothing in an account that would be left without an owner, nor in one that the replaced database does not
 * hold.
 */
export async function keepReductions(
  database: KeyWriter,
  accountId: string,
  replaced: ReplacedState,
): Promise<Omit<KeptFromPeople, "passwords">> {
  const counts = { removed: 0, reduced: 0 };
  if (replaced.members === null || !replaced.accountIds.has(accountId)) return counts;
  const members = await database.membership.findMany({ where: { accountId } });
  const later = replaced.members.filter((member) => member.accountId === accountId);
  const next = members.map((member) => ({
    member,
    less: findLess(
      member,
      later.find(({ userId }) => userId === member.userId),
    ),
  }));
  if (!next.some(({ less }) => less?.role === "owner")) return counts;
  for (const { member, less } of next) {
    const where = { accountId_userId: { accountId, userId: member.userId } };
    if (less === null) {
      await database.membership.delete({ where });
      counts.removed++;
    } else if (less.role !== member.role || less.permissions !== member.permissions) {
      await database.membership.update({ where, data: less });
      counts.reduced++;
    }
  }
  return counts;
}

type Rights = { role: string; permissions: string };

/** The lesser of two rights; null when there are none any more. */
function findLess(before: Rights, after: ReplacedMember | undefined): Rights | null {
  if (after === undefined || !isRole(after.role) || !isRole(before.role)) return null;
  const { role, permissions } = after;
  if (rankOf(role) > rankOf(before.role)) return { role, permissions };
  if (rankOf(role) < rankOf(before.role) || role !== "member") return pickRights(before);
  return { role, permissions: intersectStored(before.permissions, permissions) };
}

function pickRights({ role, permissions }: Rights): Rights {
  return { role, permissions };
}

function rankOf(role: Role): number {
  return ROLES.indexOf(role);
}

function intersectStored(one: string, other: string): string {
  if (one === other) return one;
  return intersect(parsePermissions(one), parsePermissions(other)).join(" ");
}
