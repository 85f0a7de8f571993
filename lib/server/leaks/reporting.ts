/** Ends secrets that somebody found where they do not belong. */
import { createHash } from "node:crypto";
import { reporterActor } from "@/lib/server/access/actor";
import { recordActivity } from "@/lib/server/activity/record";
import { invalidateOnlyKey } from "@/lib/server/db/invalidation";
import type { KeyWriter } from "@/lib/server/db/transaction-types";
import { rollback, writeKeys } from "@/lib/server/db/transactions";
import { logEvent } from "@/lib/server/log";
import { sendMail } from "@/lib/server/mail/send";
import { reserveAttempt } from "@/lib/server/people/sign-in-throttle";
import { REPORTED_AS_LEAKED } from "@/lib/shared/leaks/report";
import { wordLeakReport } from "./report-message";

/** Whether the report was taken; it does not say what it ended. `seconds`: until the next one is taken. */
export type ReportResult = { ok: true } | { ok: false; seconds: number };

type Ended = { keyId: string; accountId: string; name: string; recipients: string[] };

/**
 * Disables the keys of these secrets, which must be well-formed: whoever has a secret may end it. A key that is
 * disabled already keeps its reason and is marked as reported, too. The owners and the key's maker get an email where
 * the server sends any. The answer is the same for secrets that nobody has. Reports are counted by address.
 */
export async function reportLeaked(
  secrets: readonly string[],
  { address }: { address: string },
  { now = new Date() }: { now?: Date } = {},
): Promise<ReportResult> {
  const attempt = await reserveAttempt({ address, use: "report" });
  if (!attempt.allowed) return { ok: false, seconds: attempt.seconds };
  const hashes = secrets.map((secret) => new Uint8Array(createHash("sha256").update(secret).digest()));
  const ended = await writeKeys<Ended[]>(async (database, afterCommit) => {
    const found = await database.secret.findMany({
      where: { hash: { in: hashes } },
      select: {
        key: { select: { id: true, accountId: true, name: true, makerId: true, disabledAt: true, reportedAt: true } },
      },
    });
    const keys = found.map(({ key }) => key).filter(({ reportedAt }) => reportedAt === null);
    if (keys.length === 0) return rollback([]);
    const all: Ended[] = [];
    for (const { id: keyId, accountId, name, makerId, disabledAt } of keys) {
      const disabling = disabledAt === null ? { disabledAt: now, disabledFor: REPORTED_AS_LEAKED } : {};
      const data = { ...disabling, reportedAt: now, version: { increment: 1 } };
      await database.apiKey.update({ where: { id: keyId }, data, select: { id: true } });
      await invalidateOnlyKey(database, keyId);
      const event = { kind: "key.reported", keyId, subject: name } as const;
      await recordActivity(database, reporterActor(accountId, address), event, { now });
      afterCommit(() => logEvent("key.reported", { userId: null, accountId, keyId, address }));
      all.push({ keyId, accountId, name, recipients: await listRecipients(database, accountId, makerId) });
    }
    return all;
  });
  // Not awaited: the time that it takes would tell whether somebody has the secret.
  for (const each of ended) void tell(each, now);
  return { ok: true };
}

async function listRecipients(database: KeyWriter, accountId: string, makerId: string): Promise<string[]> {
  const members = await database.membership.findMany({
    where: { accountId, OR: [{ role: "owner" }, { userId: makerId }] },
    select: { user: { select: { email: true } } },
  });
  return members.map(({ user }) => user.email);
}

async function tell({ name, recipients }: Ended, now: Date): Promise<void> {
  const origin = process.env.PUBLIC_URL || "http://localhost";
  const word = () => wordLeakReport({ origin, name, at: now });
  for (const to of recipients) await sendMail({ to, word }, "a report of a leaked key was not emailed");
}
