/** Appends to an account's activity, in the transaction of the change itself. */

import type { ActivityActor } from "@/lib/server/access/actor";
import type { Writer } from "@/lib/server/db/transaction-types";
import type { ActivityDetails, ActivityKind } from "@/lib/shared/activity/view";
import { normalise } from "@/lib/shared/text";
import { CHAIN_START, getChainKey, hashEntry, sealPoint } from "./chain";

/** What the actor did. `subject`: the name of the object acted upon, empty when that is the actor. */
export type ActivityEvent = { kind: ActivityKind; keyId?: string; subject?: string; details?: ActivityDetails };

/**
 * Appends an entry to the account's chain. Must be called inside the transaction of the change, whose write lock keeps
 * the head in place between reading and moving it. `details` must hold no secret.
 */
export async function recordActivity(
  database: Writer,
  activityActor: ActivityActor,
  event: ActivityEvent,
  { now = new Date() }: { now?: Date } = {},
): Promise<void> {
  const { accountId, userId, byKeyId, name: actorName, address } = activityActor;
  const head = await database.activityHead.findUnique({ where: { accountId } });
  const key = getChainKey();
  const seq = (head?.seq ?? 0) + 1;
  const { kind, keyId = null, subject = "" } = event;
  const details = JSON.stringify(event.details ?? {});
  const entry = { accountId, seq, at: now, kind, userId, byKeyId, actorName, address, keyId, subject, details };
  const hash = hashEntry(key, head?.hash ?? CHAIN_START, entry);
  const search = foldForSearch([actorName, subject, address].join("\n"));
  // Raw SQL, because Prisma reads back what it creates, which takes three times as long.
  await database.$executeRaw`
    INSERT INTO "Activity" ("accountId", "seq", "at", "kind", "userId", "byKeyId", "actorName", "address", "keyId",
      "subject", "details", "search", "chainKeyId", "hash")
    VALUES (${accountId}, ${seq}, ${now}, ${kind}, ${userId}, ${byKeyId}, ${actorName}, ${address}, ${keyId},
      ${subject}, ${details}, ${search}, ${key.id}, ${hash})`;
  const seal = sealPoint(key, "head", { accountId, seq, hash });
  await database.$executeRaw`
    INSERT INTO "ActivityHead" ("accountId", "seq", "hash", "seal") VALUES (${accountId}, ${seq}, ${hash}, ${seal})
    ON CONFLICT ("accountId") DO UPDATE SET "seq" = excluded."seq", "hash" = excluded."hash", "seal" = excluded."seal"`;
}

/** The fields that differ between `before` and `after`, for an entry's details. */
export function diffDetails(before: DetailSource, after: DetailSource): ActivityDetails {
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  const pairs = [...names].map((name) => [name, { before: before[name] ?? null, after: after[name] ?? null }] as const);
  return Object.fromEntries(pairs.filter(([, pair]) => JSON.stringify(pair.before) !== JSON.stringify(pair.after)));
}

type DetailSource = Record<string, ActivityDetails[string]["before"]>;

/**
 * Text in the form that searches compare. SQLite folds the case of ASCII letters only, so the case is folded here. In
 * Prisma's `contains`, "%" and "_" match anything, so both are replaced by private-use characters, which nobody types.
 */
export function foldForSearch(text: string): string {
  return normalise(text, "NFKC").toLowerCase().replaceAll("%", "\ue025").replaceAll("_", "\ue05f");
}
