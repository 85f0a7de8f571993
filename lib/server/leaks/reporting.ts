/** Ends secrets that somebody found where they do not belong. */
import { createHash } from "node:crypto";
import { reporterActor } from "@/lib/server/access/actor";
import { diffDetails, recordActivity } from "@/lib/server/activity/record";
import { invalidateOnlyKey } from "@/lib/server/db/invalidation";
import type { KeyWriter } from "@/lib/server/db/transaction-types";
import { rollback, writeKeys } from "@/lib/server/db/transactions";
import { logEvent } from "@/lib/server/log";
import { sendMail } from "@/lib/server/mail/send";
import { reserveAttempt } from "@/lib/server/people/sign-in-throttle";
import { REPORTED_AS_LEAKED } from "@/lib/shared/leaks/report";
import { type ReportedThing, wordLeakReport } from "./report-message";

/** Whether the report was taken; it does not say what it ended. `seconds`: until the next one is taken. */
export type ReportResult = { ok: true } | { ok: false; seconds: number };

/** What a report ended. */
type Ended = { keyId: string; accountId: string; name: string; what: ReportedThing; recipients: string[] };

/**
 * Disables the keys of these secrets, which must be well-formed: whoever has a secret may end it. A key that is
 * disabled already keeps its reason and is marked as reported, too. Of an old secret, whose key has another by now,
 * only the secret ends, at once. The owners and the key's maker get an email where the server sends any. The answer is
 * the same for secrets that nobody has. Reports are counted by address.
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
    const found = await findSecrets(database, hashes, now);
    const deleted = await database.deletedKey.findMany({
      where: { secretHash: { in: hashes } },
      omit: { details: true },
    });
    if (found.length + deleted.length === 0) return rollback([]);
    const all: Ended[] = [];
    for (const { endsAt, lastFive, key } of found) {
      const { id: keyId, accountId, name, makerId } = key;
      const isOldSecret = endsAt !== null;
      if (isOldSecret) await database.secret.deleteMany({ where: { keyId, endsAt: { not: null } } });
      else await markReported(database, key, now);
      await invalidateOnlyKey(database, keyId);
      const kind = isOldSecret ? "key.old_ended" : "key.reported";
      const details = isOldSecret ? diffDetails({ lastFive }, { lastFive: null }) : {};
      const event = { kind, keyId, subject: name, details } as const;
      await recordActivity(database, reporterActor(accountId, address), event, { now });
      afterCommit(() => logEvent(kind, { userId: null, accountId, keyId, address }));
      const recipients = await listRecipients(database, accountId, makerId);
      all.push({ keyId, accountId, name, what: isOldSecret ? "old secret" : "key", recipients });
    }
    for (const { id: keyId, accountId, name, makerId } of deleted) {
      // Its secret is forgotten, so that the key can be restored only with a new one.
      await database.deletedKey.update({ where: { id: keyId }, data: { secretHash: null, reportedAt: now } });
      const event = { kind: "key.reported", keyId, subject: name } as const;
      await recordActivity(database, reporterActor(accountId, address), event, { now });
      afterCommit(() => logEvent("key.reported", { userId: null, accountId, keyId, address }));
      const recipients = await listRecipients(database, accountId, makerId);
      all.push({ keyId, accountId, name, what: "deleted key", recipients });
    }
    return all;
  });
  // Not awaited: the time that it takes would tell whether somebody has the secret.
  for (const each of ended) void tell(each, now);
  return { ok: true };
}

type ReportedKey = { id: string; disabledAt: Date | null };

/** The secrets that work, or belong to a key that nobody has reported yet. */
async function findSecrets(database: KeyWriter, hashes: Uint8Array<ArrayBuffer>[], now: Date) {
  return database.secret.findMany({
    where: { hash: { in: hashes }, OR: [{ endsAt: null, key: { reportedAt: null } }, { endsAt: { gt: now } }] },
    select: {
      endsAt: true,
      lastFive: true,
      key: { select: { id: true, accountId: true, name: true, makerId: true, disabledAt: true } },
    },
  });
}

async function markReported(database: KeyWriter, { id, disabledAt }: ReportedKey, now: Date): Promise<void> {
  const disabling = disabledAt === null ? { disabledAt: now, disabledFor: REPORTED_AS_LEAKED } : {};
  const data = { ...disabling, reportedAt: now, version: { increment: 1 } };
  await database.apiKey.update({ where: { id }, data, select: { id: true } });
}

async function listRecipients(database: KeyWriter, accountId: string, makerId: string): Promise<string[]> {
  const members = await database.membership.findMany({
    where: { accountId, OR: [{ role: "owner" }, { userId: makerId }] },
    select: { user: { select: { email: true } } },
  });
  return members.map(({ user }) => user.email);
}

async function tell({ name, what, recipients }: Ended, now: Date): Promise<void> {
  const origin = process.env.PUBLIC_URL || "http://localhost";
  const word = () => wordLeakReport({ origin, name, what, at: now });
  for (const to of recipients) await sendMail({ to, word }, "a report of a leaked key was not emailed");
}
