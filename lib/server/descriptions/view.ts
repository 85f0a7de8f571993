/** Shows the APIs behind this server to the members of its accounts. */
import type { Actor } from "@/lib/server/access/actor";
import { authorizeRead } from "@/lib/server/access/authorize";
import { authorizeServerOwner, runsServer } from "@/lib/server/access/first-account";
import { findRoutesReport } from "@/lib/server/catalogue/latest-report";
import type { Reader } from "@/lib/server/db/transaction-types";
import { read } from "@/lib/server/db/transactions";
import { findPermissions } from "@/lib/server/permissions/permissions";
import type { ActionResult } from "@/lib/shared/keys/key-view";
import { DESCRIPTION_FAULTS } from "@/lib/shared/routes/description";
import type { DeveloperPage } from "@/lib/shared/routes/developer-page";
import { findDeveloperPage } from "./developer-page";
import type { JsonObject } from "./document";
import { mergeDescriptions } from "./merge";
import { findDescriptions, type StoredDescription } from "./store";

/** The merged document, and for the people who run the server what is wrong with some of its parts. */
export type ApisView = {
  /** OpenAPI 3 */
  document: JsonObject;
  /** how many calls it has */
  calls: number;
  /** empty for others than the people who run the server */
  faults: { route: string; reason: string }[];
  /** the public page; null for others than the owners of the server, unless it is on */
  page: DeveloperPage | null;
  mayChangePage: boolean;
};

/**
 * The APIs as every member may see them: which calls there are, and which permission each needs, as on the page of
 * routes. Refusal: `signed_out`.
 */
export function findApis(actor: Actor, { now = new Date() }: { now?: Date } = {}): Promise<ActionResult<ApisView>> {
  return read<ActionResult<ApisView>>(async (database) => {
    const access = await authorizeRead(database, actor, now);
    if (!access.ok) return access;
    const { document, descriptions } = await mergeApis(database);
    const isOperator = await runsServer(database, actor, access.role);
    const faults = descriptions.flatMap((each) =>
      isOperator && "fault" in each ? [{ route: each.route, reason: DESCRIPTION_FAULTS[each.fault] }] : [],
    );
    const mayChangePage = (await authorizeServerOwner(database, actor)).ok;
    const chosen = await findDeveloperPage(database);
    const page = chosen.isPublic || mayChangePage ? chosen : null;
    return { ok: true, value: { document, calls: countCalls(document), faults, page, mayChangePage } };
  });
}

/** The merged document, and what it was made of. It holds nothing of any account. The caller authorises the reader. */
export async function mergeApis(
  database: Reader,
): Promise<{ document: JsonObject; descriptions: readonly StoredDescription[] }> {
  const routes = (findRoutesReport()?.routes ?? []).filter(({ isDisabled }) => !isDisabled);
  const descriptions = findDescriptions(new Set(routes.map(({ path }) => path)));
  const { catalogue } = await findPermissions(database);
  return { document: mergeDescriptions(descriptions, routes, catalogue), descriptions };
}

/** How many calls a merged document has. */
export function countCalls({ paths }: JsonObject): number {
  return Object.values(paths as Record<string, JsonObject>).reduce((sum, item) => sum + Object.keys(item).length, 0);
}
