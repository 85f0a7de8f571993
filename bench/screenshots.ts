/**
 * Takes the README's pictures of a server with demo data: `npm run build`, then `node --import tsx
 * bench/screenshots.ts`.
 */
import { mkdirSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { chromium, type Page } from "@playwright/test";
import { findDebianBrowser } from "../e2e/support/browser-path";
import { startServer } from "../e2e/support/server";
import { fillDemo, signInDemo } from "./demo";

const ROOT = path.resolve(import.meta.dirname, "..");
const TARGET = path.join(ROOT, "docs", "screenshots");
const THEMES = ["light", "dark"] as const;

async function takePicture(page: Page, name: string): Promise<void> {
  for (const theme of THEMES) {
    await page.emulateMedia({ colorScheme: theme });
    const file = path.join(TARGET, `${name}-${theme}.png`);
    await page.screenshot({ path: file, animations: "disabled" });
    process.stdout.write(`${path.relative(ROOT, file)}  ${Math.ceil(statSync(file).size / 1024)} kB\n`);
  }
}

const folder = mkdtempSync(path.join(tmpdir(), "latchkey-screenshots-"));
const DATABASE_URL = `file:${path.join(folder, "demo.db")}`;
const person = fillDemo(DATABASE_URL);
const server = await startServer({ DATABASE_URL });
const browser = await chromium.launch({
  executablePath: findDebianBrowser(),
  args: process.getuid?.() === 0 ? ["--no-sandbox"] : [],
});
try {
  mkdirSync(TARGET, { recursive: true });
  const viewport = { width: 1280, height: 760 };
  const page = await browser.newPage({ baseURL: server.url, viewport, reducedMotion: "reduce" });
  await signInDemo(page, person);
  await takePicture(page, "keys");
  await page.getByRole("button", { name: "Create API Key" }).click();
  await page.getByRole("textbox", { name: "Name" }).fill("Web shop");
  await page.getByRole("radio", { name: "Send only" }).check();
  await page.getByRole("button", { name: "Create", exact: true }).click();
  await page.getByRole("dialog", { name: "API key created" }).waitFor();
  await takePicture(page, "reveal");
} finally {
  await browser.close();
  await server.end();
  rmSync(folder, { recursive: true, force: true });
}
