/** A build is known by the content of its sources, whatever their file times say. */
import { cpSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { makeTree } from "./build-fixtures";
import { createStamp, entries, isBuilt, rememberPages, stampLine } from "./build-stamp.mjs";

let root: string;
beforeEach(() => {
  root = makeTree();
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const write = (file: string, content: string) => writeFileSync(path.join(root, file), content);

test("the stamp is the same for the same content, in another place and with other file times", () => {
  const copy = mkdtempSync(path.join(tmpdir(), "latchkey-stamp-"));
  cpSync(root, copy, { recursive: true });
  utimesSync(path.join(copy, "app/page.tsx"), 0, 0);
  expect(createStamp(copy)).toBe(createStamp(root));
  rmSync(copy, { recursive: true });
});

test.each(["app/page.tsx", "server.ts", "package-lock.json", "public/icon.svg", "app/new.ts"])(
  "another content of %s is another stamp",
  (file) => {
    const before = createStamp(root);
    write(file, "other content");
    expect(createStamp(root)).not.toBe(before);
  },
);

test("a test that changes makes no build stale", () => {
  const before = createStamp(root);
  write("app/page.test.tsx", "a test");
  expect(createStamp(root)).toBe(before);
});

test("content that moves from one file to the next is another stamp", () => {
  write("app/a.ts", "one");
  write("app/b.ts", "two");
  const before = createStamp(root);
  write("app/a.ts", "onet");
  write("app/b.ts", "wo");
  expect(createStamp(root)).not.toBe(before);
});

test("nothing is built until both the pages and every bundle are", () => {
  const stamp = createStamp(root);
  rememberPages(root, stamp);
  expect(isBuilt(root, stamp)).toBe(false);
  for (const entry of entries) write(`dist/${entry}.mjs`, `${stampLine(stamp)}\n`);
  expect(isBuilt(root, stamp)).toBe(true);
  write("dist/gate.mjs", `${stampLine("0".repeat(64))}\n`);
  expect(isBuilt(root, stamp)).toBe(false);
});
