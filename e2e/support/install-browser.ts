/** Finds a Chromium for the browser stories, or installs one: `node --import tsx e2e/install-browser.ts`. */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { chromium } from "@playwright/test";

const DEBIAN_CHROMIUM = "/usr/bin/chromium";

function run(command: string, ...words: string[]): boolean {
  return spawnSync(command, words, { stdio: ["ignore", "ignore", "inherit"] }).status === 0;
}

/** The path of a browser, or null when none could be found or installed. */
function findOrInstall(): string | null {
  if (existsSync(DEBIAN_CHROMIUM)) return DEBIAN_CHROMIUM;
  if (existsSync(chromium.executablePath())) return chromium.executablePath();
  // Where Playwright's download is blocked, Debian's mirror may still be available.
  const isRoot = process.getuid?.() === 0;
  if (isRoot && run("apt-get", "update") && run("apt-get", "install", "-y", "--no-install-recommends", "chromium")) {
    return DEBIAN_CHROMIUM;
  }
  const words = ["playwright", "install", ...(isRoot ? ["--with-deps"] : []), "chromium"];
  return run("npx", ...words) ? chromium.executablePath() : null;
}

const browser = findOrInstall();
process.stdout.write(
  browser
    ? `Browser stories run in ${browser}\n`
    : "No browser: install one with `apt-get install chromium` or `npx playwright install chromium`, then repeat.\n",
);
process.exitCode = browser ? 0 : 1;
