/** Saves the server's routes and permissions as new versions, which are in force on the next request. */
import type { Actor } from "@/lib/server/access/actor";
import { toActivityActor } from "@/lib/server/access/actor";
import { authorizeServerOwner } from "@/lib/server/access/first-account";
import { findPasswordRefusal } from "@/lib/server/access/password-rule";
import { type Refused, refuseInvalid, refuseSavedMeanwhile, refuseUnknown } from "@/lib/server/access/refusals";
import { recordActivity } from "@/lib/server/activity/record";
import { invalidateNoKey } from "@/lib/server/db/invalidation";
import type { KeyWriter } from "@/lib/server/db/transaction-types";
import { rollback, writeKeys } from "@/lib/server/db/transactions";
import type { ActivityDetails } from "@/lib/shared/activity/view";
import { findChanges } from "@/lib/shared/documents/changes";
import { findDocumentFaults } from "@/lib/shared/documents/faults";
import { type DocumentKind, VERSIONS_KEPT } from "@/lib/shared/documents/kind";
import type { ActionResult } from "@/lib/shared/keys/key-view";
import { findDocument } from "./documents";

/** What is saved. `expectedVersion` is the version that the actor changed; 0 where there was none. */
export type DocumentInput = { text: string; expectedVersion: number; note?: string };

/** Which version is in force now. */
export type SavedVersion = { version: number };

/** The most names that an entry of the activity lists. */
const MAX_NAMES = 50;

/**
 * Saves a document. Saving the present text changes nothing. Refusals: `password_required`; `signed_out` and
 * `role_insufficient` as `authorizeServerOwner` says; `invalid`, with a message for each field by its place in the
 * document, such as `routes.0.path`; `saved_meanwhile` when another version than the expected one is in force.
 */
export async function saveDocument(
  actor: Actor,
  kind: DocumentKind,
  input: DocumentInput,
  { now = new Date() }: { now?: Date } = {},
): Promise<ActionResult<SavedVersion>> {
  const stale = findPasswordRefusal(actor, `${kind}.changed`, now);
  if (stale) return stale;
  return writeKeys<ActionResult<SavedVersion>>(async (database) => {
    const access = await authorizeServerOwner(database, actor);
    if (!access.ok) return rollback(access);
    const result = await saveInside(database, actor, kind, input, { now });
    if (!result.ok || result.value.version === input.expectedVersion) return rollback(result);
    await invalidateNoKey(database);
    return result;
  });
}

/** Saves an older version again, as the newest. Refuses what `saveDocument` does; `not_found` when it is not kept. */
export async function restoreVersion(
  actor: Actor,
  kind: DocumentKind,
  { version, expectedVersion }: { version: number; expectedVersion: number },
  { now = new Date() }: { now?: Date } = {},
): Promise<ActionResult<SavedVersion>> {
  const stale = findPasswordRefusal(actor, `${kind}.changed`, now);
  if (stale) return stale;
  return writeKeys<ActionResult<SavedVersion>>(async (database) => {
    const access = await authorizeServerOwner(database, actor);
    if (!access.ok) return rollback(access);
    const row = await database.configVersion.findUnique({ where: { kind_version: { kind, version } } });
    if (!row) return rollback(refuseUnknown("version"));
    const input = { text: row.text, expectedVersion, note: `Restored version ${version}` };
    const result = await saveInside(database, actor, kind, input, { now });
    if (!result.ok || result.value.version === expectedVersion) return rollback(result);
    await invalidateNoKey(database);
    return result;
  });
}

/**
 * The same inside an open `writeKeys`, for changes that concern more than the document. The caller authorises the
 * actor, confirms their password, and must roll back what is refused.
 */
export async function saveInside(
  database: KeyWriter,
  actor: Actor,
  kind: DocumentKind,
  { text, expectedVersion, note = "" }: DocumentInput,
  { now }: { now: Date },
): Promise<{ ok: true; value: SavedVersion } | Refused> {
  const faults = findDocumentFaults(kind, text);
  if (faults) return refuseInvalid(faults);
  const current = await findDocument(database, kind);
  const before = current?.version ?? 0;
  if (before !== expectedVersion) return refuseSavedMeanwhile(before, current?.actorName ?? "");
  if (current?.text === text) return { ok: true, value: { version: before } };
  const version = before + 1;
  const { userId, userName: actorName } = actor;
  await database.configVersion.create({ data: { kind, version, at: now, userId, actorName, note, text } });
  await database.configVersion.deleteMany({ where: { kind, version: { lte: version - VERSIONS_KEPT } } });
  const details = describeChanges(kind, { before: current?.text ?? null, after: text, version, note });
  await recordActivity(database, toActivityActor(actor), { kind: `${kind}.changed`, details }, { now });
  return { ok: true, value: { version } };
}

function describeChanges(
  kind: DocumentKind,
  { before, after, version, note }: { before: string | null; after: string; version: number; note: string },
): ActivityDetails {
  const { added, removed, changed } = findChanges(kind, before, after);
  const names = { added, removed, changed };
  const lists = Object.entries(names).filter(([, list]) => list.length > 0);
  return {
    version: { before: version > 1 ? version - 1 : null, after: version },
    ...Object.fromEntries(lists.map(([name, list]) => [name, { before: null, after: shorten(list) }])),
    ...(note === "" ? {} : { note: { before: null, after: note } }),
  };
}

function shorten(names: readonly string[]): readonly string[] {
  return names.length <= MAX_NAMES ? names : [...names.slice(0, MAX_NAMES), `and ${names.length - MAX_NAMES} more`];
}
