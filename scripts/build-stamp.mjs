/** Says by content, not by file times, whether what was built comes from the sources that are here now. */
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";

/** Everything that goes into the build. */
export const SOURCE_FOLDERS = ["app", "components", "lib", "prisma", "public"];
export const SOURCE_FILES = [
  "dashboard.ts",
  "instrumentation.ts",
  "next.config.mjs",
  "package-lock.json",
  "postcss.config.mjs",
  "prisma.config.ts",
  "proxy.ts",
  "server.ts",
  "tsconfig.json",
  "scripts/build-product.mjs",
  "scripts/bundle.mjs",
  "scripts/compress-assets.mjs",
  "scripts/postgresql-schema.mjs",
];
/** Made by the build itself. */
const DATABASE = path.join("lib", "server", "db");
const GENERATED = [path.join(DATABASE, "generated"), path.join(DATABASE, "postgresql", "generated")];
const TEST = /\.test\.tsx?$/;
const STAMP_FILE = path.join(".next", "built-from");

/** What is run: the name of the bundle below `dist/`, and the source that it is made from. */
export const ENTRIES = {
  gate: "server.ts",
  dashboard: "dashboard.ts",
  "audit-verify": "prisma/audit-verify.ts",
  backup: "prisma/backup/backup.ts",
  "move-database": "prisma/move/move-database.ts",
  restore: "prisma/backup/restore.ts",
  "reset-password": "prisma/reset-password.ts",
  seed: "prisma/seed.ts",
};

/** @typedef {keyof typeof ENTRIES} Entry */

export const entries = /** @type {Entry[]} */ (Object.keys(ENTRIES));

/**
 * @param {string} root
 * @param {string} folder relative to `root`, like what is returned
 * @returns {string[]} files, always in the same order
 */
function filesBelow(root, folder) {
  return readdirSync(path.join(root, folder), { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const place = path.join(folder, entry.name);
      if (GENERATED.includes(place) || TEST.test(place)) return [];
      return entry.isDirectory() ? filesBelow(root, place) : [place];
    });
}

/**
 * A hash over the names and contents of all sources and of the lock file. Node's version is not part of it: what is
 * built runs on each that Latchkey runs on, and nothing is compiled for one of them.
 * @param {string} root the folder of package.json
 */
export function createStamp(root) {
  const hash = createHash("sha256");
  for (const file of [...SOURCE_FOLDERS.flatMap((folder) => filesBelow(root, folder)), ...SOURCE_FILES]) {
    const content = readFileSync(path.join(root, file));
    hash.update(`${file}\0${content.length}\0`).update(content);
  }
  return hash.digest("hex");
}

/**
 * The line that begins each bundle.
 * @param {string} stamp
 */
export function stampLine(stamp) {
  return `// built from ${stamp}`;
}

/**
 * Whether a bundle is there and was made from the sources with this stamp.
 * @param {string} root
 * @param {Entry} entry
 * @param {string} stamp
 */
export function isBundled(root, entry, stamp) {
  return contentOf(path.join(root, "dist", `${entry}.mjs`)).startsWith(stampLine(stamp));
}

/**
 * Whether everything is there and was made from the sources with this stamp.
 * @param {string} root
 * @param {string} stamp
 */
export function isBuilt(root, stamp) {
  return contentOf(path.join(root, STAMP_FILE)) === stamp && entries.every((entry) => isBundled(root, entry, stamp));
}

/** @param {string} file */
function contentOf(file) {
  return existsSync(file) ? readFileSync(file, "utf8") : "";
}

/**
 * Call it before the built pages are replaced.
 * @param {string} root
 */
export function forgetPages(root) {
  rmSync(path.join(root, STAMP_FILE), { force: true });
}

/**
 * Call it when the pages are complete.
 * @param {string} root
 * @param {string} stamp of the sources as they were before the build began
 */
export function rememberPages(root, stamp) {
  writeFileSync(path.join(root, STAMP_FILE), stamp);
}
