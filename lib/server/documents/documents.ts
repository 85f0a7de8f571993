/** Reads the saved routes and permissions, and their versions. */
import type { Actor } from "@/lib/server/access/actor";
import { authorizeServerOwner } from "@/lib/server/access/first-account";
import { refuseUnknown } from "@/lib/server/access/refusals";
import type { Reader } from "@/lib/server/db/transaction-types";
import { read } from "@/lib/server/db/transactions";
import { findChanges } from "@/lib/shared/documents/changes";
import type { DocumentKind } from "@/lib/shared/documents/kind";
import type { SavedDocument, VersionPage } from "@/lib/shared/documents/view";
import type { ActionResult } from "@/lib/shared/keys/key-view";

const PAGE_SIZE = 20;

/** The document in force, or null where none was ever saved. The caller authorises the reader. */
export async function findDocument(database: Reader, kind: DocumentKind): Promise<SavedDocument | null> {
  const row = await database.configVersion.findFirst({ where: { kind }, orderBy: { version: "desc" } });
  return row && toSavedDocument(row);
}

/** The version in force; 0 where nothing was ever saved. The caller authorises the reader. */
export async function findNewestVersion(database: Reader, kind: DocumentKind): Promise<number> {
  const where = { kind };
  const row = await database.configVersion.findFirst({
    where,
    orderBy: { version: "desc" },
    select: { version: true },
  });
  return row?.version ?? 0;
}

/** The document in force, for the owners of the first account. Refusals: those of `authorizeServerOwner`. */
export function readDocument(
  actor: Actor,
  { kind }: { kind: DocumentKind },
): Promise<ActionResult<SavedDocument | null>> {
  return read<ActionResult<SavedDocument | null>>(async (database) => {
    const access = await authorizeServerOwner(database, actor);
    if (!access.ok) return access;
    return { ok: true, value: await findDocument(database, kind) };
  });
}

/**
 * The versions before `before`, newest first, a page at a time. Each says what it changed. Refusals: those of
 * `authorizeServerOwner`.
 */
export function listVersions(
  actor: Actor,
  { kind, before }: { kind: DocumentKind; before?: number },
): Promise<ActionResult<VersionPage>> {
  return read<ActionResult<VersionPage>>(async (database) => {
    const access = await authorizeServerOwner(database, actor);
    if (!access.ok) return access;
    const where = { kind, ...(before === undefined ? {} : { version: { lt: before } }) };
    // One more than is shown: the last one is compared with it.
    const rows = await database.configVersion.findMany({ where, orderBy: { version: "desc" }, take: PAGE_SIZE + 1 });
    const versions = rows.slice(0, PAGE_SIZE).map((row, index) => {
      const { text, ...rest } = toSavedDocument(row);
      return { ...rest, changes: findChanges(kind, rows[index + 1]?.text ?? null, text) };
    });
    const older = rows.length > PAGE_SIZE ? (versions.at(-1)?.version ?? null) : null;
    return { ok: true, value: { versions, older } };
  });
}

/** One version with its text. Refusals: those of `authorizeServerOwner`; `not_found` when it is not kept any more. */
export function readVersion(
  actor: Actor,
  { kind, version }: { kind: DocumentKind; version: number },
): Promise<ActionResult<SavedDocument>> {
  return read<ActionResult<SavedDocument>>(async (database) => {
    const access = await authorizeServerOwner(database, actor);
    if (!access.ok) return access;
    const row = await database.configVersion.findUnique({ where: { kind_version: { kind, version } } });
    return row ? { ok: true, value: toSavedDocument(row) } : refuseUnknown("version");
  });
}

type Row = { version: number; at: Date; actorName: string; note: string; text: string };

function toSavedDocument({ version, at, actorName, note, text }: Row): SavedDocument {
  return { version, at: at.toISOString(), actorName, note, text };
}
