/** Remembers keys by the SHA-256 of their secret for as long as nothing that the gate may admit has changed. */
import { hash } from "node:crypto";
import type { GateKey } from "./judge";

/** Where keys come from. `find` may be asked only after `generation` was, in the same turn. */
export type Keys = { generation(): number; find(hash: Buffer): GateKey | null };

/** Keys that are remembered at most, about 50 MB of them; so many as half of it for certain, if they are in use. */
export const CACHE_CAPACITY = 100_000;

export class KeyCache {
  readonly #source: Keys;
  readonly #half: number;
  // What was asked for lately, and what before that. Once the first is full it takes the place of the second, which is dropped as
  // a whole: to drop one at a time, a Map would walk past all that it has dropped before.
  #recent = new Map<string, GateKey>();
  #before = new Map<string, GateKey>();
  #generation = -1;

  constructor(source: Keys, capacity = CACHE_CAPACITY) {
    this.#source = source;
    this.#half = Math.max(1, Math.floor(capacity / 2));
  }

  /** The key that `secret` opens now, or null. Throws when the database can't be read. */
  find(secret: string): GateKey | null {
    this.refresh();
    return this.findHashed(hashOf(secret));
  }

  /** Forgets everything if what the gate may admit has changed. Throws when the database can't be read. */
  refresh(): void {
    const generation = this.#source.generation();
    if (generation === this.#generation) return;
    this.#recent = new Map();
    this.#before = new Map();
    this.#generation = generation;
  }

  /**
   * The key by what `hashOf` makes of its secret, or null, as of the last `refresh`, which must have been in this very turn.
   * Every step is synchronous, so no mutation can slip between reading the generation and filling the cache: what is read is
   * at least as new as the generation it is kept under. Unknown secrets are not remembered, so a key works from the moment it
   * is created. Throws when the database can't be read.
   */
  findHashed(digest: string): GateKey | null {
    const recent = this.#recent.get(digest);
    if (recent) return recent;
    const key = this.#before.get(digest) ?? this.#source.find(Buffer.from(digest, "base64"));
    if (key) this.#remember(digest, key);
    return key;
  }

  #remember(digest: string, key: GateKey): void {
    if (this.#recent.size >= this.#half) {
      this.#before = this.#recent;
      this.#recent = new Map();
    }
    this.#recent.set(digest, key);
  }
}

/** SHA-256 in base64, by which secrets are known here. */
export function hashOf(secret: string): string {
  return hash("sha256", secret, "base64");
}
