/** The account of the calling key, as v2's account calls show it. */
import { authorizeRead } from "@/lib/server/access/authorize";
import { read } from "@/lib/server/db/transactions";
import { type ApiResult, apiRefusal } from "@/lib/server/edge/api-result";
import type { Caller } from "@/lib/server/request/guard";
import { toApiRefusal } from "./payload";

/** `ownerEmail` belongs to the owner who has been one for the longest time; null when there is none. */
export type V2Account = {
  id: string;
  name: string;
  createdAt: string;
  ownerEmail: string | null;
  keyCount: number;
};

/**
 * The calling key's account. Refuses a key that has changed since the gate admitted the request, for example with
 * `key_invalid`.
 */
export function findV2Account(
  caller: Caller,
  { now = new Date() }: { now?: Date } = {},
): Promise<ApiResult<V2Account>> {
  return read(async (database) => {
    const access = await authorizeRead(database, caller, now);
    if (!access.ok) return apiRefusal(toApiRefusal(access.refusal));
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
    if (!account) return apiRefusal({ code: "key_invalid" });
    const { id, name, createdAt, memberships, _count } = account;
    const ownerEmail = memberships[0]?.user.email ?? null;
    return { ok: true, value: { id, name, createdAt: createdAt.toISOString(), ownerEmail, keyCount: _count.keys } };
  });
}
