/** What v2's account calls may say: what this server knows of the calling key's account, and nothing invented. */
import { admissible } from "./authority";
import { read } from "./db";
import type { Caller } from "./guard";
import { type Asked, refuseAsked } from "./key-api";

/** `ownerEmail` is of the owner who has been one for longest; null when there is none. */
export type LegacyAccount = {
  id: string;
  name: string;
  createdAt: string;
  ownerEmail: string | null;
  keyCount: number;
};

/** The calling key's account, as long as it is open and the key exists; else `key_invalid`. */
export async function findLegacyAccount({ accountId, keyId }: Caller): Promise<Asked<LegacyAccount>> {
  const row = await read((database) =>
    database.account.findFirst({
      where: { id: accountId, closedAt: null, keys: { some: { id: keyId, ...admissible } } },
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
    }),
  );
  // Deleted, or closed, between the door's verdict and here.
  if (!row) return refuseAsked({ code: "key_invalid" });
  const { id, name, createdAt, memberships, _count } = row;
  const ownerEmail = memberships[0]?.user.email ?? null;
  return { ok: true, value: { id, name, createdAt: createdAt.toISOString(), ownerEmail, keyCount: _count.keys } };
}
