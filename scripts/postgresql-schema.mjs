/** Makes PostgreSQL's Prisma schema from SQLite's: the same models for another provider. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";

const SQLITE = path.join("prisma", "schema.prisma");
/** Beside the client that is made from it, among what is generated. */
const POSTGRESQL = path.join("lib", "server", "db", "postgresql", "generated", "schema.prisma");

/** A line with this mark is not part of PostgreSQL's schema. */
const SQLITE_ONLY = /^.*\/\/ SQLite only$\n/gm;

/**
 * @param {string} text of prisma/schema.prisma
 * @returns {string}
 */
export function toPostgresqlSchema(text) {
  const made = text
    .replace('provider = "sqlite"', 'provider = "postgresql"')
    .replace('output   = "../lib/server/db/generated"', 'output   = "./client"')
    .replace(SQLITE_ONLY, "");
  if (!made.includes('provider = "postgresql"') || !made.includes('output   = "./client"')) {
    throw new Error("prisma/schema.prisma has no provider or no output to replace");
  }
  return made;
}

/**
 * Writes PostgreSQL's schema. Returns the schemas that a client is generated from, relative to `root`.
 * @param {string} root the folder of package.json
 */
export function prepareSchemas(root) {
  const file = path.join(root, POSTGRESQL);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, toPostgresqlSchema(readFileSync(path.join(root, SQLITE), "utf8")));
  return [SQLITE, POSTGRESQL];
}
