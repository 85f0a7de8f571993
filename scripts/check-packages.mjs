/** Says in one sentence when the packages are missing, of another version, or for another Node or another system. */
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";

/** Loads the one native module and looks for every package; exits with 1 and a sentence when something is wrong. */
export async function checkPackages() {
  try {
    const { default: Database } = await import("better-sqlite3");
    new Database(":memory:").close();
  } catch (error) {
    console.error(explain(/** @type {NodeJS.ErrnoException} */ (error)));
    process.exit(1);
  }
  const stale = findStale(process.cwd());
  if (stale === null) return;
  console.error(stale);
  process.exit(1);
}

/**
 * The sentence for the first package that is missing or is not the version that package.json asks for, as after an
 * upgrade without npm ci. Null: all are as they should be.
 * @param {string} root the folder of package.json
 */
export function findStale(root) {
  const manifest = path.join(root, "package.json");
  if (!existsSync(manifest)) return null;
  const { dependencies = {} } = JSON.parse(readFileSync(manifest, "utf8"));
  for (const [name, needed] of Object.entries(dependencies)) {
    const file = path.join(root, "node_modules", name, "package.json");
    if (!existsSync(file)) return `The package ${name} is not installed: run npm ci.`;
    const { version } = JSON.parse(readFileSync(file, "utf8"));
    if (version !== needed) return `${name} ${needed} is needed, and ${version} is installed: run npm ci.`;
  }
  return null;
}

/**
 * The sentence for an error of loading better-sqlite3.
 * @param {NodeJS.ErrnoException} error
 */
export function explain({ code, message }) {
  if (code === "ERR_MODULE_NOT_FOUND") return "The packages are not installed: run npm ci.";
  // The loader's own text names versions of an interface, or a missing file, and no remedy.
  if (code === "ERR_DLOPEN_FAILED" || code === "MODULE_NOT_FOUND") {
    return "better-sqlite3 was installed for another Node or another system: run npm ci.";
  }
  return `better-sqlite3 can't be used: ${message}. Run npm ci.`;
}
