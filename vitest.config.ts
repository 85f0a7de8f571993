/** Unit tests sit beside their code; API stories, in `e2e/api`, run against the built server. */
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { defineConfig } from "vitest/config";
import { findMemoryFolder } from "./e2e/support/memory-folder.ts";

const alias = { "@": import.meta.dirname };
const env = { LOG_LEVEL: "silent" };

process.env.TMPDIR = findMemoryFolder();

/** The tests that open the domain's database. Those in db and nodes are about one engine or the other. */
function listDomainTests(): string[] {
  const root = path.join(import.meta.dirname, "lib/server");
  const names = readdirSync(root, { recursive: true, encoding: "utf8" });
  return names
    .filter((name) => name.endsWith(".test.ts") && !/^(db|nodes)\//.test(name))
    .filter((name) => readFileSync(path.join(root, name), "utf8").includes("createTestDatabase()"))
    .map((name) => `lib/server/${name}`);
}

export default defineConfig({
  resolve: { alias },
  test: {
    projects: [
      {
        resolve: { alias },
        test: {
          name: "unit",
          env,
          include: ["{app,bench,components,lib,prisma,scripts}/**/*.test.ts"],
          // Property tests run thousands of cases, and other programs may keep the machine busy.
          testTimeout: 30_000,
          hookTimeout: 30_000,
          // Vitest would leave one of two cores to itself.
          maxWorkers: 2,
          // A new worker for each file costs half a minute. Tests restore what they change of their process.
          isolate: false,
        },
      },
      {
        resolve: { alias },
        test: {
          // The domain's tests once more, on the other engine.
          name: "postgresql",
          env: { ...env, TEST_ENGINE: "postgresql" },
          include: listDomainTests(),
          globalSetup: "prisma/testing/share-postgres.ts",
          testTimeout: 60_000,
          hookTimeout: 30_000,
          maxWorkers: 2,
          isolate: false,
        },
      },
      {
        resolve: { alias },
        test: {
          name: "api",
          env,
          include: ["e2e/api/**/*.test.ts"],
          globalSetup: "e2e/support/api/start-shared-servers.ts",
          maxWorkers: 2,
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
});
