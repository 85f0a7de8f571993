/** The routes file of a story's server, and the rows of /routes. */
import { rmSync, writeFileSync } from "node:fs";
import { expect, type Locator, type Page } from "@playwright/test";
import { writeKeys } from "@/lib/server/db/transactions";
import type { TestServer } from "../server";
import type { Person } from "./people";

export type RouteWish = { path: string; permissions: Record<string, string[]> } & (
  | { upstream: string }
  | { upstreams: (string | { url: string; drain: boolean })[]; circuitBreaker?: object }
);

/** Writes routes, or a text as it is, to the routes file. */
export function writeRoutes({ routesFile }: TestServer, content: readonly RouteWish[] | string): void {
  writeFileSync(routesFile, typeof content === "string" ? content : JSON.stringify({ routes: content }, null, 2));
}

/** Removes the routes file, so that the server has no routes, as at its start. */
export function removeRoutes({ routesFile }: TestServer): void {
  rmSync(routesFile, { force: true });
}

/**
 * Removes a routes file that defines permissions, and waits until no page knows them any more: the pages of other
 * stories would show them.
 */
export async function removePermissions(page: Page, { accountId }: Person, server: TestServer): Promise<void> {
  removeRoutes(server);
  const ask = () => page.request.get(`/permissions/data?account=${accountId}`);
  await expect.poll(async () => (await ask()).json()).toMatchObject({ catalogue: { resources: [] } });
}

/** Makes the person's account the server's oldest one, whose owners and admins run the server. */
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

/** Opens /routes and waits for the gate's report. */
export async function openRoutes(page: Page): Promise<void> {
  await page.goto("/routes");
  await expect(page.getByRole("heading", { name: "Routes", level: 1 })).toBeVisible();
  await expect(page.getByText("Loading the routes")).toHaveCount(0);
}
