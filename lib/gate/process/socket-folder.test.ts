/** The dashboard's socket lies in a private folder, whose path the system does not cut. */
import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { StartError } from "./listen";
import { createSocketPath } from "./socket-folder";

let root: string;
beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), "socket-folder-"));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

/** A folder whose path has this many bytes. */
function makeFolder(bytes: number, filler = "x"): string {
  const rest = bytes - Buffer.byteLength(root) - 1;
  const width = Buffer.byteLength(filler);
  const folder = path.join(root, filler.repeat(Math.floor(rest / width)) + "x".repeat(rest % width));
  mkdirSync(folder);
  return folder;
}

test("each call makes a folder of its own that only this user may enter", () => {
  const [one, two] = [createSocketPath([root]), createSocketPath([root])];
  expect(one).not.toBe(two);
  for (const socket of [one, two]) expect(statSync(path.dirname(socket)).mode & 0o777).toBe(0o700);
});

test.each([
  [76, "x"],
  [77, "x"],
  [85, "x"],
  [105, "x"],
  [90, "é"],
  [90, "漢"],
])("below a folder of %i bytes made of %s no path of a socket has more than 107 bytes", (bytes, filler) => {
  const long = makeFolder(bytes, filler);
  const short = path.join(root, "s");
  mkdirSync(short);
  const socket = createSocketPath([long, short]);
  expect(Buffer.byteLength(socket)).toBeLessThanOrEqual(107);
  expect(path.dirname(path.dirname(socket))).toBe(bytes <= 76 ? long : short);
});

test("a folder that is missing or may not be written is passed over", () => {
  expect(path.dirname(path.dirname(createSocketPath([path.join(root, "missing"), root])))).toBe(root);
});

test("where no folder will do, one sentence names each and what to set", () => {
  const missing = path.join(root, "missing");
  const attempt = () => createSocketPath([makeFolder(90), missing]);
  expect(attempt).toThrow(StartError);
  rmSync(root, { recursive: true });
  mkdirSync(root);
  expect(attempt).toThrow(/^There is no folder .* longer than 107 bytes; ENOENT.*missing.*Set TMPDIR to a short path/s);
  expect(existsSync(missing)).toBe(false);
});
