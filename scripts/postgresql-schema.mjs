/** Makes PostgreSQL's Prisma schema from SQLite's: the same models for another provider. */

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
