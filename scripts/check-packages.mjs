/** Says in one sentence when the packages are missing, or were installed for another Node or another system. */

/** Loads the one native module; exits with 1 and a sentence when that fails. */
export async function checkPackages() {
  try {
    const { default: Database } = await import("better-sqlite3");
    new Database(":memory:").close();
  } catch (error) {
    console.error(explain(/** @type {NodeJS.ErrnoException} */ (error)));
    process.exit(1);
  }
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
