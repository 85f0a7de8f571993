/** Renames permissions in everything stored: the saved routes, keys, their use, permission boundaries, invitations. */
import type { Actor } from "@/lib/server/access/actor";
import type { Refused } from "@/lib/server/access/refusals";
import type { KeyWriter } from "@/lib/server/db/transaction-types";
import { findDocument } from "@/lib/server/documents/documents";
import { saveInside } from "@/lib/server/documents/save";
import { renameInKept } from "@/lib/server/usage/keep";
import { renameInUsage } from "@/lib/server/usage/rename";
import { isPermission } from "@/lib/shared/keys/permissions";
import { type Renames, renameInRoutes, renameWords } from "@/lib/shared/permissions/rename";
import { formatPolicy, parsePolicy } from "@/lib/shared/policy/key-policy";

/** Renames in every account: the words are the whole server's. Returns why it could not; the caller rolls back then. */
export async function renameEverywhere(
  database: KeyWriter,
  actor: Actor,
  renames: Renames,
  { now }: { now: Date },
): Promise<Refused | null> {
  const routes = await findDocument(database, "routes");
  if (routes) {
    const { version: expectedVersion, text } = routes;
    const note = "Permissions were renamed";
    const input = { text: renameInRoutes(text, renames), expectedVersion, note };
    const saved = await saveInside(database, actor, "routes", input, { now });
    if (!saved.ok) return saved;
  }
  const named = { OR: renames.map(({ from }) => ({ permissions: { contains: from } })) };
  const lists = { where: named, select: { permissions: true }, distinct: ["permissions" as const] };
  // Many rows hold the same few lists, so that one statement for each list is enough.
  for (const change of listChanges(await database.apiKey.findMany(lists), renames)) {
    const data = { permissions: change.after, version: { increment: 1 } };
    await database.apiKey.updateMany({ where: { permissions: change.before }, data });
  }
  for (const { before, after } of listChanges(await database.membership.findMany(lists), renames)) {
    await database.membership.updateMany({ where: { permissions: before }, data: { permissions: after } });
  }
  for (const { before, after } of listChanges(await database.invitation.findMany(lists), renames)) {
    await database.invitation.updateMany({ where: { permissions: before }, data: { permissions: after } });
  }
  await renameInDeleted(database, renames);
  await renameInUsage(database, renames);
  await renameInPolicies(database, renames);
  return null;
}

async function renameInDeleted(database: KeyWriter, renames: Renames): Promise<void> {
  const holding = renames.flatMap(({ from }) => [{ settings: { contains: from } }, { details: { contains: from } }]);
  const ids = await database.deletedKey.findMany({ where: { OR: holding }, select: { id: true } });
  // One after the other: each may hold half a megabyte.
  for (const { id } of ids) {
    const row = await database.deletedKey.findUniqueOrThrow({ where: { id } });
    const stored = JSON.parse(row.settings);
    const permissions = renameWords(stored.permissions, renames);
    const settings = JSON.stringify({ ...stored, permissions });
    await database.deletedKey.update({
      where: { id },
      data: { settings, details: renameInKept(row.details, renames) },
    });
  }
}

async function renameInPolicies(database: KeyWriter, renames: Renames): Promise<void> {
  const where = { keyPolicy: { not: null } };
  for (const { id, keyPolicy } of await database.account.findMany({ where, select: { id: true, keyPolicy: true } })) {
    const policy = parsePolicy(keyPolicy);
    const forbidden = renameWords(policy.forbidden.join(" "), renames).split(" ").filter(isPermission);
    const renamed = formatPolicy({ ...policy, forbidden });
    if (renamed !== keyPolicy) await database.account.update({ where: { id }, data: { keyPolicy: renamed } });
  }
}

/** A list that merely contains the text of a renamed word, such as `orders:read-all`, is none that changes. */
function listChanges(rows: readonly { permissions: string }[], renames: Renames) {
  return rows
    .map(({ permissions: before }) => ({ before, after: renameWords(before, renames) }))
    .filter(({ before, after }) => before !== after);
}
