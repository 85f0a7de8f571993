/** A real database file of its own for each test file, with people and keys to act on. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll } from "vitest";
import { applyMigrations } from "../../prisma/migrate";
import { closeDatabase } from "./db";

/** Makes an empty database, points DATABASE_URL at it, and removes it when the file's tests are done. */
export function createTestDatabase(): { file: string } {
  const folder = mkdtempSync(path.join(tmpdir(), "latchkey-unit-"));
  const file = path.join(folder, "test.db");
  applyMigrations(file);
  process.env.DATABASE_URL = `file:${file}`;
  process.env.LOG_LEVEL = "silent";
  afterAll(async () => {
    await closeDatabase();
    rmSync(folder, { recursive: true, force: true });
  });
  return { file };
}
