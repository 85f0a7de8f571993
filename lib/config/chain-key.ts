/** Finds, reads and creates the file of the activity's chain key. */
import { createHash, randomBytes } from "node:crypto";
import {
  closeSync,
  existsSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  unlinkSync,
  writeSync,
} from "node:fs";
import path from "node:path";
import { type DatabaseConfig, findDatabaseConfig } from "./database";
import { ConfigError } from "./environment";

/** The key of the activity's chains. `id` is stored with each entry and says nothing about `bytes`. */
export type ChainKey = { id: string; bytes: Buffer };

/**
 * The default path of the chain key of a SQLite database: beside it, so that a copy of the database alone can't forge
 * entries.
 */
export function toChainKeyPath(databasePath: string): string {
  return `${databasePath}.chain-key`;
}

/**
 * The absolute path of the chain key's file: `named`, which is the value of CHAIN_KEY_FILE, or the default of a SQLite
 * database. Throws ConfigError for PostgreSQL without a name: no file there would be the same on all servers.
 */
export function findChainKeyPath(
  database: DatabaseConfig = findDatabaseConfig(),
  named = process.env.CHAIN_KEY_FILE?.trim(),
): string {
  if (named) return path.resolve(/* turbopackIgnore: true */ process.cwd(), named);
  if (database.engine === "sqlite") return toChainKeyPath(database.path);
  throw new ConfigError(
    "CHAIN_KEY_FILE is not set: with PostgreSQL it must name the file of the activity's chain key, a copy of which " +
      "each server has, for example /var/lib/latchkey/chain-key.",
  );
}

/** The key in a file, or null when there is no file. Throws when the file holds something else. */
export function readChainKey(file: string): ChainKey | null {
  if (!existsSync(file)) return null;
  const text = readFileSync(file, "utf8")
    .replace(/^\uFEFF/, "")
    .trim();
  if (!/^[0-9a-f]{64}$/.test(text)) throw new Error(`${file} does not hold a chain key of 64 hex digits`);
  const bytes = Buffer.from(text, "hex");
  return { id: createHash("sha256").update(bytes).digest("hex").slice(0, 16), bytes };
}

/** The key in a file, which is created with a new key when there is none. Throws when it can't be read or written. */
export function requireChainKey(file: string): ChainKey {
  return readChainKey(file) ?? createChainKey(file);
}

function createChainKey(file: string): ChainKey {
  mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
  // Written under another name and then linked, so that no crash leaves half a key and no other process sees one.
  const draft = `${file}.${randomBytes(6).toString("hex")}`;
  const handle = openSync(draft, "wx", 0o600);
  try {
    writeSync(handle, `${randomBytes(32).toString("hex")}\n`);
    fsyncSync(handle);
    linkSync(draft, file);
  } catch (error) {
    // Another process was faster, so its key is used.
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  } finally {
    closeSync(handle);
    unlinkSync(draft);
  }
  const key = readChainKey(file);
  if (!key) throw new Error(`${file} can't be read`);
  return key;
}
