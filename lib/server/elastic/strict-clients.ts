/**
 * Notices clients of Elastic Email's that fail on a list of keys when they do not know one of its permissions, so that
 * the dashboard warns only the accounts that use one.
 */
import { read, write } from "@/lib/server/db/transactions";
import { log } from "@/lib/server/log";
import type { Caller } from "@/lib/server/request/guard";

/** As OpenAPI Generator names its clients; only these two validate the words of a list. */
const STRICT_CLIENT = /^OpenAPI-Generator\/[\w.-]+\/(?:python|ruby)$/i;

/** The warning needs no time more exact than a day. */
const RENEWED_AFTER_MS = 86_400_000;

/** Keeps when such a client listed the account's keys. Other clients cost nothing. Never rejects. */
export async function noteStrictClient(
  { accountId }: Pick<Caller, "accountId">,
  userAgent: string | null,
  now = new Date(),
): Promise<void> {
  if (!STRICT_CLIENT.test(userAgent ?? "")) return;
  await keepStrictClient(accountId, now).catch((error) => log.warn({ err: error }, "an old client was not noted"));
}

async function keepStrictClient(id: string, now: Date): Promise<void> {
  const select = { strictClientAt: true } as const;
  const seen = await read((database) => database.account.findUnique({ where: { id }, select }));
  if (now.getTime() - (seen?.strictClientAt?.getTime() ?? 0) < RENEWED_AFTER_MS) return;
  await write((database) => database.account.update({ where: { id }, data: { strictClientAt: now } }));
}
