/** Reads the file of the activity's chain key, which stands beside the database. */
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";

/** The key of the activity's chains. `id` is stored with each entry and says nothing about `bytes`. */
export type ChainKey = { id: string; bytes: Buffer };

/** The path of the chain key: beside the database, so that a copy of the database alone can't forge entries. */
export function toChainKeyPath(databasePath: string): string {
  return `${databasePath}.chain-key`;
}

/** The key in a file, or null when there is no file. Throws when the file holds something else. */
export function readChainKey(path: string): ChainKey | null {
  if (!existsSync(path)) return null;
  const text = readFileSync(path, "utf8")
    .replace(/^\uFEFF/, "")
    .trim();
  if (!/^[0-9a-f]{64}$/.test(text)) throw new Error(`${path} does not hold a chain key of 64 hex digits`);
  const bytes = Buffer.from(text, "hex");
  return { id: createHash("sha256").update(bytes).digest("hex").slice(0, 16), bytes };
}
