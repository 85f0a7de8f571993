/** Turns the entries of the product into one file each, so that no TypeScript is loaded when it runs. */
import { mkdirSync, renameSync, writeFileSync } from "node:fs";
import path from "node:path";
import { buildSync } from "esbuild";
import { ENTRIES, stampLine } from "./build-stamp.mjs";

/**
 * Writes `dist/<entry>.mjs` and its source map. Packages are not part of it: they are loaded from node_modules.
 * Each file is replaced in one step, so that a process that starts meanwhile reads a whole one.
 * @param {string} root the folder of package.json
 * @param {import("./build-stamp.mjs").Entry} entry
 * @param {string} stamp of the sources
 */
export function bundle(root, entry, stamp) {
  const { outputFiles } = buildSync({ ...bundleOptions(root, entry), banner: { js: stampLine(stamp) } });
  mkdirSync(path.join(root, "dist"), { recursive: true });
  // The map first: nothing may refer to a map that is not there.
  for (const { path: file, contents } of outputFiles.sort((a, b) => b.path.length - a.path.length)) {
    const fresh = `${file}.${process.pid}`;
    writeFileSync(fresh, contents);
    renameSync(fresh, file);
  }
}

/**
 * How esbuild makes one bundle, without writing it.
 * @param {string} root
 * @param {import("./build-stamp.mjs").Entry} entry
 */
export function bundleOptions(root, entry) {
  return /** @satisfies {import("esbuild").BuildOptions} */ ({
    absWorkingDir: root,
    entryPoints: { [entry]: ENTRIES[entry] },
    outdir: "dist",
    outExtension: { ".js": ".mjs" },
    bundle: true,
    packages: "external",
    platform: "node",
    format: "esm",
    target: "node22",
    sourcemap: true,
    write: false,
    logLevel: "warning",
  });
}
