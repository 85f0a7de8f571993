/** Browser stories against the built server; `npm run build` comes first. */
import { defineConfig } from "@playwright/test";
import type { Shared } from "./e2e/support/browser/fixtures";
import { findDebianBrowser } from "./e2e/support/browser-path";

// The domain runs in the test process, too, and would log between the test's own lines.
process.env.LOG_LEVEL = "silent";

/** The stories of a key's whole life, which run on PostgreSQL as well, but for what is about their look alone. */
const LIFE_OF_A_KEY = [
  "change-overlap",
  "deleted-keys",
  "key-page",
  "keys-list",
  "limits",
  "policy",
  "safety",
  "safety-cures",
];

export default defineConfig<object, Shared>({
  testDir: "e2e/browser",
  // Not `test-results` itself, which is emptied at each start: the other suites keep their results there.
  outputDir: "test-results/browser",
  reporter: [["list"], ["json", { outputFile: "test-results/browser.json" }]],
  fullyParallel: true,
  workers: 2,
  // The summary reports a second attempt on CI; elsewhere there is none.
  retries: process.env.CI ? 1 : 0,
  forbidOnly: true,
  timeout: 60_000,
  expect: { timeout: 15_000 },
  projects: [
    { name: "sqlite" },
    {
      name: "postgresql",
      use: { engine: "postgresql" },
      grepInvert: /360 px|axe finds nothing/,
      testMatch: LIFE_OF_A_KEY.map((name) => `**/${name}.spec.ts`),
    },
  ],
  use: {
    browserName: "chromium",
    viewport: { width: 1280, height: 900 },
    locale: "en-US",
    timezoneId: "Europe/Warsaw",
    actionTimeout: 15_000,
    contextOptions: { reducedMotion: "reduce" },
    screenshot: "only-on-failure",
    launchOptions: {
      executablePath: findDebianBrowser(),
      args: process.getuid?.() === 0 ? ["--no-sandbox"] : [],
    },
  },
});
