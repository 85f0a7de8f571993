/** Who runs this server: the people of its first account. */
import type { Reader } from "@/lib/server/db/transaction-types";

/** Whether the account is this server's first one. With SIGN_UP=open later ones may belong to strangers. */
export async function isFirstAccount(database: Reader, { accountId }: { accountId: string }): Promise<boolean> {
  const first = await database.account.findFirst({
    orderBy: [{ createdAt: "asc" }, { id: "asc" }],
    select: { id: true },
  });
  return first?.id === accountId;
}
