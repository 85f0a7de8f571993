/** Finds keys in the cache, or loads them where the store has to ask its server first: step 4 of the order. */
import type { Log } from "@/lib/gate/process/log";
import type { KeyCache } from "./key-cache";
import { NOT_LOADED } from "./key-store";
import type { KeyRecord } from "./verify-key";

/** The parts of the gate that finding a key needs. */
export type KeyParts = {
  keys: KeyCache;
  log: Pick<Log, "error">;
  /** what is saved beside the keys, and must not be older than they are; absent where nothing is */
  documents?: { refresh(): void };
};

/** What the look for a key gives: null for a secret that nobody has, "unavailable" when nobody can tell. */
export type FoundKey = KeyRecord | null | "unavailable";

/** How often a key is loaded that changes again while it is on its way. */
const MOST_LOADS = 3;

/** How often what has changed is looked at for one key that changes again and again. */
const MOST_LOOKS = 3;

/**
 * Makes the cache forget what has changed, and puts saved routes in force; false when the store can't be read, or can't
 * vouch for its keys.
 */
export function refreshKeys({ keys, log, documents }: KeyParts): boolean {
  try {
    if (!keys.refresh()) return false;
    documents?.refresh();
    return true;
  } catch (error) {
    logUnreadable(log, error);
    return false;
  }
}

/**
 * The key by what `hashSecret` makes of its secret. `refreshKeys` must have returned true in this tick, and is called
 * again where the key was changed since: a renamed permission has its new name in the key and in the routes, and the
 * key must not be judged by routes that still have its old name.
 */
export function findKeyByHash(parts: KeyParts, secretHash: string): FoundKey | typeof NOT_LOADED {
  let key = readKey(parts, secretHash);
  for (let looks = 1; parts.keys.isBehind && looks < MOST_LOOKS; looks++) {
    key = refreshKeys(parts) ? readKey(parts, secretHash) : "unavailable";
  }
  return key;
}

function readKey({ keys, log }: KeyParts, secretHash: string): FoundKey | typeof NOT_LOADED {
  try {
    return keys.findByHash(secretHash);
  } catch (error) {
    logUnreadable(log, error);
    return "unavailable";
  }
}

/**
 * The keys by what `hashSecret` makes of their secrets, in that order. A promise only where one has to be loaded. What
 * is found may be used in the tick in which this returns or resolves, and not later.
 */
export function findKeys(parts: KeyParts, hashes: readonly string[]): FoundKey[] | Promise<FoundKey[]> {
  let found = readKeys(parts, hashes);
  // All are judged by the same routes, so where one is newer than those, all are found again.
  for (let looks = 1; parts.keys.isBehind && looks < MOST_LOOKS; looks++) found = readKeys(parts, hashes);
  return isComplete(found) ? found : loadKeys(parts, hashes, listMissing(hashes, found));
}

function readKeys(parts: KeyParts, hashes: readonly string[]): Found[] {
  const isReadable = refreshKeys(parts);
  return hashes.map((hash) => (isReadable ? readKey(parts, hash) : "unavailable"));
}

/**
 * Loads those of the keys that the cache does not have. Never rejects; the store logs why it can't load. Each key is
 * found by what is known when this resolves: while its record was on its way it may have changed, and the store's word
 * may have expired.
 */
export async function loadKeys(parts: KeyParts, hashes: readonly string[], missing = hashes): Promise<FoundKey[]> {
  const unknown = new Set<string>();
  for (let loads = 0; loads < MOST_LOADS; loads++) {
    const loaded = await parts.keys.load(missing).catch(() => null);
    if (loaded === null || !refreshKeys(parts)) break;
    for (const hash of missing) if (!loaded.has(hash)) unknown.add(hash);
    const found = hashes.map((hash) => {
      const record = loaded.get(hash);
      if (record) return parts.keys.admitLoaded(hash, record);
      return unknown.has(hash) ? null : findKeyByHash(parts, hash);
    });
    if (isComplete(found)) return found;
    missing = listMissing(hashes, found);
  }
  return findRemembered(parts, hashes);
}

type Found = FoundKey | typeof NOT_LOADED;

function isComplete(found: readonly Found[]): found is FoundKey[] {
  return !found.includes(NOT_LOADED);
}

function listMissing(hashes: readonly string[], found: readonly Found[]): string[] {
  return hashes.filter((_, index) => found[index] === NOT_LOADED);
}

function findRemembered(parts: KeyParts, hashes: readonly string[]): FoundKey[] {
  const isReadable = refreshKeys(parts);
  return hashes.map((hash) => {
    const key = isReadable ? findKeyByHash(parts, hash) : "unavailable";
    return key === NOT_LOADED ? "unavailable" : key;
  });
}

function logUnreadable(log: KeyParts["log"], error: unknown): void {
  log.error({ error: String(error) }, "the database of keys can't be read");
}
