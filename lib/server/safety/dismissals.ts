/** Dismisses findings that a person has looked at and decided to live with, and shows them again. */
import type { Actor } from "@/lib/server/access/actor";
import { authorizeKeyChange } from "@/lib/server/access/authorize";
import type { AccessContext } from "@/lib/server/access/context";
import { type Refused, refuseUnknown } from "@/lib/server/access/refusals";
import { diffDetails, recordActivity } from "@/lib/server/activity/record";
import type { Writer } from "@/lib/server/db/transaction-types";
import { rollback, write } from "@/lib/server/db/transactions";
import type { ActionResult } from "@/lib/shared/keys/key-view";
import { DISMISSED_DAYS, type FindingKind } from "@/lib/shared/safety/finding";

const DAY_MS = 24 * 60 * 60 * 1000;

/** Which finding: one of each kind for a key. */
export type FindingSelector = { keyId: string; kind: FindingKind };

/**
 * Hides a finding for 90 days, whatever its numbers become, for everybody who sees the key. Dismissing it again starts
 * the days anew. Refusals: `signed_out`; `role_insufficient` for a role that may not change keys; `not_found` for a key
 * that the actor may not see.
 */
export async function dismissFinding(
  actor: Actor,
  { keyId, kind, reason }: FindingSelector & { reason: string },
  { now = new Date() }: { now?: Date } = {},
): Promise<ActionResult<null>> {
  return write<ActionResult<null>>(async (database) => {
    const found = await findKeyOf(database, actor, keyId, now);
    if (!found.ok) return rollback(found);
    const saved = {
      ...{ reason, byName: found.access.activityActor.name, at: now },
      endsAt: new Date(now.getTime() + DISMISSED_DAYS * DAY_MS),
    };
    await database.safetyDismissal.upsert({
      where: { keyId_kind: { keyId, kind } },
      create: { keyId, kind, ...saved },
      update: saved,
    });
    const details = diffDetails({}, { finding: kind, reason });
    const event = { kind: "finding.dismissed", keyId, subject: found.name, details } as const;
    await recordActivity(database, found.access.activityActor, event, { now });
    return { ok: true, value: null };
  });
}

/** Shows a dismissed finding again. One that is not dismissed stays as it is. Refusals: those of `dismissFinding`. */
export async function restoreFinding(
  actor: Actor,
  { keyId, kind }: FindingSelector,
  { now = new Date() }: { now?: Date } = {},
): Promise<ActionResult<null>> {
  return write<ActionResult<null>>(async (database) => {
    const found = await findKeyOf(database, actor, keyId, now);
    if (!found.ok) return rollback(found);
    const { count } = await database.safetyDismissal.deleteMany({ where: { keyId, kind } });
    if (count === 0) return rollback({ ok: true, value: null });
    const details = diffDetails({ finding: kind }, {});
    const event = { kind: "finding.restored", keyId, subject: found.name, details } as const;
    await recordActivity(database, found.access.activityActor, event, { now });
    return { ok: true, value: null };
  });
}

type FoundKey = { ok: true; access: AccessContext; name: string };

async function findKeyOf(database: Writer, actor: Actor, id: string, now: Date): Promise<FoundKey | Refused> {
  const access = await authorizeKeyChange(database, actor, now);
  if (!access.ok) return access;
  const key = await database.apiKey.findFirst({ where: { id, ...access.scope }, select: { name: true } });
  return key ? { ok: true, access, name: key.name } : refuseUnknown();
}
