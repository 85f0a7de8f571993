/** Generates Prisma's two clients, for SQLite and for PostgreSQL. */
import { spawnSync } from "node:child_process";
import path from "node:path";
import { prepareSchemas } from "./postgresql-schema.mjs";

const prisma = path.join("node_modules", ".bin", "prisma");
for (const schema of prepareSchemas(process.cwd())) {
  const { status } = spawnSync(prisma, ["generate", "--schema", schema], { stdio: "inherit" });
  if (status !== 0) process.exit(1);
}
