/** What every change of one key has in common: it is found, raised in its version, and recorded. */
import { auditFacts, type KeyActor } from "@/lib/server/access/actor";
import { authorizeKeyChange } from "@/lib/server/access/authorize";
import type { AccessContext } from "@/lib/server/access/context";
import { type Refused, refuseUnknown } from "@/lib/server/access/refusals";
import { recordActivity } from "@/lib/server/activity/record";
import type { KeyWriter } from "@/lib/server/db/transaction-types";
import { type AuditEvent, logEvent } from "@/lib/server/log";
import type { ActivityDetails, ActivityKind } from "@/lib/shared/activity/view";
import type { KeyView } from "@/lib/shared/keys/key-view";
import { findSelectedKey, type KeySelector } from "./select-key";

/** The selected key, with what the actor may do; or a refusal, with it as far as it is known. */
export type FoundKey =
  | { ok: true; current: KeyView; access: AccessContext }
  | (Refused & { access: AccessContext | null });

/** Finds the selected key for an actor who may change keys. Refusals: those of `authorizeKeyChange`; `not_found`. */
export async function findKeyToChange(
  database: KeyWriter,
  actor: KeyActor,
  selector: KeySelector,
  now: Date,
): Promise<FoundKey> {
  const access = await authorizeKeyChange(database, actor, now);
  if (!access.ok) return { ...access, access: null };
  const current = await findSelectedKey(database, access, selector, now);
  return current ? { ok: true, current, access } : { ...refuseUnknown(), access };
}

/** Adds the change to the activity. */
export function recordKey(
  database: KeyWriter,
  { activityActor }: AccessContext,
  kind: ActivityKind,
  { id: keyId, name: subject }: KeyView,
  details: ActivityDetails,
): Promise<void> {
  return recordActivity(database, activityActor, { kind, keyId, subject, details });
}

/** The columns that a change may set. */
export type SavedColumns = {
  name?: string;
  description?: string;
  permissions?: string;
  ipRules?: string;
  expiresAt?: Date | null;
  limits?: string;
  disabledAt?: Date | null;
  disabledFor?: string;
  reportedAt?: Date | null;
  secretAt?: Date;
  enabledAt?: Date;
};

/**
 * Saves the columns and raises the version. Id and version are in one `where`, so the version compared is the one
 * written.
 */
export async function raiseVersion(database: KeyWriter, { id, version }: KeyView, saved: SavedColumns): Promise<void> {
  const { count } = await database.apiKey.updateMany({
    where: { id, version },
    data: { ...saved, version: { increment: 1 } },
  });
  if (count !== 1) throw new Error("a key moved although its row was locked");
}

/** Writes the change to the log. To be called after the commit. */
export function logKeyEvent(event: AuditEvent, actor: KeyActor, keyId: string): void {
  logEvent(event, { ...auditFacts(actor), keyId });
}
