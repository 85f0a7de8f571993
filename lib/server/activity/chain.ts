/** The cryptography of the activity's chain: its hashes and seals. */
import { createHmac, timingSafeEqual } from "node:crypto";
import { type ChainKey, findChainKeyPath, requireChainKey } from "@/lib/config/chain-key";

/** The fields of an entry that its hash covers. */
export type ChainedEntry = {
  accountId: string;
  seq: number;
  at: Date;
  kind: string;
  userId: string | null;
  byKeyId: string | null;
  actorName: string;
  address: string;
  keyId: string | null;
  subject: string;
  details: string;
};

/** A point of the chain: an entry's number and hash. */
export type ChainPoint = {
  accountId: string;
  seq: number;
  hash: Uint8Array<ArrayBuffer>;
  /** of a checkpoint: the entries before it that stay, a JSON list of `KeptEntry` */
  kept?: string;
};

/** An entry that stays before a checkpoint. `previous`: the hash that it follows, in hex. */
export type KeptEntry = { seq: number; previous: string };

/** No entry is kept. */
export const NONE_KEPT = "[]";

/** The hash that the first entry follows. */
export const CHAIN_START = new Uint8Array(32);

let known: { path: string; key: ChainKey } | null = null;

/** The key of this database's chains, created when there is none. Throws when its file can't be read or written. */
export function getChainKey(): ChainKey {
  const path = findChainKeyPath();
  if (known?.path !== path) known = { path, key: requireChainKey(path) };
  return known.key;
}

/** The hash of an entry that follows the one with hash `previous`. */
export function hashEntry(key: ChainKey, previous: Uint8Array, entry: ChainedEntry): Uint8Array<ArrayBuffer> {
  const { accountId, seq, at, kind, userId, byKeyId, actorName, address, keyId, subject, details } = entry;
  // An array, because its order is fixed; JSON marks where each field ends.
  const fields = [accountId, seq, at.getTime(), kind, userId, byKeyId, actorName, address, keyId, subject, details];
  return new Uint8Array(createHmac("sha256", key.bytes).update(previous).update(JSON.stringify(fields)).digest());
}

/** Seals a head or a checkpoint. The seal proves that it was set by a server that has the chain key. */
export function sealPoint(key: ChainKey, kind: "head" | "checkpoint", point: ChainPoint): Uint8Array<ArrayBuffer> {
  const { accountId, seq, kept = NONE_KEPT } = point;
  // Without kept entries as before there were any, so that older seals stay valid.
  const text = JSON.stringify(kept === NONE_KEPT ? [kind, accountId, seq] : [kind, accountId, seq, kept]);
  return new Uint8Array(createHmac("sha256", key.bytes).update(text).update(point.hash).digest());
}

/** Compares in constant time, so that a forger does not learn how much of a guessed hash is right. */
export function isSameHash(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && timingSafeEqual(a, b);
}
