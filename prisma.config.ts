/** Where Prisma's command-line tool finds the schema. */
import { defineConfig } from "prisma/config";

// `generate` asks for a schema engine it never runs; any existing program keeps it from downloading one.
process.env.PRISMA_SCHEMA_ENGINE_BINARY ??= process.execPath;

export default defineConfig({ schema: "prisma/schema.prisma" });
