/** While the dashboard is down, pages say so, keep what was typed, and go on when it is back. */

import { ask } from "../support/browser/api";
import { expect, test } from "../support/browser/fixtures";
import { keysOf } from "../support/browser/people";
import { copyAndClose, dialogOf, openCreate, refresh, rowOf } from "../support/browser/screen";
import { isAlive, type TestServer } from "../support/server";

/** Kills the dashboard and each one that replaces it, until the returned function is called. */
function keepDown(server: TestServer): () => void {
  const kill = () => {
    const pid = server.dashboardPid();
    if (pid !== null && isAlive(pid)) process.kill(pid, "SIGKILL");
  };
  kill();
  const timer = setInterval(kill, 50);
  return () => clearInterval(timer);
}

test("a dashboard that is down is reported, nothing typed is lost, and trying again creates exactly one key", async ({
  keysPage: page,
  person,
  server,
  watch,
}) => {
  // The navigation prefetches pages; requests that were under way when the dashboard died fail.
  watch.allow(/status of 503/, /ERR_INCOMPLETE_CHUNKED_ENCODING/);
  const dialog = await openCreate(page, "View only");
  await dialog.getByRole("textbox", { name: "Name" }).fill("patient");
  await dialog.getByRole("button", { name: "Add my address (127.0.0.1)" }).click();
  const letItStart = keepDown(server);
  await dialog.getByRole("button", { name: "Create", exact: true }).click();
  await expect(dialog.getByRole("alert")).toContainText("The server did not answer");
  letItStart();
  const revealed = dialogOf(page, "API key created");
  await expect(dialog.getByRole("textbox", { name: "Name" })).toHaveValue("patient");
  await expect(dialog.getByRole("listitem")).toContainText("127.0.0.1");
  await expect(async () => {
    const again = dialog.getByRole("button", { name: "Try again" });
    if (await again.isVisible()) await again.click();
    await expect(revealed).toBeVisible({ timeout: 1_000 });
  }).toPass();
  const secret = await copyAndClose(revealed);
  expect((await ask(server, secret)).status).toBe(200);
  expect(await keysOf(person)).toMatchObject([{ name: "patient", ipRules: ["127.0.0.1"] }]);
  await expect(rowOf(page, "patient")).toBeVisible();
});

test("while the dashboard is down pages say so, and come back by themselves", async ({
  keysPage: page,
  server,
  watch,
}) => {
  // The navigation prefetches pages; requests that were under way when the dashboard died fail.
  watch.allow(/status of 503/, /ERR_INCOMPLETE_CHUNKED_ENCODING/);
  const letItStart = keepDown(server);
  await refresh(page);
  await expect(page.getByText("The list is not up to date")).toBeVisible();
  await expect(page.getByText("Your API keys keep working.")).toBeVisible();
  await expect(page.getByText("No keys yet")).toBeVisible();
  const answer = await page.goto("/keys");
  expect(answer?.status()).toBe(503);
  expect(answer?.headers()["retry-after"]).toBe("3");
  expect(answer?.headers()["content-security-policy"]).toContain("default-src 'none'");
  await expect(page.getByRole("heading", { name: "Dashboard unavailable" })).toBeVisible();
  letItStart();
  await expect(async () => {
    const again = page.getByRole("link", { name: "Try again" });
    if (await again.isVisible()) await again.click();
    await expect(page.getByRole("heading", { name: "API Keys", level: 1 })).toBeVisible({ timeout: 1_000 });
  }).toPass();
});
