/** No client component calls a server action but through the one reader of failures. */
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";

const ROOT = path.resolve(import.meta.dirname, "../../..");
const READERS = /\b(callAction|useSubmission|useFormAction)\b/;

const components = ["app", "components", "lib/client"].flatMap((folder) =>
  readdirSync(path.join(ROOT, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name) && !entry.name.includes(".test."))
    .map((entry) => path.join(entry.parentPath, entry.name)),
);
const callers = components
  .map((file) => ({ file: path.relative(ROOT, file), text: readFileSync(file, "utf8") }))
  .filter(({ text }) => text.includes('"use client"') && /from "[^"]*\/actions"/.test(text));

test("the reader of files sees the callers", () => {
  expect(callers.length).toBeGreaterThan(15);
});

test("every component that imports an action says why it failed", () => {
  const careless = callers
    // The step gets its submission from the dialog around it.
    .filter(({ file }) => !file.endsWith("password-step.tsx"))
    .filter(({ text }) => !READERS.test(text));
  expect(careless.map(({ file }) => file)).toEqual([]);
});

test("no component reads the failure of an action by itself", () => {
  const own = callers.filter(({ text }) => /Action\([^;]*\.catch\(|useActionState/.test(text));
  expect(own.map(({ file }) => file)).toEqual([]);
});

test("every server action is a function of its module, so that it closes over nothing", () => {
  const files = ["app", "components", "lib"].flatMap((folder) =>
    readdirSync(path.join(ROOT, folder), { recursive: true, encoding: "utf8" })
      .filter((file) => /\.tsx?$/.test(file) && !file.includes(".test."))
      .map((file) => path.join(folder, file)),
  );
  const withActions = files.filter((file) => readFileSync(path.join(ROOT, file), "utf8").includes('"use server"'));
  expect(withActions.length).toBeGreaterThan(5);
  const isInside = (file: string) =>
    !/^\/\*\*.*?\*\/\n"use server";\n/s.test(readFileSync(path.join(ROOT, file), "utf8"));
  expect(withActions.filter(isInside)).toEqual([]);
});
