/** A development tool: the SQL that Prisma itself would write for `schema.prisma`, made without a network. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { PrismaBetterSqlite3 } from "@prisma/adapter-better-sqlite3";
import { bindMigrationAwareSqlAdapterFactory } from "@prisma/driver-adapter-utils";
import * as engine from "@prisma/schema-engine-wasm/schema_engine_bg";

// The package is internal to Prisma and expects a bundler to load its WebAssembly; this does it by hand.
async function loadEngine(): Promise<void> {
  const require = createRequire(import.meta.url);
  const folder = path.dirname(require.resolve("@prisma/schema-engine-wasm/schema_engine_bg"));
  const bytes = readFileSync(path.join(folder, "schema_engine_bg.wasm"));
  const imports = { "./schema_engine_bg.js": engine } as unknown as WebAssembly.Imports;
  const { instance } = await WebAssembly.instantiate(bytes, imports);
  const { __wbg_set_wasm } = engine as unknown as { __wbg_set_wasm(wasm: WebAssembly.Exports): void };
  __wbg_set_wasm(instance.exports);
  (instance.exports.__wbindgen_start as () => void)();
}

/** The whole schema as one SQL script for an empty SQLite database. */
export async function schemaSql(): Promise<string> {
  await loadEngine();
  const file = {
    path: "schema.prisma",
    content: readFileSync(path.join(import.meta.dirname, "schema.prisma"), "utf8"),
  };
  const adapter = bindMigrationAwareSqlAdapterFactory(new PrismaBetterSqlite3({ url: ":memory:" }));
  const schemaEngine = await engine.SchemaEngine.new({ datamodels: [[file.path, file.content]] }, () => {}, adapter);
  const { stdout } = await schemaEngine.diff({
    from: { tag: "empty" },
    to: { tag: "schemaDatamodel", files: [file] },
    script: true,
    exitCode: null,
    filters: { externalTables: [], externalEnums: [] },
  });
  if (stdout === null) throw new Error("Prisma's schema engine returned no script");
  return stdout;
}
