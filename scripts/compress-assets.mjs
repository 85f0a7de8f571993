/** Compresses what browsers load, once and as small as can be, so that no request waits for it. */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";

const KINDS = new Set([".js", ".css", ".json", ".svg", ".txt"]);
/** Below this, one packet holds either form. */
const LEAST_BYTES = 1024;

/** @type {readonly (readonly [string, (content: Buffer) => Promise<Buffer>])[]} */
const FORMS = [
  [
    ".br",
    (content) => promisify(brotliCompress)(content, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: content.length } }),
  ],
  [".gz", (content) => promisify(gzip)(content, { level: 9 })],
];

/**
 * Writes `<file>.br` and `<file>.gz` beside each file of `folder` that becomes smaller by it.
 * @param {string} folder
 */
export async function compressAssets(folder) {
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => KINDS.has(path.extname(name)))
    .map((name) => path.join(folder, name));
  await Promise.all(
    files.map(async (file) => {
      const content = readFileSync(file);
      if (content.length < LEAST_BYTES) return;
      for (const [ending, compress] of FORMS) {
        const smaller = await compress(content);
        if (smaller.length < content.length) writeFileSync(file + ending, smaller);
      }
    }),
  );
}
