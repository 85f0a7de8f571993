/** Reduces, hands over or deletes the keys of a member whose rights shrink or end. */

import type { ActivityActor } from "@/lib/server/access/actor";
import { findMember, type Member } from "@/lib/server/access/permission-boundary";
import { type Refused, refuseShrinking, refuseUndecided } from "@/lib/server/access/refusals";
import { diffDetails, recordActivity } from "@/lib/server/activity/record";
import type { KeyWriter } from "@/lib/server/db/transaction-types";
import { deleteKeyRow } from "@/lib/server/keys/deleted-rows";
import { activitySnapshot } from "@/lib/server/keys/details";
import { findViews } from "@/lib/server/keys/rows";
import type { KeyReference } from "@/lib/server/keys/select-key";
import type { KeyLoss, KeyView } from "@/lib/shared/keys/key-view";
import { keepBelow, keepHandedOver } from "@/lib/shared/keys/permission-sets";
import type { Permission } from "@/lib/shared/keys/permissions";
import type { KeyDisposition } from "@/lib/shared/team/member-input";
import { mayHaveKeys } from "@/lib/shared/team/roles";

/**
 * Deletes each of a person's keys, or hands it over to another member: the key then keeps what that member's boundary
 * allows, without permissions over keys. Null when done.
 * Refuses `keys_undecided`, with the keys as they are now, unless `dispositions` name exactly these keys and every heir
 * is another member who may have keys.
 */
export async function offboardKeys(
  database: KeyWriter,
  activityActor: ActivityActor,
  userId: string,
  dispositions: readonly KeyDisposition[],
  now: Date,
): Promise<Refused | null> {
  const { accountId } = activityActor;
  const keys = await findViews(database, { accountId, makerId: userId }, now);
  const heirs = new Map<string, Member>();
  for (const { to } of dispositions) {
    const heir = to === null || to === userId ? null : await findMember(database, accountId, to);
    if (heir && mayHaveKeys(heir.role)) heirs.set(heir.userId, heir);
  }
  const settled = keys.map((key) => ({ key, disposition: dispositions.find(({ keyId }) => keyId === key.id) }));
  const isDecided = settled.every(
    ({ disposition }) => disposition && (disposition.to === null || heirs.has(disposition.to)),
  );
  if (!isDecided || dispositions.length !== keys.length) return refuseUndecided(keys);
  for (const { key, disposition } of settled) {
    const heir = heirs.get(disposition?.to ?? "");
    if (heir) await handOver(database, activityActor, key, heir);
    else await deleteOffboardedKey(database, activityActor, key, now);
  }
  return null;
}

/**
 * Removes from a person's keys every permission beyond their new boundary; null when done. Refuses `keys_shrink`, with
 * the losses, unless the actor has agreed to the loss of each key.
 */
export async function reduceKeysToBoundary(
  database: KeyWriter,
  activityActor: ActivityActor,
  { userId, boundary }: Pick<Member, "userId" | "boundary">,
  agreed: readonly KeyReference[],
  now: Date,
): Promise<Refused | null> {
  const keys = await findViews(database, { accountId: activityActor.accountId, makerId: userId }, now);
  const losses = keys.map((key) => findLoss(key, boundary)).filter(({ loses }) => loses.length > 0);
  // The version is compared, because nobody has agreed to lose permissions that a key got meanwhile.
  const isAgreed = ({ id, version }: KeyReference) => agreed.some((key) => key.id === id && key.version === version);
  if (losses.some(({ key }) => !isAgreed(key))) return refuseShrinking(losses);
  for (const { key } of losses) {
    const permissions = keepBelow(key.permissions, boundary);
    await database.apiKey.update({
      where: { id: key.id },
      data: { permissions: permissions.join(" "), version: { increment: 1 } },
    });
    const details = diffDetails({ permissions: key.permissions }, { permissions });
    await recordActivity(database, activityActor, { kind: "key.edited", keyId: key.id, subject: key.name, details });
  }
  return null;
}

function findLoss(key: KeyView, boundary: ReadonlySet<Permission> | null): KeyLoss {
  const kept = keepBelow(key.permissions, boundary);
  return { key, loses: key.permissions.filter((word) => !kept.includes(word)) };
}

/** Makes `heir` the maker of a key, which keeps what they may give, and records it. */
export async function handOver(
  database: KeyWriter,
  activityActor: ActivityActor,
  key: KeyView,
  heir: Member,
): Promise<void> {
  const permissions = keepHandedOver(key.permissions, heir.boundary);
  // The new maker must not get answers that were given to the key of another person.
  await database.storedAnswer.deleteMany({ where: { callerKeyId: key.id } });
  await database.apiKey.update({
    where: { id: key.id },
    data: { makerId: heir.userId, permissions: permissions.join(" "), version: { increment: 1 } },
  });
  const before = { maker: key.maker.name, permissions: key.permissions };
  const details = diffDetails(before, { maker: heir.name, permissions });
  await recordActivity(database, activityActor, { kind: "key.handed_over", keyId: key.id, subject: key.name, details });
}

async function deleteOffboardedKey(
  database: KeyWriter,
  activityActor: ActivityActor,
  key: KeyView,
  now: Date,
): Promise<void> {
  await deleteKeyRow(database, activityActor, key, now);
  const details = diffDetails(activitySnapshot(key), {});
  await recordActivity(database, activityActor, { kind: "key.deleted", keyId: key.id, subject: key.name, details });
}
