/**
 * A transaction that changes a single key names it to the gate in a ring of rows, one for each of the last
 * generations. `lib/server/db/invalidation.ts` writes it, `lib/gate/auth/key-store-sqlite.ts` reads it.
 */

/** The number of generations that the ring holds. A gate that missed more than these empties its cache. */
export const CHANGED_KEYS_KEPT = 64;
