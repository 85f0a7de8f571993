/** Saves what the routes file holds, so that the file can be removed and the routes be edited in the browser. */
import { open } from "node:fs/promises";
import path from "node:path";
import type { Actor } from "@/lib/server/access/actor";
import { authorizeServerOwner } from "@/lib/server/access/first-account";
import { findPasswordRefusal } from "@/lib/server/access/password-rule";
import { type Refused, refuseInvalid } from "@/lib/server/access/refusals";
import type { KeyWriter } from "@/lib/server/db/transaction-types";
import { read, rollback, writeKeys } from "@/lib/server/db/transactions";
import { findDocument } from "@/lib/server/documents/documents";
import { type SavedVersion, saveInside } from "@/lib/server/documents/save";
import { WHOLE } from "@/lib/shared/documents/faults";
import type { ActionResult } from "@/lib/shared/keys/key-view";
import { parseJson } from "@/lib/shared/routes/json-lines";

const MAX_BYTES = 1024 * 1024;
const NOTE = "Imported from the routes file";

/**
 * Saves the file's routes, and its catalogue of permissions where it has one, as new versions. They are in force once
 * the file is gone. Refusals: `password_required`; those of `authorizeServerOwner`; `invalid` when the file can't be
 * read or used; `saved_meanwhile`.
 */
export async function importRoutesFile(
  actor: Actor,
  { expectedVersion }: { expectedVersion: number },
  { now = new Date(), file = findFile() }: { now?: Date; file?: string } = {},
): Promise<ActionResult<SavedVersion>> {
  const stale = findPasswordRefusal(actor, "routes.changed", now);
  if (stale) return stale;
  // Nobody else has the file read for them.
  const access = await read((database) => authorizeServerOwner(database, actor));
  if (!access.ok) return access;
  const document = await readFile(file);
  if (document === null) return refuseInvalid({ [WHOLE]: "The routes file can't be read, or is no JSON." });
  return writeKeys<ActionResult<SavedVersion>>(async (database) => {
    const present = await authorizeServerOwner(database, actor);
    if (!present.ok) return rollback(present);
    const { permissions, ...routes } = document;
    const refused = permissions === undefined ? null : await saveCatalogue(database, actor, permissions, now);
    if (refused) return rollback(refused);
    const text = JSON.stringify(routes, null, 2);
    const saved = await saveInside(database, actor, "routes", { text, expectedVersion, note: NOTE }, { now });
    return saved.ok ? saved : rollback(saved);
  });
}

async function saveCatalogue(database: KeyWriter, actor: Actor, given: unknown, now: Date): Promise<Refused | null> {
  const expectedVersion = (await findDocument(database, "permissions"))?.version ?? 0;
  const text = JSON.stringify(given, null, 2);
  const saved = await saveInside(database, actor, "permissions", { text, expectedVersion, note: NOTE }, { now });
  return saved.ok ? null : saved;
}

/** The file that the gate watches, too. */
function findFile(): string {
  return path.resolve(/* turbopackIgnore: true */ process.cwd(), process.env.ROUTES_FILE || "latchkey.routes.json");
}

/** Null when it can't be read, is too large, or holds no object. */
async function readFile(file: string): Promise<Record<string, unknown> | null> {
  try {
    const handle = await open(file, "r");
    try {
      const stats = await handle.stat();
      if (!stats.isFile() || stats.size > MAX_BYTES) return null;
      const json = parseJson((await handle.readFile("utf8")).replace(/^\uFEFF/, ""));
      const isObject = json.ok && typeof json.value === "object" && json.value !== null && !Array.isArray(json.value);
      return isObject ? (json.value as Record<string, unknown>) : null;
    } finally {
      await handle.close();
    }
  } catch {
    return null;
  }
}
