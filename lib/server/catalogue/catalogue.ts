/** The catalogue of permissions in force: of the routes file where it has one, else as saved in the dashboard. */
import type { Reader } from "@/lib/server/db/transaction-types";
import { type Catalogue, EMPTY_CATALOGUE } from "@/lib/shared/permissions/catalogue";
import { catalogue as catalogueSchema } from "@/lib/shared/permissions/catalogue-schema";
import type { PermissionsView } from "@/lib/shared/permissions/view";
import { findRoutesReport } from "./latest-report";

/** The catalogue, where it comes from, and the newest saved version; 0 where none was ever saved. */
export type CatalogueInForce = Pick<PermissionsView, "catalogue" | "source" | "version">;

/** The catalogue in force. It names what every member chooses from, so that nobody is authorised to read it. */
export async function findCatalogue(database: Reader): Promise<CatalogueInForce> {
  const newest = { where: { kind: "permissions" }, orderBy: { version: "desc" } } as const;
  const saved = await database.configVersion.findFirst({ ...newest, select: { version: true, text: true } });
  const fromFile = findRoutesReport()?.catalogue ?? null;
  const inForce = fromFile ?? (saved && parseSaved(saved.text));
  return {
    catalogue: inForce ?? EMPTY_CATALOGUE,
    source: fromFile ? "file" : saved ? "saved" : "none",
    version: saved?.version ?? 0,
  };
}

/** Null for a document that a later version of Latchkey wrote: the gate does not use it either. */
function parseSaved(text: string): Catalogue | null {
  return catalogueSchema.safeParse(JSON.parse(text)).data ?? null;
}
