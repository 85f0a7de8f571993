/** What v2's account calls may say: what this server knows of the calling key's account, and nothing invented. */
import { findSight } from "@/lib/server/access/access";
import { read } from "@/lib/server/db/transactions";
import type { Caller } from "@/lib/server/request/guard";
import { type Asked, refusalOf, refuseAsked } from "./payload";

/** `ownerEmail` is of the owner who has been one for longest; null when there is none. */
export type LegacyAccount = {
  id: string;
  name: string;
  createdAt: string;
  ownerEmail: string | null;
  keyCount: number;
};

/** The calling key's account. Refuses a key that is not what the door admitted any more, as `key_invalid` for example. */
export function findLegacyAccount(caller: Caller, now = new Date()): Promise<Asked<LegacyAccount>> {
  return read(async (database) => {
    const sight = await findSight(database, caller, now);
    if (!sight.ok) return refuseAsked(refusalOf(sight.refusal));
    const account = await database.account.findUnique({
      where: { id: caller.accountId },
      select: {
        id: true,
        name: true,
        createdAt: true,
        memberships: {
          where: { role: "owner" },
          orderBy: [{ createdAt: "asc" }, { userId: "asc" }],
          take: 1,
          select: { user: { select: { email: true } } },
        },
        _count: { select: { keys: true } },
      },
    });
    if (!account) return refuseAsked({ code: "key_invalid" });
    const { id, name, createdAt, memberships, _count } = account;
    const ownerEmail = memberships[0]?.user.email ?? null;
    return { ok: true, value: { id, name, createdAt: createdAt.toISOString(), ownerEmail, keyCount: _count.keys } };
  });
}
