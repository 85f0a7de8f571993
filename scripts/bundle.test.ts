/** The bundles hold what their process may know, and nothing else. */
import { build } from "esbuild";
import { expect, test } from "vitest";
import { bundleOptions } from "./bundle.mjs";

async function inspect(entry: "gate" | "dashboard"): Promise<{ sources: string[]; packages: string[] }> {
  const { metafile } = await build({ ...bundleOptions(process.cwd(), entry), metafile: true });
  const imports = Object.values(metafile.outputs).flatMap((output) => output.imports.map((one) => one.path));
  const packages = new Set(imports.filter((name) => !name.startsWith("node:")));
  return { sources: Object.keys(metafile.inputs), packages: [...packages] };
}

test("the gate's bundle holds no React, no Prisma and no Next", async () => {
  const { sources, packages } = await inspect("gate");
  expect(sources).toContain("server.ts");
  expect(
    sources.filter(
      (source) =>
        !/^(server\.ts|lib\/(config|gate|shared|start)\/|prisma\/(backup\/|postgresql\/|(check-database|migrate|migration-files)\.ts))/.test(
          source,
        ),
    ),
  ).toEqual([]);
  expect(packages).toContain("better-sqlite3");
  expect(packages.filter((name) => /^(@prisma|prisma|next|react)/.test(name))).toEqual([]);
});

test("the gate loads what speaks to PostgreSQL or Redis only where that is configured", async () => {
  const { metafile } = await build({ ...bundleOptions(process.cwd(), "gate"), metafile: true });
  const imports = Object.values(metafile.outputs).flatMap((output) => output.imports);
  for (const name of ["pg", "ioredis"]) {
    const kinds = imports.filter((one) => one.path === name).map((one) => one.kind);
    expect([...new Set(kinds)]).toEqual(["dynamic-import"]);
  }
});

test("the dashboard's bundle leaves its pages and Prisma to the build of Next", async () => {
  const { sources, packages } = await inspect("dashboard");
  expect(sources.filter((source) => /^(app|components|lib\/gate)\//.test(source))).toEqual([]);
  expect(packages).toContain("next");
  expect(packages.filter((name) => /^(@prisma|prisma|react)/.test(name))).toEqual([]);
});
