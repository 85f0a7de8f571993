/** A development tool: the SQL that Prisma itself would write for `schema.prisma`, made without a network. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { PrismaBetterSqlite3 } from "@prisma/adapter-better-sqlite3";
import { PrismaPg } from "@prisma/adapter-pg";
import { bindMigrationAwareSqlAdapterFactory } from "@prisma/driver-adapter-utils";
import * as engine from "@prisma/schema-engine-wasm/schema_engine_bg";
import type { Engine } from "@/lib/config/database";
import { toPostgresqlSchema } from "@/scripts/postgresql-schema.mjs";

/**
 * Loads the engine once for the process, also when this module is evaluated again: objects of a first WebAssembly
 * instance would be freed, whenever they are collected, in the memory of the second.
 */
function loadEngineOnce(): Promise<void> {
  const holder = globalThis as typeof globalThis & { latchkeySchemaEngine?: Promise<void> };
  holder.latchkeySchemaEngine ??= loadEngine();
  return holder.latchkeySchemaEngine;
}

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

/** Prisma's engine asks PostgreSQL for its version, so there has to be a server. */
const adapters = {
  sqlite: (_url: string) => bindMigrationAwareSqlAdapterFactory(new PrismaBetterSqlite3({ url: ":memory:" })),
  postgresql: (url: string) => bindMigrationAwareSqlAdapterFactory(new PrismaPg({ connectionString: url })),
};

/** The whole schema as one SQL script for an empty database. `url` names any database of a running PostgreSQL. */
export async function schemaSql(kind: Engine, url = ""): Promise<string> {
  await loadEngineOnce();
  const text = readFileSync(path.join(import.meta.dirname, "schema.prisma"), "utf8");
  const file = { path: "schema.prisma", content: kind === "sqlite" ? text : toPostgresqlSchema(text) };
  const datamodels: [string, string][] = [[file.path, file.content]];
  const schemaEngine = await engine.SchemaEngine.new({ datamodels }, () => {}, adapters[kind](url));
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
