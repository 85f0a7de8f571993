/**
 * How a transaction that changes a single key tells the gate which one: a ring of rows, one for each of the last
 * generations.
 */

/**
 * Generations that the ring holds. Who looked longer ago than that forgets everything, as for a generation without a
 * row.
 */
export const CHANGED_KEYS_KEPT = 64;
