/** Shows the APIs behind this server to everybody, where an owner has turned the public page on. */
import type { Reader } from "@/lib/server/db/transaction-types";
import { read } from "@/lib/server/db/transactions";
import type { DeveloperPage } from "@/lib/shared/routes/developer-page";
import { findDeveloperPage } from "./developer-page";
import type { JsonObject } from "./document";
import { countCalls, mergeApis } from "./view";

/** What strangers see. `text` is the merged document as JSON. */
export type PublicApis = { page: DeveloperPage; text: string; calls: number };

/** How long a document is kept: strangers may ask as often as they like, and merging costs milliseconds. */
const KEPT_MS = 2_000;

type Kept = { at: number; document: JsonObject };
/** On globalThis, because Next bundles this module more than once into one process. */
const holder = globalThis as typeof globalThis & { latchkeyPublicApis?: Kept };

/** Null while the page is off, which is asked of the database each time. */
export function readPublicApis({ now = new Date() }: { now?: Date } = {}): Promise<PublicApis | null> {
  return read(async (database) => {
    const page = await findDeveloperPage(database);
    if (!page.isPublic) return null;
    const document = await findMerged(database, now.getTime());
    const text = JSON.stringify({ ...document, info: { title: page.title, version: "1" } });
    return { page, text, calls: countCalls(document) };
  });
}

async function findMerged(database: Reader, at: number): Promise<JsonObject> {
  const kept = holder.latchkeyPublicApis;
  // A clock that was set back must not keep a document for longer.
  if (kept && at >= kept.at && at - kept.at < KEPT_MS) return kept.document;
  const { document } = await mergeApis(database);
  holder.latchkeyPublicApis = { at, document };
  return document;
}
