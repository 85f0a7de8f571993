/** Remembers keys by the SHA-256 of their secret until they are changed. */
import { hash } from "node:crypto";
import type { KeyReader } from "./key-store";
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
  #generation = -1;

  constructor(store: KeyReader, capacity = CACHE_CAPACITY) {
    this.#store = store;
    this.#half = Math.max(1, Math.floor(capacity / 2));
  }

  /** The key of `secret` as it is now, or null. Throws when the store can't be read. */
  find(secret: string): KeyRecord | null {
    this.refresh();
    return this.findByHash(hashSecret(secret));
  }

  /** Forgets the keys that were changed, or all where that is not known. Throws when the store can't be read. */
  refresh(): void {
    const generation = this.#store.generation();
    if (generation === this.#generation) return;
    const ids = this.#store.changedBetween(this.#generation, generation);
    if (ids === null || this.#changed.size + ids.length > MAX_CHANGED_KEYS) this.#forgetAll();
    else for (const id of ids) this.#changed.set(id, generation);
    this.#generation = generation;
  }

  /**
   * The key by what `hashSecret` makes of its secret, or null, as of the last `refresh()`, which must have been in this
   * tick. Every step is synchronous, so no change can slip between reading the generation and filling the cache: a
   * record is at least as new as the generation that it is kept under. Unknown secrets are not remembered, so a key
   * works from the moment it is created. Throws when the store can't be read.
   */
  findByHash(digest: string): KeyRecord | null {
    const recent = this.#recent.get(digest);
    if (recent !== undefined && this.#isUnchanged(recent)) return recent;
    const before = this.#previous.get(digest);
    const isKnown = before !== undefined && this.#isUnchanged(before);
    const key = isKnown ? before : this.#store.find(Buffer.from(digest, "base64"));
    if (key) this.#remember(digest, key);
    return key;
  }

  #isUnchanged({ id, readAt }: KeyRecord): boolean {
    if (this.#changed.size === 0) return true;
    const changedAt = this.#changed.get(id);
    return changedAt === undefined || changedAt <= readAt;
  }

  #forgetAll(): void {
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
