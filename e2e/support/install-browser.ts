/** Finds a Chromium for the browser stories, or installs one: `node --import tsx e2e/support/install-browser.ts`. */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { chromium } from "@playwright/test";
import { findDebianBrowser, isShellMissing } from "./browser-path";

function run(command: string, ...words: string[]): boolean {
  return spawnSync(command, words, { stdio: ["ignore", "ignore", "inherit"] }).status === 0;
}

/** Installs the named Debian package. False without the rights to do so, and where Debian has no such package. */
function installPackage(name: string): boolean {
  return process.getuid?.() === 0 && run("apt-get", "install", "-y", "--no-install-recommends", name);
}

/** The path of a browser, or null when none could be found or installed. */
function findOrInstall(): string | null {
  // Where Playwright's download is blocked, Debian's mirror may still be available.
  if (isShellMissing() && process.getuid?.() === 0 && run("apt-get", "update")) {
    if (!installPackage("chromium-headless-shell") && !findDebianBrowser()) installPackage("chromium");
  }
  const found = findDebianBrowser();
  if (found) return found;
  if (existsSync(chromium.executablePath())) return chromium.executablePath();
  const words = ["playwright", "install", ...(process.getuid?.() === 0 ? ["--with-deps"] : []), "chromium"];
  return run("npx", ...words) ? chromium.executablePath() : null;
}

const browser = findOrInstall();
process.stdout.write(
  browser
    ? `Browser stories run in ${browser}\n`
    : "No browser: install one with `apt-get install chromium` or `npx playwright install chromium`, then repeat.\n",
);
process.exitCode = browser ? 0 : 1;
