/** Remembers keys by the SHA-256 of their secret for as long as nothing that the gate may admit of them has changed. */
import { hash } from "node:crypto";
import type { KeyRecord } from "./verify-key";

/** Where keys come from (`KeySource`). `find` may be asked only after `generation` was, in the same turn. */
export type KeyStore = {
  generation(): number;
  changedBetween(before: number, generation: number): string[] | null;
  find(hash: Buffer): KeyRecord | null;
};

/** Keys that are remembered at most, about 50 MB of them; so many as half of it for certain, if they are in use. */
export const CACHE_CAPACITY = 100_000;

/** Changed keys that are told apart at most, about 1 MB of them, before everything is forgotten. */
const MAX_CHANGED_KEYS = 10_000;

export class KeyCache {
  readonly #source: KeyStore;
  readonly #half: number;
  // What was asked for lately, and what before that. Once the first is full it takes the place of the second, which is dropped as
  // a whole: to drop one at a time, a Map would walk past all that it has dropped before.
  #recent = new Map<string, KeyRecord>();
  #before = new Map<string, KeyRecord>();
  /** the generation that last changed a key, for those that were changed since everything was forgotten */
  readonly #changed = new Map<string, number>();
  #generation = -1;

  constructor(source: KeyStore, capacity = CACHE_CAPACITY) {
    this.#source = source;
    this.#half = Math.max(1, Math.floor(capacity / 2));
  }

  /** The key that `secret` opens now, or null. Throws when the database can't be read. */
  find(secret: string): KeyRecord | null {
    this.refresh();
    return this.findByHash(hashSecret(secret));
  }

  /** Forgets the keys that were changed, or everything if that is not known. Throws when the database can't be read. */
  refresh(): void {
    const generation = this.#source.generation();
    if (generation === this.#generation) return;
    const ids = this.#source.changedBetween(this.#generation, generation);
    if (ids === null || this.#changed.size + ids.length > MAX_CHANGED_KEYS) this.#forgetAll();
    else for (const id of ids) this.#changed.set(id, generation);
    this.#generation = generation;
  }

  /**
   * The key by what `hashOf` makes of its secret, or null, as of the last `refresh`, which must have been in this very turn.
   * Every step is synchronous, so no mutation can slip between reading the generation and filling the cache: what is read is
   * at least as new as the generation it is kept under. Unknown secrets are not remembered, so a key works from the moment it
   * is created. Throws when the database can't be read.
   */
  findByHash(digest: string): KeyRecord | null {
    const recent = this.#recent.get(digest);
    if (recent !== undefined && this.#isUnchanged(recent)) return recent;
    const before = this.#before.get(digest);
    const isKnown = before !== undefined && this.#isUnchanged(before);
    const key = isKnown ? before : this.#source.find(Buffer.from(digest, "base64"));
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
    this.#before = new Map();
    this.#changed.clear();
  }

  #remember(digest: string, key: KeyRecord): void {
    if (this.#recent.size >= this.#half) {
      this.#before = this.#recent;
      this.#recent = new Map();
    }
    this.#recent.set(digest, key);
  }
}

/** SHA-256 in base64, by which secrets are known here. */
export function hashSecret(secret: string): string {
  return hash("sha256", secret, "base64");
}
