/** A small tree of sources to build, for tests. */
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { SOURCE_FILES, SOURCE_FOLDERS } from "./build-stamp.mjs";

/** Makes a temporary folder with every source that a build reads, and returns its path. */
export function makeTree(): string {
  const root = mkdtempSync(path.join(tmpdir(), "latchkey-build-"));
  for (const folder of [...SOURCE_FOLDERS, "scripts", "dist", ".next"]) mkdirSync(path.join(root, folder));
  for (const file of [...SOURCE_FILES, "app/page.tsx", "public/icon.svg"]) writeFileSync(path.join(root, file), file);
  const schema = 'provider = "sqlite"\noutput   = "../lib/server/db/generated"\n';
  writeFileSync(path.join(root, "prisma/schema.prisma"), schema);
  return root;
}
