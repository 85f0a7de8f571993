/** Unit tests sit beside their code; API stories, in `e2e/api`, run against the built server. */
import { defineConfig } from "vitest/config";

const alias = { "@": import.meta.dirname };
const env = { LOG_LEVEL: "silent" };

export default defineConfig({
  resolve: { alias },
  test: {
    projects: [
      {
        resolve: { alias },
        test: {
          name: "unit",
          env,
          include: ["{app,components,lib,prisma,scripts}/**/*.test.ts"],
          testTimeout: 30_000,
        },
      },
      {
        resolve: { alias },
        test: {
          name: "api",
          env,
          include: ["e2e/api/**/*.test.ts"],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
});
