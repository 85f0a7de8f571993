/** Reminds people of an old secret that is still in use and about to end. */
import { invalidateNoKey } from "@/lib/server/db/invalidation";
import type { KeyWriter } from "@/lib/server/db/transaction-types";
import { read, rollback, writeKeys } from "@/lib/server/db/transactions";
import { isMailSetUp, sendMail } from "@/lib/server/mail/send";
import { wordOldSecretReminder } from "./old-secret-message";

const HOUR_MS = 60 * 60 * 1000;

/** An old secret with what decides whether a reminder is due. */
type OldRow = { hash: Uint8Array<ArrayBuffer>; endsAt: Date | null; lastUsedAt: Date | null; changedAt: Date | null };

/**
 * Emails the owners and the key's maker once for each old secret that ends within the hour and was used after the
 * change. Of a short overlap the reminder comes when half of it is over, so that nobody gets it at the change itself.
 * Does nothing where the server sends no email.
 */
export async function remindOfOldSecrets({ now = new Date() }: { now?: Date } = {}): Promise<void> {
  if (!isMailSetUp()) return;
  const due = (await findEnding(now)).filter((row) => isDue(row, now));
  for (const { hash } of due) {
    const reminder = await writeKeys(async (database) => {
      // Marked before it is sent: a reminder that a mail server refuses is not repeated every half minute.
      const { count } = await database.secret.updateMany({
        where: { hash, endsAt: { gt: now }, remindedAt: null },
        data: { remindedAt: now },
      });
      if (count === 0) return rollback(null);
      await invalidateNoKey(database);
      return findReminder(database, hash);
    });
    if (!reminder) continue;
    const { recipients, ...facts } = reminder;
    const origin = process.env.PUBLIC_URL || "http://localhost";
    const word = () => wordOldSecretReminder({ origin, ...facts });
    for (const to of recipients) await sendMail({ to, word }, "a reminder of an old API key was not emailed");
  }
}

function findEnding(now: Date): Promise<OldRow[]> {
  const soon = new Date(now.getTime() + HOUR_MS);
  return read(
    (database) => database.$queryRaw<OldRow[]>`
      SELECT "old"."hash", "old"."endsAt", "old"."lastUsedAt", "present"."createdAt" AS "changedAt"
      FROM "Secret" AS "old"
      JOIN "Secret" AS "present" ON "present"."keyId" = "old"."keyId" AND "present"."endsAt" IS NULL
      WHERE "old"."endsAt" > ${now} AND "old"."endsAt" <= ${soon} AND "old"."remindedAt" IS NULL`,
  );
}

function isDue({ endsAt, lastUsedAt, changedAt }: OldRow, now: Date): boolean {
  if (!endsAt || !lastUsedAt || !changedAt || lastUsedAt <= changedAt) return false;
  const before = Math.min(HOUR_MS, (endsAt.getTime() - changedAt.getTime()) / 2);
  return now.getTime() >= endsAt.getTime() - before;
}

async function findReminder(database: KeyWriter, hash: Uint8Array<ArrayBuffer>) {
  const secret = await database.secret.findUnique({ where: { hash }, include: { key: true } });
  if (!secret?.endsAt) return null;
  const { accountId, makerId, name } = secret.key;
  const members = await database.membership.findMany({
    where: { accountId, OR: [{ role: "owner" }, { userId: makerId }] },
    select: { user: { select: { email: true } } },
  });
  const { lastFive, endsAt, lastUsedAt, lastUsedAddress } = secret;
  return { name, lastFive, endsAt, lastUsedAt, lastUsedAddress, recipients: members.map(({ user }) => user.email) };
}
