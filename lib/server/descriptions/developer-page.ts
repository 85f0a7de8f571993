/** Owners of the server choose whether everybody may read which calls its APIs have. */
import { type Actor, toActivityActor } from "@/lib/server/access/actor";
import { authorizeServerOwner } from "@/lib/server/access/first-account";
import { findPasswordRefusal } from "@/lib/server/access/password-rule";
import { recordActivity } from "@/lib/server/activity/record";
import { invalidateNoKey } from "@/lib/server/db/invalidation";
import type { Reader } from "@/lib/server/db/transaction-types";
import { rollback, writeKeys } from "@/lib/server/db/transactions";
import type { ActivityDetails } from "@/lib/shared/activity/view";
import { VERSIONS_KEPT } from "@/lib/shared/documents/kind";
import type { ActionResult } from "@/lib/shared/keys/key-view";
import { type DeveloperPage, developerPageInput, NO_DEVELOPER_PAGE } from "@/lib/shared/routes/developer-page";

/** Kept as versions beside the saved routes, whose gates do not read it. */
const KIND = "developer-page";

/** What is chosen now. A choice that a later version of Latchkey wrote counts as none. */
export async function findDeveloperPage(database: Reader): Promise<DeveloperPage> {
  const row = await findNewest(database);
  return (row && developerPageInput.safeParse(JSON.parse(row.text)).data) ?? NO_DEVELOPER_PAGE;
}

function findNewest(database: Reader): Promise<{ version: number; text: string } | null> {
  return database.configVersion.findFirst({ where: { kind: KIND }, orderBy: { version: "desc" } });
}

/**
 * Saves the choice. Choosing what is chosen already changes nothing. Refusals: `password_required`; `signed_out` and
 * `role_insufficient` as `authorizeServerOwner` says.
 */
export async function saveDeveloperPage(
  actor: Actor,
  chosen: DeveloperPage,
  { now = new Date() }: { now?: Date } = {},
): Promise<ActionResult<DeveloperPage>> {
  const stale = findPasswordRefusal(actor, "developer_page.changed", now);
  if (stale) return stale;
  return writeKeys<ActionResult<DeveloperPage>>(async (database) => {
    const access = await authorizeServerOwner(database, actor);
    if (!access.ok) return rollback(access);
    const before = await findDeveloperPage(database);
    const details = describeChanges(before, chosen);
    if (Object.keys(details).length === 0) return rollback({ ok: true, value: chosen });
    const version = ((await findNewest(database))?.version ?? 0) + 1;
    const { userId, userName: actorName } = actor;
    const row = { kind: KIND, version, at: now, userId, actorName, note: "", text: JSON.stringify(chosen) };
    await database.configVersion.create({ data: row });
    await database.configVersion.deleteMany({ where: { kind: KIND, version: { lte: version - VERSIONS_KEPT } } });
    await recordActivity(database, toActivityActor(actor), { kind: "developer_page.changed", details }, { now });
    await invalidateNoKey(database);
    return { ok: true, value: chosen };
  });
}

function describeChanges(before: DeveloperPage, after: DeveloperPage): ActivityDetails {
  const describe = (page: DeveloperPage) => ({
    publicPage: page.isPublic ? "on" : "off",
    searchEngines: page.isIndexed ? "allowed" : "not allowed",
    title: page.title,
  });
  const [old, next] = [Object.entries(describe(before)), describe(after)];
  const changed = old.filter(([name, value]) => next[name as keyof typeof next] !== value);
  return Object.fromEntries(
    changed.map(([name, value]) => [name, { before: value, after: next[name as keyof typeof next] }]),
  );
}
