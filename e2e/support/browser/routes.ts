/** The routes file of a story's server, its upstreams, and /routes as people see it. */
import { rmSync, writeFileSync } from "node:fs";
import { expect, type Locator, type Page } from "@playwright/test";
import { writeKeys } from "@/lib/server/db/transactions";
import type { TestServer } from "../server";
import type { Person } from "./people";

export type RouteWish = { path: string; upstream: string; permissions: Record<string, string[]> };

/** Writes the routes file; a text as it is. */
export function writeRoutes({ routesFile }: TestServer, content: readonly RouteWish[] | string): void {
  writeFileSync(routesFile, typeof content === "string" ? content : JSON.stringify({ routes: content }, null, 2));
}

/** Leaves the server without routes, as it was started. */
export function removeRoutes({ routesFile }: TestServer): void {
  rmSync(routesFile, { force: true });
}

/** As if the person's account had been made before all others: it runs the server. */
export async function makeFirst({ accountId: id }: Person): Promise<void> {
  await writeKeys(async (database) => {
    const first = await database.account.findFirst({ orderBy: { createdAt: "asc" }, select: { createdAt: true } });
    const createdAt = new Date((first?.createdAt.getTime() ?? 0) - 1000);
    await database.account.update({ where: { id }, data: { createdAt } });
  });
}

/** The row of a route. */
export const routeRow = (page: Page, path: string): Locator =>
  page.getByRole("row").filter({ has: page.getByText(path, { exact: true }) });

/** Goes to /routes and waits for what the gate told. */
export async function openRoutes(page: Page): Promise<void> {
  await page.goto("/routes");
  await expect(page.getByRole("heading", { name: "Routes", level: 1 })).toBeVisible();
  await expect(page.getByText("Loading the routes")).toHaveCount(0);
}
