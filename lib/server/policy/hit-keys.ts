/** Reads an account's keys with what a policy is judged by. */
import type { Reader } from "@/lib/server/db/transaction-types";
import { findViews } from "@/lib/server/keys/rows";
import type { HitKey } from "@/lib/shared/policy/policy-hits";

/** All keys of the account, newest first. */
export async function readHitKeys(database: Reader, accountId: string, now: Date): Promise<HitKey[]> {
  const views = await findViews(database, { accountId }, now);
  const select = { id: true, secretAt: true, enabledAt: true };
  const rows = new Map((await database.apiKey.findMany({ where: { accountId }, select })).map((row) => [row.id, row]));
  return views.map((view) => {
    const row = rows.get(view.id);
    return { view, secretAt: row?.secretAt ?? new Date(view.createdAt), enabledAt: row?.enabledAt ?? null };
  });
}
