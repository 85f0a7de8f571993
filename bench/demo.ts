/** A server's demo data, and the demo owner's way in: what the pictures and Lighthouse are taken of. */
import { execFileSync } from "node:child_process";
import path from "node:path";
import type { Page } from "@playwright/test";

const ROOT = path.resolve(import.meta.dirname, "..");

export type DemoPerson = { email: string; password: string };

/** Fills a new database and returns how to sign in to it. */
export function fillDemo(databaseUrl: string): DemoPerson {
  const output = execFileSync(process.execPath, ["dist/seed.mjs"], {
    cwd: ROOT,
    env: { ...process.env, DATABASE_URL: databaseUrl },
    encoding: "utf8",
  });
  const [, email = "", password = ""] = /Email\s+(\S+)\s+Password\s+(\S+)/.exec(output) ?? [];
  return { email, password };
}

/** Signs in, and waits until /keys stands still. */
export async function signInDemo(page: Page, { email, password }: DemoPerson): Promise<void> {
  await page.goto("/sign-in");
  await page.getByLabel("Email").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.waitForURL("**/keys");
  await page.waitForLoadState("networkidle");
}
