/** Starts one PostgreSQL server for all test files of a project, with a database that each file gets a copy of. */
import type { TestProject } from "vitest/node";
import { applyPostgresqlMigrations } from "../postgresql/migrate";
import { startPostgres } from "./postgres";

declare module "vitest" {
  interface ProvidedContext {
    postgres: { url: string; template: string };
  }
}

export default async function sharePostgres(project: TestProject): Promise<() => Promise<void>> {
  const server = await startPostgres();
  // Names sort as people expect them to, which no part of the product may rely on. Before 15 that can't be chosen.
  const collation = server.version >= 15 ? "LOCALE_PROVIDER icu ICU_LOCALE 'en-US'" : "";
  await server.query(`CREATE DATABASE migrated TEMPLATE template0 ENCODING 'UTF8' ${collation}`);
  await applyPostgresqlMigrations(server.url.replace(/postgres$/, "migrated"));
  project.provide("postgres", { url: server.url, template: "migrated" });
  return () => server.stop();
}
