/** What happened during a soak of several nodes, as clients saw it. Times are milliseconds of one monotonic clock. */

/** A question to a node whether a secret is admitted. `status` is 0 when no answer came. */
export type Check = { secret: string; node: string; sentAt: number; endedAt: number; status: number };

/** A call that ends a secret. `ackedAt` is null when no answer said that it was done. */
export type Revocation = { secret: string; node: string; kind: "delete" | "change"; ackedAt: number | null };

/** A key by its name, with what its client knows. Null: it does not, because no answer came. */
export type KeyLife = { account: string; name: string; created: boolean | null; deleted: boolean | null };

/** One request of an address while its upstream worked on it. */
export type Running = { address: string; startedAt: number; endedAt: number };

/** A time in which a node may not have reached Redis, or may have been frozen. */
export type Outage = { what: string; startedAt: number; endedAt: number };

/** How many keys an account had at a moment, by the database itself. */
export type KeyCount = { account: string; count: number };

/** Everything that is recorded. The checker needs nothing else. */
export type History = {
  checks: Check[];
  revocations: Revocation[];
  lives: KeyLife[];
  running: Running[];
  outages: Outage[];
  counts: KeyCount[];
  /** the names of the keys that were stored in the end, by account */
  stored: Map<string, Set<string>>;
};

/** An empty history. */
export function createHistory(): History {
  return { checks: [], revocations: [], lives: [], running: [], outages: [], counts: [], stored: new Map() };
}
