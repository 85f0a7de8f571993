/** Saves the server's own permissions, and carries renamed ones into everything that names them. */
import type { Actor } from "@/lib/server/access/actor";
import { authorizeServerOwner } from "@/lib/server/access/first-account";
import { findPasswordRefusal } from "@/lib/server/access/password-rule";
import { type Refused, refuseInvalid } from "@/lib/server/access/refusals";
import { findRoutesReport } from "@/lib/server/catalogue/latest-report";
import { invalidateNoKey } from "@/lib/server/db/invalidation";
import type { KeyWriter } from "@/lib/server/db/transaction-types";
import { rollback, writeKeys } from "@/lib/server/db/transactions";
import { restoreVersion, type SavedVersion, saveInside } from "@/lib/server/documents/save";
import type { ActionResult } from "@/lib/shared/keys/key-view";
import type { OwnPermission } from "@/lib/shared/keys/own-permission";
import { listWords } from "@/lib/shared/permissions/catalogue";
import { catalogue as catalogueSchema } from "@/lib/shared/permissions/catalogue-schema";
import type { PermissionsInput } from "@/lib/shared/permissions/input";
import type { Renames } from "@/lib/shared/permissions/rename";
import { findPermissions } from "./permissions";
import { renameEverywhere } from "./rename";

/** What is wrong with the catalogue as a whole is said about this field. */
const WHOLE = "document";

/**
 * Saves the catalogue as a new version. Renamed permissions are renamed in routes, keys, boundaries and invitations in
 * the same transaction, so that the next request needs the new word and finds it in the key. Keys keep a permission
 * that was removed. Refusals: `password_required`; `signed_out` and `role_insufficient` unless the actor is an owner of
 * the first account; `invalid`, by place in the document; `saved_meanwhile`.
 */
export async function savePermissions(
  actor: Actor,
  input: PermissionsInput,
  { now = new Date() }: { now?: Date } = {},
): Promise<ActionResult<SavedVersion>> {
  const { renames, expectedVersion, text } = input;
  const stale = findPasswordRefusal(actor, "permissions.changed", now);
  if (stale) return stale;
  return writeKeys<ActionResult<SavedVersion>>(async (database) => {
    const access = await authorizeServerOwner(database, actor);
    if (!access.ok) return rollback(access);
    const refused = refuseFile() ?? (await findRenameRefusal(database, text, renames));
    if (refused) return rollback(refused);
    const note =
      input.note ||
      renames
        .map(({ from, to }) => `${from} is now ${to}`)
        .join(", ")
        .slice(0, 200);
    const saved = await saveInside(database, actor, "permissions", { text, expectedVersion, note }, { now });
    if (!saved.ok || saved.value.version === expectedVersion) return rollback(saved);
    // Renaming changes any number of keys, so that the gate must forget them all: no call of `invalidateNoKey`.
    const failed = renames.length > 0 ? await renameEverywhere(database, actor, renames, { now }) : null;
    if (failed) return rollback(failed);
    if (renames.length === 0) await invalidateNoKey(database);
    return saved;
  });
}

/**
 * Saves an older version again, as the newest. What was renamed since is not renamed back: keys keep their words.
 * Refuses what `savePermissions` does; `not_found` when the version is not kept.
 */
export async function restorePermissions(
  actor: Actor,
  input: { version: number; expectedVersion: number },
  { now = new Date() }: { now?: Date } = {},
): Promise<ActionResult<SavedVersion>> {
  return refuseFile() ?? restoreVersion(actor, "permissions", input, { now });
}

function refuseFile(): Refused | null {
  if (!findRoutesReport()?.catalogue) return null;
  return refuseInvalid({ [WHOLE]: "The routes file defines the permissions of this server. Change them there." });
}

/** Refuses renames that the saved catalogues do not show, and those of words that a routes file names. */
async function findRenameRefusal(database: KeyWriter, text: string, renames: Renames): Promise<Refused | null> {
  if (renames.length === 0) return null;
  const before = new Set(listWords((await findPermissions(database)).catalogue));
  const after = findWords(text);
  const sources = new Set(renames.map(({ from }) => from));
  const isShown = ({ from, to }: Renames[number]) =>
    before.has(from) && after.has(to) && !after.has(from) && !before.has(to);
  if (sources.size < renames.length || !renames.every(isShown)) {
    return refuseInvalid({ [WHOLE]: "The renamed permissions are not those of the catalogue any more. Try again." });
  }
  const report = findRoutesReport();
  if (!report?.file.isPresent) return null;
  const named = report.routes.flatMap(({ methods }) => methods.flatMap(({ permissions }) => permissions));
  const inFile = named.find((word) => sources.has(word as OwnPermission));
  if (inFile === undefined) return null;
  return refuseInvalid({
    [WHOLE]: `The routes file names "${inFile}", and only you can edit that. Add the new permission, change the file, then remove the old one.`,
  });
}

/** The words of a catalogue's text; none where it is not valid, which is refused when it is saved. */
function findWords(text: string): ReadonlySet<OwnPermission> {
  try {
    const parse = catalogueSchema.safeParse(JSON.parse(text));
    return new Set(parse.success ? listWords(parse.data) : []);
  } catch {
    return new Set();
  }
}
