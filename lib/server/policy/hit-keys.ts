/** Reads an account's keys with what a policy is judged by. */
import type { Reader } from "@/lib/server/db/transaction-types";
import { findViews } from "@/lib/server/keys/rows";
import type { HitKey } from "@/lib/shared/policy/policy-hits";

/** All keys of the account, newest first. */
export async function readHitKeys(database: Reader, accountId: string, now: Date): Promise<HitKey[]> {
  const views = await findViews(database, { accountId }, now);
  const old = { where: { endsAt: { gt: now } }, select: { createdAt: true } };
  const select = { id: true, secretAt: true, enabledAt: true, secrets: old };
  const rows = new Map((await database.apiKey.findMany({ where: { accountId }, select })).map((row) => [row.id, row]));
  return views.map((view) => {
    const row = rows.get(view.id);
    const secretAt = row?.secretAt ?? new Date(view.createdAt);
    return { view, secretAt, oldSecretAt: row?.secrets[0]?.createdAt ?? null, enabledAt: row?.enabledAt ?? null };
  });
}
