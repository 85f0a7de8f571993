/** The upstreams' OpenAPI documents: the last of each route that the gate has handed over, in memory. */
import { hash } from "node:crypto";
import type { DescriptionFault, RouteDescription } from "@/lib/shared/routes/description";
import { type ApiDocument, readDocument } from "./document";

/** What is known of one route's document. */
export type StoredDescription = Pick<RouteDescription, "route" | "upstreamPath"> & { textHash?: string } & (
    | { document: ApiDocument }
    | { fault: DescriptionFault }
  );

/** On globalThis, because Next bundles this module more than once into one process. */
function memory(): Map<string, StoredDescription> {
  const holder = globalThis as typeof globalThis & { latchkeyDescriptions?: Map<string, StoredDescription> };
  holder.latchkeyDescriptions ??= new Map();
  return holder.latchkeyDescriptions;
}

/** Stores what the gate found for a route in place of what it found before. */
export function saveDescription({ route, upstreamPath, origin, found }: RouteDescription): void {
  const place = { route, upstreamPath };
  if ("fault" in found) return void memory().set(route, { ...place, fault: found.fault });
  // The same text comes again each minute, and reading a large one takes a while.
  const textHash = hash("sha256", `${origin}\n${found.text}`);
  const before = memory().get(route);
  if (before?.textHash === textHash) return void memory().set(route, { ...before, ...place });
  const document = readDocument(found.text, origin);
  memory().set(route, { ...place, textHash, ...(document ? { document } : { fault: "not_openapi" }) });
}

/** The descriptions of these routes. Those of others are forgotten: the routes are no longer in force. */
export function findDescriptions(routes: ReadonlySet<string>): StoredDescription[] {
  const known = memory();
  for (const route of known.keys()) if (!routes.has(route)) known.delete(route);
  return [...known.values()];
}
