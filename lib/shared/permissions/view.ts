/** The permissions in force, as the signed-in pages see them. */
import type { OwnPermission } from "@/lib/shared/keys/own-permission";
import { type Catalogue, EMPTY_CATALOGUE } from "./catalogue";

/** Where the catalogue in force comes from: the routes file wins over what was saved in the dashboard. */
export type CatalogueSource = "file" | "saved" | "none";

/** The catalogue in force, and which calls ask for its words. */
export type PermissionsView = {
  catalogue: Catalogue;
  source: CatalogueSource;
  /** the version that was saved in the dashboard; 0 where none was */
  version: number;
  /** for each own word that a route asks for: the calls, for example "GET /api/orders" */
  calls: Partial<Record<OwnPermission, string[]>>;
  /** when a client that fails on permissions which it does not know last listed the account's keys; null for never */
  strictClientAt: string | null;
};

/** What a page sees of a server that has no own permissions. */
export const NO_PERMISSIONS: PermissionsView = {
  catalogue: EMPTY_CATALOGUE,
  source: "none",
  version: 0,
  calls: {},
  strictClientAt: null,
};
