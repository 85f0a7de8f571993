/** Remembers keys by the SHA-256 of their secret until they are changed. */
import { hash } from "node:crypto";
import { type KeyReader, type LoadedKey, NOT_LOADED } from "./key-store";
import type { KeyRecord } from "./verify-key";

/** The most keys that are remembered, about 50 MB. Half of that number is remembered for certain while in use. */
export const CACHE_CAPACITY = 100_000;

/** The most changed keys that are remembered one by one, about 1 MB; beyond it the whole cache is emptied. */
const MAX_CHANGED_KEYS = 10_000;

/**
 * A bounded cache of known keys in front of a store. A key that was changed is read again at the first look-up after
 * the `refresh()` that saw the change. Every method throws when the store can't be read; the caller must then refuse.
 */
export class KeyCache {
  readonly #store: KeyReader;
  readonly #half: number;
  // Two generations of entries. When the recent one is full it replaces the previous one, which is dropped as a whole:
  // dropping the oldest entry one at a time makes a Map walk past everything that it has dropped before.
  #recent = new Map<string, KeyRecord>();
  #previous = new Map<string, KeyRecord>();
  /** key id -> the generation that last changed it, since the cache was last emptied */
  readonly #changed = new Map<string, number>();
  /** secrets of requests that this process sends itself, by their hash; null while there are none */
  #lent: Map<string, KeyRecord> | null = null;
  #generation = -1;
  /** the generation at which the cache was last emptied: an older record may have missed any change */
  #emptiedAt = -1;
  #isBehind = false;
  readonly #now: () => number;

  /** `now` returns milliseconds since 1970. */
  constructor(store: KeyReader, capacity = CACHE_CAPACITY, now = Date.now) {
    this.#store = store;
    this.#half = Math.max(1, Math.floor(capacity / 2));
    this.#now = now;
  }

  /** The key of `secret` as it is now, or null. Throws when the store can't be read, or has to `load` it. */
  find(secret: string): KeyRecord | null {
    const key = this.refresh() ? this.findByHash(hashSecret(secret)) : NOT_LOADED;
    if (key === NOT_LOADED) throw new Error("the key can't be read at this moment");
    return key;
  }

  /**
   * Forgets the keys that were changed, or all where that is not known. Returns false when the store can't vouch for
   * them at this moment; throws when it can't be read. The caller must then refuse.
   */
  refresh(): boolean {
    this.#isBehind = false;
    const generation = this.#store.generation();
    if (generation === null) return false;
    if (generation === this.#generation) return true;
    const ids = this.#store.changedBetween(this.#generation, generation);
    if (ids === null || this.#changed.size + ids.length > MAX_CHANGED_KEYS) this.#forgetAll(generation);
    else for (const id of ids) this.#changed.set(id, generation);
    this.#generation = generation;
    return true;
  }

  /**
   * The key by what `hashSecret` makes of its secret, or null, as of the last `refresh()`, which must have been in this
   * tick. Every step is synchronous, so no change can slip between reading the generation and filling the cache: a
   * record is at least as new as the generation that it is kept under. Unknown secrets are not remembered, so a key
   * works from the moment it is created. An old secret is unknown from its end on. Throws when the store can't be read.
   * `NOT_LOADED` where only `load` can tell.
   */
  findByHash(digest: string): KeyRecord | null | typeof NOT_LOADED {
    const lent = this.#lent?.get(digest);
    if (lent) return lent;
    const recent = this.#recent.get(digest);
    if (recent !== undefined && this.#isUnchanged(recent)) return this.#unlessEnded(recent);
    const before = this.#previous.get(digest);
    const isKnown = before !== undefined && this.#isUnchanged(before);
    const key = isKnown ? before : this.#store.find(Buffer.from(digest, "base64"));
    if (key === null || key === NOT_LOADED) return key;
    if (key.readAt > this.#generation) this.#isBehind = true;
    this.#remember(digest, key);
    return this.#unlessEnded(key);
  }

  /** Whether a key has been read that is newer than the last `refresh()`, and what belongs to it may be, too. */
  get isBehind(): boolean {
    return this.#isBehind;
  }

  /**
   * Gives the rights of a key to a secret that nobody has, until the returned function is called. For requests that
   * this process sends itself: the secret must never leave it.
   */
  lend(secret: string, key: KeyRecord): () => void {
    const digest = hashSecret(secret);
    this.#lent ??= new Map();
    this.#lent.set(digest, key);
    return () => {
      this.#lent?.delete(digest);
      if (this.#lent?.size === 0) this.#lent = null;
    };
  }

  /** What the store's `load` promises. Rejects when it has none. */
  async load(digests: readonly string[]): Promise<ReadonlyMap<string, LoadedKey>> {
    if (!this.#store.load) throw new Error("this store has no keys to load");
    return this.#store.load(digests);
  }

  /**
   * Remembers a record that `load` gave, and returns it; null when its secret has ended. `NOT_LOADED` when a change
   * that is known by now may be missing in it: it must not be used. `refresh()` must have returned true in this tick,
   * after the load.
   */
  admitLoaded(digest: string, key: LoadedKey): LoadedKey | null | typeof NOT_LOADED {
    if (key === "unavailable") return key;
    if (key.readAt < this.#emptiedAt || !this.#isUnchanged(key)) return NOT_LOADED;
    this.#remember(digest, key);
    return this.#unlessEnded(key);
  }

  /** The clock is asked for old secrets alone. */
  #unlessEnded(key: KeyRecord): KeyRecord | null {
    return key.secretEndsAt !== null && this.#now() >= key.secretEndsAt ? null : key;
  }

  #isUnchanged({ id, readAt }: KeyRecord): boolean {
    if (this.#changed.size === 0) return true;
    const changedAt = this.#changed.get(id);
    return changedAt === undefined || changedAt <= readAt;
  }

  #forgetAll(generation: number): void {
    this.#emptiedAt = generation;
    this.#recent = new Map();
    this.#previous = new Map();
    this.#changed.clear();
  }

  #remember(digest: string, key: KeyRecord): void {
    if (this.#recent.size >= this.#half) {
      this.#previous = this.#recent;
      this.#recent = new Map();
    }
    this.#recent.set(digest, key);
  }
}

/** The SHA-256 of a secret in base64, the cache's key. */
export function hashSecret(secret: string): string {
  return hash("sha256", secret, "base64");
}
