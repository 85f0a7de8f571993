/**
 * How a transaction that changes a single key tells the gate which one: a ring of rows, one for each of the last
 * generations. `lib/server/db/invalidation.ts` writes it, `lib/gate/auth/key-store-sqlite.ts` reads it.
 */

/** Generations that the ring holds. A gate that last looked before that empties its cache. */
export const CHANGED_KEYS_KEPT = 64;
