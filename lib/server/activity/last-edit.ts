/** Finds who edited or changed a key last, for people whose own edit came too late. */
import type { Reader } from "@/lib/server/db/transaction-types";
import type { KeyEdit } from "@/lib/shared/keys/key-view";

const KINDS = ["key.edited", "key.changed", "key.handed_over", "member.role_changed"];

/** The newest entry about the key that says so; undefined when retention has removed it. */
export async function findLastEdit(
  database: Reader,
  { accountId, keyId, userId }: { accountId: string; keyId: string; userId: string | null },
): Promise<KeyEdit | undefined> {
  const entry = await database.activity.findFirst({
    where: { accountId, keyId, kind: { in: KINDS } },
    orderBy: { seq: "desc" },
    select: { at: true, actorName: true, userId: true, byKeyId: true },
  });
  if (!entry) return undefined;
  const isByKey = entry.byKeyId !== null;
  return { by: entry.actorName, isByKey, isOwn: !isByKey && entry.userId === userId, at: entry.at.toISOString() };
}
